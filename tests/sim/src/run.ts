import { type Timing, timingFor } from "@cardano-forge/election";
import { createMemoryRegister, type RegisterSnapshot } from "@cardano-forge/election/testing";
import type { ClusterView } from "@cardano-forge/sidecar/plan";
import { Chance } from "./chance.ts";
import { ALL, endOf, type Fault, HOLDER, renderFault, STANDBY } from "./fault.ts";
import { Invariants, type Violation } from "./invariants.ts";
import type { Link, Server } from "./network.ts";
import { planFaults } from "./plan-faults.ts";
import { Pod, type PodOptions } from "./pod.ts";
import { type Sabotage, waitOf } from "./sabotages.ts";
import type { StoryTeller } from "./story.ts";
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

/** Draws a whole run from a seed, over as many registers as the seed says or the caller wants. */
export function drawRun(seed: number, o: { registers?: number | undefined; clusters?: number } = {}): RunInput {
  const chance = new Chance(seed);
  // One arbiter for several clusters would be the server of one of them.
  const drawn = o.clusters === undefined || o.clusters === 0 ? chance.pick([1, 1, 3, 3, 5]) : chance.pick([3, 3, 5]);
  const registers = o.registers ?? drawn;
  const { clusters = 0 } = o;
  const pods = clusters === 0 ? chance.whole(2, 4) : clusters * 2;
  const leaseSeconds = clusters === 0 ? chance.pick([15, 15, 6, 30]) : chance.pick([15, 30, 30]);
  const timing = timingFor({ leaseDurationMs: leaseSeconds * 1000 });
  const fromMs = timing.leaseDurationMs + 8000;
  const untilMs = fromMs + chance.whole(4, 10) * timing.leaseDurationMs + 40_000;
  const planned = planFaults(chance, { pods, registers, timing, fromMs, untilMs });
  // The liveness probe cannot be quicker than a lease of 6 s, which is for demonstrations; the chart refuses it.
  const faults =
    leaseSeconds === 6 ? planned.filter(({ kind }) => kind !== "lose-sidecar" && kind !== "pause-sidecar") : planned;
  return { seed, pods, registers, leaseSeconds, clusters, faults, endMs: endOf(faults) };
}

/** Plays a run to its end, or to the first broken invariant. */
export async function run(input: RunInput, sabotage: Sabotage, o: { untilMs?: number } = {}): Promise<RunOutcome> {
  const simulation = new Simulation(input, sabotage);
  return simulation.play(o.untilMs);
}

class Simulation {
  readonly #world = new World();
  readonly #input: RunInput;
  readonly #servers: readonly Server[];
  /** Of the clusters, where there are several: the first ones of them are arbiters too, and go down together with these. */
  readonly #ownServers: readonly Server[];
  readonly #timing: Timing;
  readonly #clusterTiming: Timing;
  readonly #pods: readonly Pod[];
  readonly #invariants: Invariants;
  readonly #rules: WriteRules;
  readonly #ownRules: WriteRules;
  readonly #story: Line[] = [];
  readonly #snapshots: { atMs: number; snapshot: RegisterSnapshot }[][];
  #terms = 0;
  #steps = 0;

  constructor(input: RunInput, sabotage: Sabotage) {
    this.#input = input;
    const chance = new Chance(input.seed + 1);
    const timing = timingFor({ leaseDurationMs: input.leaseSeconds * 1000 });
    this.#timing = timing;
    this.#clusterTiming = timingFor({ leaseDurationMs: Math.min(15, input.leaseSeconds) * 1000 });
    this.#servers = serversNamed("uid", input.registers);
    this.#ownServers = serversNamed("own", input.clusters);
    this.#snapshots = this.#servers.map(() => []);
    const story: StoryTeller = {
      tell: (who, what, detail = "") => this.#tell(who, what, detail),
      broken: (invariant, message) => this.#invariants.broken(invariant, message),
      termBegan: (pod, token) => {
        this.#terms += 1;
        this.#tell(pod, "term-began", `token ${token}`);
        this.#invariants.noteTerm(pod, token);
      },
    };
    const { driftBound } = timing;
    this.#pods = Array.from(
      { length: input.pods },
      (_, rank) =>
        new Pod({
          world: this.#world,
          name: `pod-${rank}`,
          rank: input.clusters === 0 ? rank : Math.floor(rank / input.clusters),
          rate: 1 + chance.pick([-driftBound, 0, driftBound, chance.between(-driftBound, driftBound)]),
          servers: this.#servers,
          timing,
          chance: chance.fork(),
          sabotage,
          story,
          successor: (of) =>
            this.#clusterMates(of).find((pod) => pod.name !== of && pod.engine?.state.reason === "Ready")?.name,
          onWritten: (register, write) => this.#rules.noteWrite(register, write),
          region: input.clusters === 0 ? undefined : this.#regionOf(rank % input.clusters),
        }),
    );
    this.#invariants = new Invariants(this.#world, this.#pods);
    this.#rules = new WriteRules(this.#invariants, timing, sabotage.checksRules);
    this.#ownRules = new WriteRules(this.#invariants, this.#clusterTiming, sabotage.checksRules);
    this.#invariants.tokensMayRepeat = input.faults.some(
      ({ kind }) => kind === "restore" || kind === "delete" || kind === "edit",
    );
  }

  #clusterMates(pod: string): readonly Pod[] {
    const { clusters } = this.#input;
    const own = this.#pods.findIndex(({ name }) => name === pod);
    return clusters === 0 ? this.#pods : this.#pods.filter((_, index) => index % clusters === own % clusters);
  }

  #regionOf(cluster: number): PodOptions["region"] {
    return {
      name: `cluster-${cluster}`,
      timing: this.#clusterTiming,
      failbackDelayMs: this.#input.leaseSeconds * 1000,
      reports: () => this.#reports(),
      server: this.#ownServers[cluster] as Server,
      onWritten: (write) => this.#ownRules.noteWrite(cluster, write),
    };
  }

  /** What the clusters say of themselves, without the time that it takes to be heard. */
  #reports(): ClusterView[] {
    return this.#ownServers.map((_, cluster) => {
      const pods = this.#pods.filter((__, index) => index % this.#input.clusters === cluster);
      const leader = pods.find(({ engine }) => engine?.isLeading === true && READY.has(engine.state.reason));
      const report = { name: `cluster-${cluster}`, forgeState: "Priority-based", priority: cluster + 1 } as const;
      return { report, isReady: leader !== undefined, leaderPod: leader?.name };
    });
  }

  async play(untilMs?: number): Promise<RunOutcome> {
    for (const pod of this.#pods) this.#world.at(0, () => pod.start());
    for (const fault of this.#input.faults) this.#world.at(fault.atMs, () => this.#strike(fault));
    const endMs = untilMs ?? this.#livenessBound();
    const stepTo = 1000;
    for (let at = stepTo; at <= endMs + stepTo && this.#invariants.violations.length === 0; at += stepTo) {
      await this.#world.runUntil(at, () => {
        this.#steps += 1;
        this.#keepSnapshots();
        this.#invariants.check();
      });
    }
    if (untilMs === undefined && this.#invariants.violations.length === 0) this.#checkLiveness();
    return {
      violations: this.#invariants.violations,
      story: this.#story,
      overlapMs: this.#invariants.overlapMs,
      terms: this.#terms,
      steps: this.#steps,
      simulatedMs: this.#world.now,
    };
  }

  /** After the last fault: restarts, verification of nodes, W, all staggers, and requests. */
  #livenessBound(): number {
    const timing = this.#timing;
    const rejoin = 3000 + 8000;
    const contend =
      (this.#input.clusters === 0 ? 0 : waitOf(this.#clusterTiming)) +
      waitOf(timing) +
      16 * timing.staggerMs * (this.#input.pods + 2) +
      3 * timing.requestTimeoutMs +
      timing.pollIntervalMs;
    // Nodes that could not be made to forge stay back for a while, and longer each time.
    const backOffs = this.#input.faults.some(({ kind }) => kind.endsWith("-node") || kind === "bad-keys") ? 240_000 : 0;
    return this.#input.endMs + rejoin + contend + 10_000 + backOffs;
  }

  #checkLiveness(): void {
    const forging = this.#pods.filter(({ node }) => node.forgesForPool);
    if (forging.length === 0) {
      const phases = this.#pods.map(({ name, engine }) => `${name} ${engine?.state.reason ?? "gone"}`);
      this.#invariants.broken("liveness", `nobody forges after all faults are over: ${phases.join(", ")}`);
    }
  }

  #tell(who: string, what: string, detail: string): void {
    this.#story.push({ atMs: this.#world.now, who, what, detail });
  }

  #podsOf(number: number): readonly Pod[] {
    if (number === ALL) return this.#pods;
    const isHolder = (pod: Pod): boolean => (pod.engine?.validMs() ?? 0) > 0;
    if (number === HOLDER) return this.#pods.filter(isHolder).slice(0, 1);
    if (number === STANDBY) return this.#pods.filter((pod) => !isHolder(pod)).slice(0, 1);
    return this.#pods.slice(number, number + 1);
  }

  #linksOf(pod: number, register: number): readonly Link[] {
    return this.#podsOf(pod).flatMap((one) => {
      const { links, ownLink } = one;
      const cluster = this.#pods.indexOf(one) % this.#input.clusters;
      // A cluster's own server is one of the arbiters.
      const own = ownLink !== undefined && (register === ALL || register === cluster) ? [ownLink] : [];
      return [...(register === ALL ? links : links.slice(register, register + 1)), ...own];
    });
  }

  #strike(fault: Fault): void {
    this.#tell("fault", fault.kind, renderFault(fault).slice(fault.kind.length + 1));
    const later = (forMs: number, undo: () => void): void => this.#world.after(forMs, undo);
    switch (fault.kind) {
      case "cut":
      case "slow":
      case "lossy":
      case "hold-write":
      case "hint":
        for (const link of this.#linksOf(fault.pod, fault.register)) disturb(link, fault, later);
        return;
      case "down":
      case "restore":
      case "delete":
      case "edit":
        this.#strikeServer(fault, later);
        return;
      default:
        for (const pod of this.#podsOf(fault.pod)) strikePod(pod, fault, later);
    }
  }

  #strikeServer(fault: Extract<Fault, { kind: "down" | "restore" | "delete" | "edit" }>, later: Later): void {
    const server = this.#servers[fault.register];
    if (server === undefined) return;
    const { register } = server;
    if (fault.kind === "delete") register.delete();
    if (fault.kind === "edit" && register.current() !== undefined) register.edit(EDITS[fault.edit](this.#world.now));
    if (fault.kind === "down" || fault.kind === "restore") {
      if (server.isDown) return;
      server.isDown = true;
      const own = this.#ownServers[fault.register];
      if (own !== undefined) own.isDown = true;
      const snapshot = fault.kind === "restore" ? this.#stateAt(fault.register, fault.atMs - fault.backMs) : undefined;
      later(fault.forMs, () => {
        server.isDown = false;
        if (own !== undefined) own.isDown = false;
        if (snapshot !== undefined) register.restore(snapshot);
      });
    }
  }

  #stateAt(register: number, atMs: number): RegisterSnapshot {
    const kept = this.#snapshots[register]?.filter((one) => one.atMs <= atMs).at(-1);
    return kept?.snapshot ?? { lease: undefined, revision: 0 };
  }

  /** After each step, so that restores can go back to any earlier state. */
  #keepSnapshots(): void {
    for (const [index, server] of this.#servers.entries()) {
      const kept = this.#snapshots[index];
      const snapshot = server.register.history.at(-1);
      if (kept !== undefined && snapshot !== undefined && kept.at(-1)?.snapshot !== snapshot) {
        kept.push({ atMs: this.#world.now, snapshot });
        server.changedMs = this.#world.now;
      }
    }
  }
}

/** Reasons of a leader that could forge, or does. */
const READY: ReadonlySet<string> = new Set(["SeatAwaited", "NotFirst", "SeatTaken", "ForgingVerified"]);

function serversNamed(prefix: string, count: number): Server[] {
  return Array.from({ length: count }, (_, index) => ({
    register: createMemoryRegister({ prefix: `${prefix}-${index}` }),
    isDown: false,
    changedMs: 0,
  }));
}

type Later = (forMs: number, undo: () => void) => void;

function disturb(
  link: Link,
  fault: Extract<Fault, { kind: "cut" | "slow" | "lossy" | "hold-write" | "hint" }>,
  later: Later,
): void {
  switch (fault.kind) {
    case "hint":
      link.hint();
      return;
    case "cut":
      link.losesRequests = fault.way !== "answers";
      link.losesAnswers = fault.way !== "requests";
      later(fault.forMs, () => {
        link.losesRequests = false;
        link.losesAnswers = false;
      });
      return;
    case "slow":
      link.latencyMs = fault.latencyMs;
      later(fault.forMs, () => {
        link.latencyMs = 5;
      });
      return;
    case "lossy":
      link.loss = fault.loss;
      later(fault.forMs, () => {
        link.loss = 0;
      });
      return;
    case "hold-write":
      link.holdNextWriteMs = fault.forMs;
      later(60_000, () => {
        link.holdNextWriteMs = 0;
      });
  }
}

function strikePod(pod: Pod, fault: Fault, later: Later): unknown {
  const { node, engine, guard } = pod;
  switch (fault.kind) {
    case "kill-pod":
      pod.kill();
      return later(fault.forMs, () => pod.start());
    case "crash-engine":
      return pod.crashEngine();
    case "pause-engine":
      engine?.process.pause();
      return later(fault.forMs, () => engine?.process.resume());
    case "pause-sidecar":
      engine?.process.pause();
      guard?.process.pause();
      return later(fault.forMs, () => {
        guard?.process.resume();
        engine?.process.resume();
      });
    case "suspend":
      return pod.suspendMachine(fault.forMs);
    case "kill-sidecar":
      return pod.killSidecar();
    case "lose-sidecar":
      pod.killSidecar({ restarts: false });
      return later(fault.forMs, () => pod.restartSidecar());
    case "kill-node":
      return node.kill();
    case "foreign-hangup":
      return node.hangup(node.process);
    case "slow-node":
      node.manners.replayMs = fault.replayMs;
      return undefined;
    case "deaf-node":
      node.manners.isDeaf = true;
      return later(fault.forMs, () => {
        node.manners.isDeaf = false;
      });
    case "silent-node":
      node.manners.isSilent = true;
      return later(fault.forMs, () => {
        node.manners.isSilent = false;
      });
    case "bad-keys":
      pod.setKeys(false);
      return later(fault.forMs, () => pod.setKeys(true));
    case "stop":
      pod.stop("shutdown");
      return later(fault.forMs + 6000, () => pod.start());
    case "pre-stop":
      pod.stop("pre-stop");
      return later(30_000, () => pod.contendAgain());
    case "yield":
      pod.setYield(true);
      return later(fault.forMs, () => pod.setYield(false));
    case "wall-jump":
      return pod.machine.jumpWall(fault.byMs);
    default:
      throw new Error(`${fault.kind} is not a fault of a pod`);
  }
}

const EDITS = {
  label: () => ({}),
  "clear-holder": () => ({ holderIdentity: "" }),
  "foreign-holder": (nowMs: number) => ({
    holderIdentity: "client-go",
    annotation: undefined,
    renewTime: new Date(nowMs).toISOString(),
  }),
  "foreign-keeps-annotation": (nowMs: number) => ({
    holderIdentity: "client-go",
    renewTime: new Date(nowMs).toISOString(),
  }),
  garbage: () => ({
    leaseDurationSeconds: -7,
    annotation: "{",
    renewTime: "yesterday",
    leaseTransitions: 2_147_483_647,
  }),
} as const;
