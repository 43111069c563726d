import { type Timing, waitMs } from "@cardano-forge/election";
import type { Invariants } from "./invariants.ts";
import type { Pod } from "./pod.ts";
import type { World } from "./world.ts";

/** Starting a container, a node, and watching for three slots what it does. */
const REJOINS_WITHIN_MS = 11_000;
/** A node that could not be made to forge stays back for a minute, and longer each time. */
const BACKS_OFF_FOR_MS = 240_000;
const TAKES_UP_FORGING_MS = 10_000;
/** All pods together do less at one instant, however much has waited for a process that goes on. */
const MOST_STEPS_AT_ONCE = 20_000;

/** What a run is held to. */
export interface LivenessOptions {
  readonly world: World;
  readonly pods: readonly Pod[];
  readonly invariants: Invariants;
  /** When all faults are over. */
  readonly fromMs: number;
  /** Of the pool, 0 where there is only one seat. */
  readonly clusters: number;
  /** The longest that any pod of the run may have. */
  readonly timing: Timing;
}

/**
 * What must come about once all faults are over: somebody holds the seat within a bound of being ready, forges, and goes
 * on forging with no further change of the seat.
 */
export class Liveness {
  readonly #o: LivenessOptions;
  /** When somebody must have forged for long enough, or the run has failed. */
  readonly endMs: number;
  readonly #boundMs: number;
  readonly #settledAfterMs: number;
  /** Since when somebody is ready and nobody holds the seat. */
  #vacantSinceMs: number | undefined;
  /** Since when the same pod forges. */
  #forging: { readonly pod: string; readonly sinceMs: number } | undefined;

  #lastMs = 0;
  #stepsAtOnce = 0;

  constructor(o: LivenessOptions) {
    const { timing } = o;
    this.#o = o;
    const seatWaitMs = waitMs(timing.leaseDurationMs, timing);
    // W, the place of the last of them in the order, the patience of whoever just lost the seat, requests, and a poll
    // where no watch works.
    const staggers = o.pods.length + 1 + 3;
    this.#boundMs = seatWaitMs + staggers * timing.staggerMs + 3 * timing.requestTimeoutMs + timing.pollIntervalMs;
    this.#settledAfterMs = 2 * seatWaitMs;
    // With several clusters each must elect a leader first, and the seat goes back to the first one of them later.
    const rounds = o.clusters === 0 ? 1 : 3;
    this.endMs =
      o.fromMs +
      REJOINS_WITHIN_MS +
      BACKS_OFF_FOR_MS +
      rounds * (this.#boundMs + TAKES_UP_FORGING_MS) +
      this.#settledAfterMs;
  }

  /** Somebody has forged for so long that nothing more is to be expected. */
  get isSettled(): boolean {
    return this.#forging !== undefined && this.#o.world.now - this.#forging.sinceMs >= this.#settledAfterMs;
  }

  check(): void {
    const { now } = this.#o.world;
    this.#timePasses(now);
    if (now < this.#o.fromMs) return;
    this.#seatIsTaken(now);
    this.#somebodyForges(now);
  }

  /** L3: nothing repeats without waiting. */
  #timePasses(now: number): void {
    this.#stepsAtOnce = now === this.#lastMs ? this.#stepsAtOnce + 1 : 0;
    this.#lastMs = now;
    if (this.#stepsAtOnce > MOST_STEPS_AT_ONCE) this.#o.invariants.broken("L3", "time stands still");
  }

  /** L2: nothing on a network without faults takes the seat from a pod that forges; but it goes back to a better cluster. */
  noteTerm(pod: string): void {
    if (this.#forging === undefined || this.#o.clusters > 0) return;
    const forMs = Math.round(this.#o.world.now - this.#forging.sinceMs);
    this.#o.invariants.broken("L2", `${pod} takes the seat after another has forged without a fault for ${forMs} ms`);
  }

  /** L1: W, a place in the order, three requests and a poll after somebody is ready, somebody holds the seat. */
  #seatIsTaken(now: number): void {
    const isHeld = this.#o.pods.some(({ engine }) => (engine?.validMs() ?? 0) > 0);
    const waits = this.#o.clusters === 0 ? "Ready" : "SeatAwaited";
    const isWanted = this.#o.pods.some(({ engine }) => engine?.state.reason === waits);
    if (isHeld || !isWanted) this.#vacantSinceMs = undefined;
    else this.#vacantSinceMs ??= now;
    const vacantMs = now - (this.#vacantSinceMs ?? now);
    if (vacantMs <= this.#boundMs) return;
    this.#o.invariants.broken("L1", `the seat is vacant for ${Math.round(vacantMs)} ms, and somebody is ready`);
  }

  #somebodyForges(now: number): void {
    const pod = this.#o.pods.find(({ engine, node }) => engine?.state.phase === "forging" && node.forgesForPool)?.name;
    if (pod === undefined) this.#forging = undefined;
    else if (this.#forging?.pod !== pod) this.#forging = { pod, sinceMs: now };
    if (now < this.endMs || this.isSettled) return;
    const phases = this.#o.pods.map(({ name, engine }) => `${name} ${engine?.state.reason ?? "gone"}`);
    this.#o.invariants.broken("L1", `nobody forges for long after all faults are over: ${phases.join(", ")}`);
  }
}
