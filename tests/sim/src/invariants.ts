import type { Pod } from "./pod.ts";
import type { World } from "./world.ts";

/** Something that must never be. */
export interface Violation {
  readonly atMs: number;
  readonly invariant: string;
  readonly message: string;
}

/** Looks at the whole world, from outside, after every step. */
export class Invariants {
  readonly violations: Violation[] = [];
  overlapMs = 0;
  readonly #world: World;
  readonly #pods: readonly Pod[];
  readonly #onCheckedAgain: (pod: string, slot: number) => void;
  readonly #nonces = new Set<string>();
  /** By slot: whose process has checked it with the pool's keys. */
  readonly #checked = new Map<number, { readonly pod: string; readonly process: number }>();
  /** The slot of each machine at the last step. */
  readonly #slots = new Map<string, number>();
  /** By pod: the term that it was last seen to hold, and its deadline. */
  readonly #deadlines = new Map<string, { readonly token: number; readonly deadlineMs: number }>();
  #highestToken = 0;
  #lastMs = 0;
  #wasOverlapping = false;
  /** A restore takes tokens back, so that they may grow from there again. */
  tokensMayRepeat = false;

  constructor(world: World, pods: readonly Pod[], onCheckedAgain: (pod: string, slot: number) => void) {
    this.#world = world;
    this.#pods = pods;
    this.#onCheckedAgain = onCheckedAgain;
  }

  get nowMs(): number {
    return this.#world.now;
  }

  /** The first break of each invariant is enough: what follows from it explains nothing. */
  broken(invariant: string, message: string): void {
    if (this.violations.some((one) => one.invariant === invariant)) return;
    this.violations.push({ atMs: this.#world.now, invariant, message });
  }

  /** I10: every write carries a nonce of its own. */
  noteNonce(nonce: string): void {
    if (this.#nonces.has(nonce)) this.broken("I10", `the nonce ${nonce} was written twice`);
    this.#nonces.add(nonce);
  }

  /** I8: a fencing token grows with every term. */
  noteTerm(pod: string, token: number): void {
    if (token <= this.#highestToken && !this.tokensMayRepeat) {
      this.broken("I8", `${pod} began term ${token} after term ${this.#highestToken}`);
    }
    this.#highestToken = Math.max(this.#highestToken, token);
  }

  check(): void {
    this.#oneForger();
    this.#oneHolder();
    this.#stopsInTime();
    this.#deadlinesMoveForward();
    this.#lastMs = this.#world.now;
  }

  /** I1, at every instant and slot by slot. */
  #oneForger(): void {
    const { now } = this.#world;
    const forging = this.#pods.filter((pod) => pod.node.forgesForPool && pod.excusedUntilMs <= now);
    if (this.#wasOverlapping) this.overlapMs += now - this.#lastMs;
    const isOverlapping = forging.length > 1;
    if (isOverlapping && !this.#wasOverlapping) {
      this.broken("I1", `${forging.map(({ name }) => name).join(" and ")} forge with the pool's keys`);
    }
    this.#wasOverlapping = isOverlapping;
    for (const pod of this.#pods) this.#noteSlot(pod, forging.includes(pod));
    if (this.#checked.size > 64) this.#checked.delete(this.#checked.keys().next().value as number);
  }

  /**
   * Slots are numbered by the wall clock of the machine whose node forges them. A process may check a slot again: its own
   * block of that slot is on its chain by then, so that it adopts and sends no other one.
   */
  #noteSlot({ name: pod, machine, node }: Pod, isForging: boolean): void {
    const slot = Math.floor(machine.wallMs() / 1000);
    // A forging thread checks the slot in which it starts, and then each slot when it begins.
    const isChecking = node.threadSinceMs === this.#world.now || this.#slots.get(pod) !== slot;
    this.#slots.set(pod, slot);
    if (!isForging || !isChecking) return;
    const { process } = node;
    const earlier = this.#checked.get(slot);
    if (earlier === undefined) this.#checked.set(slot, { pod, process });
    else if (earlier.pod !== pod) this.broken("I1", `slot ${slot} belongs to ${earlier.pod} and to ${pod}`);
    else if (earlier.process !== process) this.broken("I1", `two processes of ${pod} check slot ${slot}`);
    else this.#onCheckedAgain(pod, slot);
  }

  /** I2, I3: at most one engine has a term that is valid at this instant. */
  #oneHolder(): void {
    const holders = this.#pods.filter((pod) => (pod.engine?.validMs() ?? 0) > 0);
    if (holders.length > 1) this.broken("I2", `${holders.map(({ name }) => name).join(" and ")} hold valid terms`);
  }

  /** I12: with less than the time to stop left, a running engine is stopping its node. */
  #stopsInTime(): void {
    for (const { name, engine, node, excusedUntilMs } of this.#pods) {
      if (engine === undefined || excusedUntilMs > this.#world.now) continue;
      // What an engine that goes on just now has missed reaches it at this moment, one after the other.
      if (engine.process.resumedMs === this.#world.now) continue;
      const left = engine.validMs();
      const isLate = left > 0 && left < engine.stopBoundMs && node.forgesForPool;
      const isGoingOn = engine.state.phase === "forging" || engine.state.phase === "enabling";
      if (isLate && isGoingOn && engine.process.isRunning && !engine.isBusy) {
        this.broken("I12", `${name} forges on with ${Math.round(left)} ms left`);
      }
    }
  }

  /** I6, I9: a deadline never moves back within a term. */
  #deadlinesMoveForward(): void {
    for (const { name, engine } of this.#pods) {
      const term = engine?.term();
      if (term === undefined) {
        this.#deadlines.delete(name);
        continue;
      }
      const token = term.fencingToken;
      const deadlineMs = term.validUntil.monotonicMs;
      const before = this.#deadlines.get(name);
      const backMs = before?.token === token ? before.deadlineMs - deadlineMs : 0;
      if (backMs > 1) this.broken("I9", `the deadline of ${name} moved back by ${backMs} ms`);
      this.#deadlines.set(name, { token, deadlineMs });
    }
  }
}
