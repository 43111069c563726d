import type { World } from "./world.ts";

/** A forging thread checks at once; what that was with shows in the next sample of the metrics. */
const FIRST_CHECK_SHOWS_AFTER_MS = 100;

/** What lies where the node reads its keys. */
export type KeysOnDisk = "none" | "decoy" | "real" | "partial";

/** How a node behaves when it does not behave. */
export interface NodeManners {
  /** SIGHUP has no effect. */
  isDeaf: boolean;
  /** Its metrics cannot be read. */
  isSilent: boolean;
  /** forging_enabled never changes (node 10.2.1): only the counter tells. */
  hasNoEdge: boolean;
  /** Whatever the guard asks of it hangs: its socket, its metrics, or the disk from which the asking is loaded. */
  hangsAsking: boolean;
  /** Between the start of the process and its first answer. */
  replayMs: number;
  /** Between SIGHUP and its effect. */
  hangupMs: number;
}

/** A cardano-node as docs of the node describe it: keys are read at SIGHUP and stay in memory, and a start forges nothing. */
export class SimulatedNode {
  readonly world: World;
  readonly manners: NodeManners;
  disk: KeysOnDisk = "none";
  /** A full disk takes no files and gives up those that are there; a read-only one does neither. */
  diskIs: "well" | "full" | "read-only" = "well";
  /** Grows with every process. */
  process = 0;
  isAlive = false;
  loaded: "none" | "decoy" | "real" = "none";
  startedMs = 0;
  /** When what it forges with last changed. */
  changedMs = 0;
  /** When the forging thread of now began: each SIGHUP that finds keys ends one and begins another, also with the same keys. */
  threadSinceMs = Number.NEGATIVE_INFINITY;
  #generation = 0;

  constructor(world: World, manners: NodeManners) {
    this.world = world;
    this.manners = manners;
  }

  /** Puts files in place by rename; false where the disk does not take them. */
  place(keys: "decoy" | "real"): boolean {
    if (this.diskIs !== "well") return false;
    this.disk = keys;
    return true;
  }

  /** Removes what is there; false where that cannot be. */
  unlink(): boolean {
    if (this.diskIs === "read-only" && this.disk !== "none") return false;
    this.disk = "none";
    return true;
  }

  get isForging(): boolean {
    return this.isAlive && this.loaded !== "none";
  }

  get forgesForPool(): boolean {
    return this.isAlive && this.loaded === "real";
  }

  get isAnswering(): boolean {
    return this.isAlive && this.world.now - this.startedMs >= this.manners.replayMs;
  }

  /** A node refuses to start without a complete set of keys. */
  start(): boolean {
    if (this.isAlive || this.disk === "none" || this.disk === "partial") return false;
    this.process += 1;
    this.isAlive = true;
    this.loaded = "none";
    this.startedMs = this.world.now;
    this.changedMs = this.world.now;
    return true;
  }

  kill(): void {
    this.isAlive = false;
    this.loaded = "none";
    this.#generation += 1;
  }

  hangup(process: number): void {
    if (!this.isAlive || this.process !== process) return;
    // Before the handlers are installed the default action of SIGHUP ends the process.
    if (this.world.now - this.startedMs < this.manners.replayMs / 4) {
      this.kill();
      return;
    }
    if (this.manners.isDeaf || !this.isAnswering) return;
    const generation = this.#generation;
    this.world.after(this.manners.hangupMs, () => {
      if (generation === this.#generation) this.#reload();
    });
  }

  #reload(): void {
    const next = this.disk === "decoy" || this.disk === "real" ? this.disk : "none";
    if (next !== this.loaded) this.changedMs = this.world.now;
    if (next !== "none") this.threadSinceMs = this.world.now;
    this.loaded = next;
  }

  /** What an observer can prove at this moment, as classifyForging would, about the time since `sinceMs`. */
  truth(sinceMs: number): { kind: "on"; with: "decoy" | "real" } | { kind: "off" } | { kind: "unknown" } {
    const { now } = this.world;
    if (this.manners.isSilent || !this.isAnswering) return { kind: "unknown" };
    const stableMs = now - Math.max(this.changedMs, sinceMs);
    if (this.loaded !== "none")
      return stableMs >= FIRST_CHECK_SHOWS_AFTER_MS ? { kind: "on", with: this.loaded } : { kind: "unknown" };
    const hasEdge = !this.manners.hasNoEdge && this.changedMs >= sinceMs && this.changedMs > this.startedMs;
    return hasEdge || stableMs >= 3200 ? { kind: "off" } : { kind: "unknown" };
  }
}
