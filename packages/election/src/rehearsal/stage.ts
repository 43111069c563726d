import { ElectionError } from "../election-error.ts";
import type { RandomBytes } from "../elector.ts";
import { createManualClock, type ManualClock } from "../testing/manual-clock.ts";
import { createMemoryRegister } from "../testing/memory-register.ts";
import { type Timing, waitMs } from "../timing.ts";
import { type Faults, storeThrough } from "./faulty-servers.ts";
import { type RehearsedPod, type RehearsedSeat, startPod } from "./rehearsed-pod.ts";
import { podKey, type RehearsedPool } from "./rehearsed-pool.ts";

/** What is lost, all of it at one moment. */
export interface Loss {
  /** Pods that end with their nodes, without a word, as when their machine is gone; by `podKey`. */
  readonly crashed?: readonly string[];
  /** Pods that give their seat back, as when they are deleted. */
  readonly leaving?: readonly string[];
  /** Pods that go on and reach no API server any more. */
  readonly cutOff?: readonly string[];
  /** API servers that answer nobody any more: clusters or arbiters, by their name. */
  readonly silent?: readonly string[];
}

/** Who might forge from when on. */
export interface Beat {
  readonly atMs: number;
  readonly forgers: readonly string[];
}

/** A pool on a clock of its own. */
export interface Stage {
  nowMs(): number;
  /** Every change of who might forge, in order. */
  story(): readonly Beat[];
  /** Lets the leader get every seat, and all others watch for as long as it takes to follow at once. */
  open(): Promise<void>;
  wait(forMs: number): Promise<void>;
  /** Strikes, and plays on until somebody follows or nobody will. */
  strike(loss: Loss): Promise<void>;
}

const STEP_MS = 500;
/** Whoever may follow needs less than so many waits for a lease that has run out. */
const WAITS = 3;

/** Builds one; `seed` is from 0 to below 1. */
export function setStage(pool: RehearsedPool, seed: number): Stage {
  const clock = createManualClock();
  const faults: Faults = { silent: new Set(), cutOff: new Set() };
  const longestMs = Math.max(...timingsOf(pool).map((timing) => waitMs(timing.leaseDurationMs, timing)));
  const story: Beat[] = [];
  let isOpen = false;
  const pods = startPods(pool, { clock, faults, random: randomFrom(seed), isOpen: () => isOpen, onChange: note });

  function note(): void {
    const forgers = [...pods].filter(([, pod]) => pod.mayForge()).map(([name]) => name);
    const isNew = forgers.join() !== (story.at(-1)?.forgers ?? []).join();
    if (isNew) story.push({ atMs: clock.monotonicMs(), forgers });
  }

  async function playUntil(isSo: () => boolean, mostMs: number): Promise<boolean> {
    for (let passedMs = 0; passedMs < mostMs && !isSo(); passedMs += STEP_MS) {
      await clock.advance(STEP_MS);
      // A permit may also end without a word.
      note();
    }
    return isSo();
  }

  return {
    nowMs: clock.monotonicMs,
    story: () => story,
    wait: (forMs) => clock.advance(forMs),
    async open() {
      const isLed = await playUntil(() => story.length > 0, 2 * WAITS * longestMs);
      if (!isLed) throw new ElectionError("ELECTION_REHEARSAL_IMPOSSIBLE", "the leader cannot get its seat");
      isOpen = true;
      await clock.advance(longestMs);
    },
    async strike({ crashed = [], leaving = [], cutOff = [], silent = [] }) {
      const before = story.length;
      for (const name of silent) faults.silent.add(name);
      for (const name of cutOff) faults.cutOff.add(name);
      for (const name of crashed) pods.get(name)?.crash();
      for (const name of leaving) pods.get(name)?.leave(successorOf(pool, name));
      const isFollowed = (): boolean => story.length > before && story.at(-1)?.forgers.length !== 0;
      await playUntil(isFollowed, WAITS * longestMs);
    },
  };
}

interface Scene {
  readonly clock: ManualClock;
  readonly faults: Faults;
  readonly random: RandomBytes;
  /** Before that, only who leads tries. */
  readonly isOpen: () => boolean;
  readonly onChange: () => void;
}

function startPods(pool: RehearsedPool, scene: Scene): Map<string, RehearsedPod> {
  const { clock, faults, random, isOpen } = scene;
  const ownRegisters = new Map(pool.clusters.map(({ name }) => [name, createMemoryRegister()]));
  const seatRegisters =
    pool.seat?.arbiters.map((server) => ({ server, register: createMemoryRegister({ prefix: server }) })) ?? [];
  const pods = new Map<string, RehearsedPod>();
  for (const [place, cluster] of pool.clusters.entries()) {
    for (const [index, pod] of cluster.pods.entries()) {
      const key = podKey(cluster.name, pod);
      const through = { pod: key, faults, clock, requestMs: pool.requestMs };
      const own = ownRegisters.get(cluster.name) as ReturnType<typeof createMemoryRegister>;
      const seats: RehearsedSeat[] = [
        {
          timing: pool.timing,
          stores: [storeThrough(own, { ...through, server: cluster.name })],
          // Who leads is not among those who follow.
          rank: Math.max(0, index - 1),
          isOpen: () => index === 0 || isOpen(),
        },
      ];
      if (pool.seat !== undefined) {
        seats.push({
          timing: pool.seat.timing,
          stores: seatRegisters.map(({ server, register }) => storeThrough(register, { ...through, server })),
          // As sidecars count: the clusters that come before, and one more for a cluster that did not have the seat.
          rank: place + Number(place > 0),
          isOpen: () => place === 0 || isOpen(),
        });
      }
      const startsAfterMs = unitOf(random) * pool.timing.pollIntervalMs;
      pods.set(key, startPod({ identity: `${key}_0`, seats, startsAfterMs, clock, random, onChange: scene.onChange }));
    }
  }
  return pods;
}

function timingsOf({ timing, seat }: RehearsedPool): Timing[] {
  return seat === undefined ? [timing] : [timing, seat.timing];
}

/** Another pod of its cluster, or the leader of the next cluster. */
function successorOf({ clusters }: RehearsedPool, name: string): string | undefined {
  const home = clusters.find((cluster) => cluster.pods.some((pod) => podKey(cluster.name, pod) === name));
  const others = [...(home === undefined ? [] : [home]), ...clusters.filter((one) => one !== home)];
  return others.flatMap((cluster) => cluster.pods.map((pod) => podKey(cluster.name, pod))).find((key) => key !== name);
}

function randomFrom(seed: number): RandomBytes {
  let state = 1 + Math.floor(seed * 1_000_000);
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      // Lehmer's generator: enough to separate equal ranks, and to make nonces that differ.
      state = (state * 48_271) % 2_147_483_647;
      return state & 255;
    });
}

function unitOf(random: RandomBytes): number {
  const [high = 0, low = 0] = random(2);
  return (high * 256 + low) / 65_536;
}
