import type { Clock } from "@cardano-forge/election";
import type { Step, World } from "./world.ts";

/** One machine: its clocks run at their own rate, and it can be suspended as a whole. */
export class Machine {
  readonly world: World;
  /** Local milliseconds for one true millisecond. */
  readonly rate: number;
  readonly #startMs: number;
  #frozenMs = 0;
  #wallOffsetMs = 0;
  /** Timers of its processes fire so much late, or early where it is negative. */
  timersOffMs = 0;

  constructor(world: World, o: { rate: number; startMs: number }) {
    this.world = world;
    this.rate = o.rate;
    this.#startMs = o.startMs;
  }

  boottimeMs(): number {
    return this.#startMs + this.world.now * this.rate;
  }

  /** Stands still while the machine is suspended. */
  monotonicMs(): number {
    return this.boottimeMs() - this.#frozenMs;
  }

  wallMs(): number {
    return 1_800_000_000_000 + this.world.now + this.#wallOffsetMs;
  }

  /** The machine was away for this long: its monotonic clock has not noticed. */
  freeze(forMs: number): void {
    this.#frozenMs += forMs * this.rate;
  }

  /** True time that a timer of this local length takes: a millisecond at least, however early timers are, or time would stand still. */
  timerMs(delayMs: number): number {
    const firesAfterMs = delayMs <= 0 ? 0 : Math.max(Math.min(delayMs, 1), delayMs + this.timersOffMs);
    return firesAfterMs / this.rate;
  }

  jumpWall(byMs: number): void {
    this.#wallOffsetMs += byMs;
  }
}

/** One process: it can be paused and killed, and whatever happens to it meanwhile waits or is lost. */
export class Process {
  readonly machine: Machine;
  isAlive = true;
  /** When it went on after a pause: what waited for it happens at that very moment. */
  resumedMs = Number.NEGATIVE_INFINITY;
  #isPaused = false;
  #waiting: (() => void)[] = [];

  constructor(machine: Machine) {
    this.machine = machine;
  }

  get isRunning(): boolean {
    return this.isAlive && !this.#isPaused;
  }

  kill(): void {
    this.isAlive = false;
    this.#waiting = [];
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.resumedMs = this.machine.world.now;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const run of waiting) this.machine.world.after(0, () => this.deliver(run));
  }

  /** Something happens to this process: now, when it goes on, or never. */
  deliver(run: () => void): void {
    if (!this.isAlive) return;
    if (this.#isPaused) this.#waiting.push(run);
    else run();
  }

  /** Runs something now and then at this interval of its own clock; whatever falls into a pause waits for its end. */
  every(periodMs: number, run: Step): void {
    const { machine } = this;
    const beat: Step = () => {
      if (!this.isRunning) return this.deliver(beat);
      const outcome = run();
      machine.world.after(machine.timerMs(periodMs), beat);
      return outcome;
    };
    beat();
  }

  clock(): Clock {
    const { machine } = this;
    const { world } = machine;
    return {
      monotonicMs: () => machine.monotonicMs(),
      boottimeMs: () => machine.boottimeMs(),
      wallMs: () => machine.wallMs(),
      sleep: (delayMs, signal) => {
        if (signal?.aborted === true) return Promise.resolve();
        return new Promise((resolve) => {
          const finish = (): void => {
            signal?.removeEventListener("abort", finish);
            resolve();
          };
          signal?.addEventListener("abort", finish, { once: true });
          world.after(machine.timerMs(delayMs), () => this.deliver(finish));
        });
      },
    };
  }
}
