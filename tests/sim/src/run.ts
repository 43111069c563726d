import { timingFor } from "@cardano-forge/election";
import { buildPods } from "./build-pods.ts";
import { Chance } from "./chance.ts";
import { type Fault, renderFault } from "./fault.ts";
import { Invariants, type Violation } from "./invariants.ts";
import { Liveness } from "./liveness.ts";
import { aServer, keepPast, type Server } from "./network.ts";
import type { Pod } from "./pod.ts";
import type { Sabotage } from "./sabotages.ts";
import type { StoryTeller } from "./story.ts";
import { strike } from "./strike.ts";
import { World } from "./world.ts";
import { WriteRules } from "./write-rules.ts";

/** What a run is made of; the same input always gives the same outcome. */
export interface RunInput {
  readonly seed: number;
  readonly pods: number;
  readonly registers: number;
  readonly leaseSeconds: number;
  /** Clusters of the pool, which have a server each and share the registers as arbiters; 0 where there is only one seat. */
  readonly clusters: number;
  /** The last pod calls itself like the first one, as after a forced deletion. */
  readonly hasTwins: boolean;
  /** Nobody has precedence over anybody. */
  readonly hasEqualRanks: boolean;
  /** The registers are one server behind several names. */
  readonly isOneServer: boolean;
  readonly faults: readonly Fault[];
  /** Faults are over by then at the latest, and somebody must forge again soon after. */
  readonly endMs: number;
}

/** One line of the story. */
export interface Line {
  readonly atMs: number;
  readonly who: string;
  readonly what: string;
  readonly detail: string;
}

export interface RunOutcome {
  readonly violations: readonly Violation[];
  readonly story: readonly Line[];
  readonly overlapMs: number;
  readonly terms: number;
  readonly steps: number;
  /** How much time passed in the simulation. */
  readonly simulatedMs: number;
}

/** Plays a run to its end, or to the first broken invariant. */
export async function run(
  input: RunInput,
  sabotage: Sabotage,
  o: { untilMs?: number | undefined } = {},
): Promise<RunOutcome> {
  const simulation = new Simulation(input, sabotage);
  return simulation.play(o.untilMs);
}

/** Between two looks at whether a run is over. */
const STRETCH_MS = 1000;

class Simulation {
  readonly #world = new World();
  readonly #input: RunInput;
  readonly #servers: readonly Server[];
  /** Of the clusters, where there are several: the first ones of them are arbiters too, and go down together with these. */
  readonly #ownServers: readonly Server[];
  readonly #pods: readonly Pod[];
  readonly #invariants: Invariants;
  readonly #liveness: Liveness;
  readonly #story: Line[] = [];
  #terms = 0;
  #steps = 0;

  constructor(input: RunInput, sabotage: Sabotage) {
    this.#input = input;
    this.#servers = Array.from({ length: input.registers }, (_, index) => aServer(`uid-${index}`));
    if (input.isOneServer) this.#servers = this.#servers.map((_, __, [first]) => first as Server);
    this.#ownServers = Array.from({ length: input.clusters }, (_, index) => aServer(`own-${index}`));
    const story: StoryTeller = {
      tell: (who, what, detail = "") => this.#tell(who, what, detail),
      broken: (invariant, message) => this.#invariants.broken(invariant, message),
      termBegan: (pod, token) => this.#noteTerm(pod, token),
    };
    this.#pods = buildPods({
      input,
      world: this.#world,
      chance: new Chance(input.seed + 1),
      servers: this.#servers,
      ownServers: this.#ownServers,
      sabotage,
      story,
      onWritten: (register, write) => rules.noteWrite(register, write),
      onWrittenAtHome: (cluster, write) => ownRules.noteWrite(cluster, write),
    });
    this.#invariants = new Invariants(this.#world, this.#pods, (pod, slot) =>
      this.#tell(pod, "checks-slot-again", String(slot)),
    );
    const rules = new WriteRules(this.#invariants, sabotage.checksRules);
    const ownRules = new WriteRules(this.#invariants, sabotage.checksRules);
    this.#liveness = new Liveness({
      world: this.#world,
      pods: this.#pods,
      invariants: this.#invariants,
      fromMs: input.endMs,
      clusters: input.clusters,
      timing: timingFor({ leaseDurationMs: 1000 * longestLease(input) }),
    });
    this.#invariants.tokensMayRepeat = input.faults.some(
      ({ kind }) => kind === "restore" || kind === "delete" || kind === "edit" || kind === "recreate",
    );
  }

  /** Every run ends: by itself, when somebody has forged for long enough; or when that is overdue. */
  async play(untilMs?: number): Promise<RunOutcome> {
    for (const pod of this.#pods) this.#world.at(0, () => pod.start());
    for (const fault of this.#input.faults) this.#world.at(fault.atMs, () => this.#strike(fault));
    for (let atMs = STRETCH_MS; !this.#isOver(atMs - STRETCH_MS, untilMs); atMs += STRETCH_MS) {
      await this.#world.runUntil(atMs, () => this.#look());
    }
    return {
      violations: this.#invariants.violations,
      story: this.#story,
      overlapMs: this.#invariants.overlapMs,
      terms: this.#terms,
      steps: this.#steps,
      simulatedMs: this.#world.now,
    };
  }

  #isOver(nowMs: number, untilMs: number | undefined): boolean {
    if (this.#invariants.violations.length > 0) return true;
    if (untilMs !== undefined) return nowMs > untilMs;
    return this.#liveness.isSettled || nowMs >= this.#liveness.endMs;
  }

  /** After each step; false when the run is over. */
  #look(): boolean {
    this.#steps += 1;
    for (const server of this.#servers) keepPast(server, this.#world.now);
    this.#invariants.check();
    this.#liveness.check();
    return this.#invariants.violations.length === 0;
  }

  #noteTerm(pod: string, token: number): void {
    this.#terms += 1;
    this.#tell(pod, "term-began", `token ${token}`);
    this.#invariants.noteTerm(pod, token);
    this.#liveness.noteTerm(pod);
  }

  #tell(who: string, what: string, detail: string): void {
    this.#story.push({ atMs: this.#world.now, who, what, detail });
  }

  #strike(fault: Fault): void {
    this.#tell("fault", fault.kind, renderFault(fault).slice(fault.kind.length + 1));
    strike(fault, { world: this.#world, pods: this.#pods, servers: this.#servers, ownServers: this.#ownServers });
  }
}

function longestLease({ leaseSeconds, faults }: RunInput): number {
  return Math.max(leaseSeconds, ...faults.map((fault) => (fault.kind === "reconfigure" ? fault.leaseSeconds : 0)));
}
