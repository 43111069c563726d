import type { Clock } from "../clock.ts";

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Lets time pass on both clocks and wakes whoever slept until then, in order. */
  advance(byMs: number): Promise<void>;
  /** Lets time pass at once, waking nobody in between: the process was paused. `suspended` stops the monotonic clock too. */
  pause(byMs: number, o?: { suspended: boolean }): Promise<void>;
  /** Moves wall time alone. */
  jumpWall(byMs: number): void;
  /** How many sleeps are under way. */
  sleepers(): number;
}

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

/** Builds a manual clock; it starts at 1000 s, on a whole second of wall time. */
export function createManualClock(): ManualClock {
  let monotonicMs = 1_000_000;
  let boottimeMs = 2_000_000;
  let wallMs = 1_800_000_000_000;
  const sleepers = new Set<Sleeper>();

  function pass(byMs: number): void {
    monotonicMs += byMs;
    boottimeMs += byMs;
    wallMs += byMs;
  }

  async function wakeDue(): Promise<void> {
    for (let next = earliest(sleepers); next !== undefined && next.atMs <= monotonicMs; next = earliest(sleepers)) {
      sleepers.delete(next);
      next.wake();
      await settle();
    }
  }

  return {
    monotonicMs: () => monotonicMs,
    boottimeMs: () => boottimeMs,
    wallMs: () => wallMs,
    sleepers: () => sleepers.size,
    sleep(delayMs, signal) {
      if (signal?.aborted === true) return Promise.resolve();
      return new Promise((resolve) => {
        const sleeper: Sleeper = { atMs: monotonicMs + Math.max(0, delayMs), wake: finish };
        function finish(): void {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", finish);
          resolve();
        }
        sleepers.add(sleeper);
        signal?.addEventListener("abort", finish, { once: true });
      });
    },
    async advance(byMs) {
      const endMs = monotonicMs + byMs;
      await settle();
      for (let next = earliest(sleepers); next !== undefined && next.atMs <= endMs; next = earliest(sleepers)) {
        pass(Math.max(0, next.atMs - monotonicMs));
        await wakeDue();
      }
      pass(endMs - monotonicMs);
      await settle();
    },
    async pause(byMs, o) {
      if (o?.suspended === true) {
        boottimeMs += byMs;
        wallMs += byMs;
      } else {
        pass(byMs);
      }
      await wakeDue();
    },
    jumpWall(byMs) {
      wallMs += byMs;
    },
  };
}

function earliest(sleepers: ReadonlySet<Sleeper>): Sleeper | undefined {
  let first: Sleeper | undefined;
  for (const sleeper of sleepers) if (first === undefined || sleeper.atMs < first.atMs) first = sleeper;
  return first;
}

// Promises chain a few steps deep from a wake-up to the next sleep; this is well above the longest chain.
const MICROTASKS = 40;

/** Lets everything run that waits for nothing but its turn. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < MICROTASKS; turn += 1) await Promise.resolve();
}
