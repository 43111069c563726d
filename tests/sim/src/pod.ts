import type { LeaseStore, Timing } from "@cardano-forge/election";
import type { Chance } from "./chance.ts";
import { Engine } from "./engine.ts";
import { ALL } from "./fault.ts";
import { Guard } from "./guard.ts";
import { Machine, type Process } from "./machine.ts";
import { type AppliedWrite, aLink, type Link, type Server, storeOver } from "./network.ts";
import type { RegionSurroundings } from "./region.ts";
import type { Sabotage } from "./sabotages.ts";
import { SimulatedNode } from "./simulated-node.ts";
import type { StoryTeller } from "./story.ts";
import { STILL, type World } from "./world.ts";

const CONTAINER_RESTARTS_MS = 1000;
const PROBE = { periodMs: 1000, failures: 5 };
/** After a machine has woken: a tick of the guard and a signal. */
const GUARD_ACTS_WITHIN_MS = 400;

/** What a pod is built from. */
export interface PodOptions {
  readonly world: World;
  readonly name: string;
  /** What it calls itself, where that is not its name: another pod may do so too. */
  readonly calledAs: string;
  readonly rank: number;
  readonly rate: number;
  readonly servers: readonly Server[];
  readonly timing: Timing;
  readonly chance: Chance;
  /** Of its own, so that what a guard draws changes nothing elsewhere. */
  readonly guardChance: Chance;
  readonly sabotage: Sabotage;
  readonly story: StoryTeller;
  readonly successor: (of: string) => string | undefined;
  readonly onWritten: (register: number, write: AppliedWrite) => void;
  /** One of several clusters, with the server that keeps its own Lease. */
  readonly region?:
    | (RegionSurroundings & {
        /** Its server is the arbiter of this number. */
        readonly number: number;
        readonly server: Server;
        onWritten(write: AppliedWrite): void;
      })
    | undefined;
}

type Way = Pick<Parameters<typeof storeOver>[0], "server" | "link" | "name" | "onWritten">;

/** Whoever stops a node for two leases has no more time than the shorter one gives. */
function shorter(pool: Timing, cluster: Timing): Timing {
  return {
    ...pool,
    stopBoundMs: Math.min(pool.stopBoundMs, cluster.stopBoundMs),
    marginMs: Math.min(pool.marginMs, cluster.marginMs),
  };
}

/** One pod on a machine of its own: guard, engine, node, and the kubelet that restarts and probes them. */
export class Pod {
  readonly name: string;
  readonly calledAs: string;
  readonly machine: Machine;
  readonly node: SimulatedNode;
  readonly links: readonly Link[];
  /** To the server of its own cluster, where the pool has several. */
  readonly ownLink: Link | undefined;
  guard: Guard | undefined;
  hasValidKeys = true;
  /** A suspended machine's node cannot be stopped before its guard has run again: what the project does not promise. */
  excusedUntilMs = 0;
  /** The kubelet sleeps with its machine. */
  #suspendedUntilMs = 0;
  #timing: Timing;
  #isThere = false;
  #incarnation = 0;
  #probeFailures = 0;
  readonly #o: PodOptions;

  constructor(o: PodOptions) {
    this.#o = o;
    this.name = o.name;
    this.calledAs = o.calledAs;
    this.#timing = o.timing;
    this.machine = new Machine(o.world, { rate: o.rate, startMs: o.chance.between(1e6, 1e9) });
    const manners = {
      isDeaf: false,
      isSilent: false,
      hasNoEdge: false,
      hangsAsking: false,
      replayMs: 500,
      hangupMs: 5,
    };
    this.node = new SimulatedNode(o.world, manners);
    this.links = o.servers.map(aLink);
    this.ownLink = o.region === undefined ? undefined : aLink();
  }

  get engine(): Engine | undefined {
    const engine = this.guard?.engine;
    return engine?.process.isAlive === true ? engine : undefined;
  }

  /** Its ways to one register, or to all of them: a cluster's own server is one of the arbiters. */
  linksTo(register: number): readonly Link[] {
    const isOwn = register === ALL || register === this.#o.region?.number;
    const own = this.ownLink !== undefined && isOwn ? [this.ownLink] : [];
    return [...(register === ALL ? this.links : this.links.slice(register, register + 1)), ...own];
  }

  start(): void {
    if (this.#isThere) return;
    this.#isThere = true;
    this.#incarnation += 1;
    this.#probeFailures = 0;
    this.#startSidecar();
    this.#tendNode(this.#incarnation);
    this.#probe(this.#incarnation);
  }

  /** The whole pod, as when its machine loses power. The disk is memory-backed and gone with it. */
  kill(): void {
    this.#isThere = false;
    this.killSidecar({ restarts: false });
    this.node.kill();
    this.node.disk = "none";
  }

  killSidecar({ restarts = true }: { restarts?: boolean } = {}): void {
    this.engine?.process.kill();
    this.guard?.process.kill();
    this.guard = undefined;
    if (restarts) this.#o.world.after(CONTAINER_RESTARTS_MS, () => this.#startSidecar());
  }

  restartSidecar(): void {
    this.#startSidecar();
  }

  setKeys(areValid: boolean): void {
    this.hasValidKeys = areValid;
    if (this.engine !== undefined) this.engine.hasValidKeys = areValid;
  }

  setYield(yields: boolean): void {
    if (this.engine !== undefined) this.engine.yields = yields;
    this.engine?.wake();
  }

  /** No SIGTERM followed the preStop hook. */
  contendAgain(): void {
    if (this.engine?.stop?.kind === "pre-stop") this.engine.stop = undefined;
  }

  /** Other settings, from the next start of the sidecar on. */
  reconfigure(timing: Timing): void {
    this.#timing = timing;
  }

  crashEngine(): void {
    const engine = this.engine;
    if (engine === undefined) return;
    engine.process.kill();
    this.guard?.reap(engine, { code: 1, signal: null });
  }

  /** SIGTERM to the sidecar: it stops the node, releases, and exits; then the pod is gone. */
  stop(): void {
    this.guard?.terminate();
  }

  /** The kubelet's patience with a pod that was stopped is over, and another one is started in its place. */
  replace(): void {
    this.kill();
    this.start();
  }

  /** The hook of the node's container: the sidecar stops the node and releases, and stays. */
  preStop(): void {
    const engine = this.engine;
    engine?.process.deliver(() => {
      engine.stop = { kind: "pre-stop", reason: "asked by the preStop hook" };
      engine.wake();
    });
  }

  suspendMachine(forMs: number): void {
    const processes = [this.engine?.process, this.guard?.process].filter((one) => one !== undefined) as Process[];
    for (const process of processes) process.pause();
    const { loaded, process } = this.node;
    this.#suspendedUntilMs = this.#o.world.now + forMs;
    this.node.loaded = "none";
    this.machine.freeze(forMs);
    this.#o.world.after(forMs, () => {
      if (this.node.isAlive && this.node.process === process) this.node.loaded = loaded;
      this.excusedUntilMs = this.#o.world.now + GUARD_ACTS_WITHIN_MS;
      for (const process of processes) process.resume();
    });
  }

  #startSidecar(): void {
    if (!this.#isThere || this.guard !== undefined) return;
    const { sabotage, story } = this.#o;
    const { region } = this.#o;
    const timing = this.#timing;
    const { stopBoundMs, marginMs } = region === undefined ? timing : shorter(timing, region.timing);
    const { name: pod, machine, node } = this;
    const guard: Guard = new Guard({
      pod,
      machine,
      node,
      chance: this.#o.guardChance,
      bounds: { stopBoundMs, marginMs },
      sabotage,
      story,
      onEnd: () => this.kill(),
      build: (predecessor) => this.#buildEngine(guard, timing, predecessor),
    });
    this.guard = guard;
    guard.start();
  }

  #buildEngine(
    guard: Guard,
    timing: Timing,
    predecessor: ConstructorParameters<typeof Engine>[0]["predecessor"],
  ): Engine {
    const { calledAs, sabotage, story, rank, chance, successor, servers, onWritten, region } = this.#o;
    const storeTo = (process: Process, o: Way): LeaseStore =>
      sabotage.storeOf(storeOver({ ...o, world: this.#o.world, process, chance: chance.fork() }));
    const engine: Engine = new Engine({
      pod: this.name,
      calledAs,
      machine: this.machine,
      node: this.node,
      timing,
      chance: chance.fork(),
      sabotage,
      story,
      rank,
      predecessor: sabotage.hasNoGuard ? { cluster: [], pool: [] } : predecessor,
      stores: (process): LeaseStore[] =>
        servers.map((server, index) => {
          const link = this.links[index] as Link;
          return storeTo(process, {
            server,
            link,
            name: `arbiter-${index}`,
            onWritten: (write) => onWritten(index, write),
          });
        }),
      region: region && {
        ...region,
        stores: (process) => {
          const link = this.ownLink as Link;
          return [storeTo(process, { server: region.server, link, name: region.name, onWritten: region.onWritten })];
        },
      },
      report: (report) => guard.hear(engine, report),
      isGuarded: () => guard.process.isAlive,
      successor: () => successor(this.name),
      onExit: () => {
        story.tell(this.name, "exit");
        engine.process.kill();
        guard.reap(engine, { code: 0, signal: null });
      },
    });
    engine.hasValidKeys = this.hasValidKeys;
    return engine;
  }

  /** The kubelet starts a node that has ended, once the sidecar has placed something to start on. */
  #tendNode(incarnation: number): typeof STILL {
    if (!this.#isStill(incarnation)) return STILL;
    if (!this.node.isAlive && !this.isSuspended) {
      this.#o.world.after(CONTAINER_RESTARTS_MS, () => {
        if (this.#isStill(incarnation)) this.node.start();
      });
    }
    this.#o.world.after(2 * CONTAINER_RESTARTS_MS, () => this.#tendNode(incarnation));
    return STILL;
  }

  /** The liveness probe of the node's container against /livez/forging. */
  #probe(incarnation: number): typeof STILL {
    if (!this.#isStill(incarnation)) return STILL;
    const isFine = this.isSuspended || this.#answersProbe();
    this.#probeFailures = isFine ? 0 : this.#probeFailures + 1;
    if (this.#probeFailures >= PROBE.failures && !this.#o.sabotage.hasNoProbe && this.node.isAlive) {
      this.#o.story.tell(this.name, "kill-node", "by the liveness probe");
      this.node.kill();
      this.#probeFailures = 0;
    }
    this.#o.world.after(PROBE.periodMs, () => this.#probe(incarnation));
    return STILL;
  }

  /** The kubelet forgets a pod that is gone, also where another one has taken its place. */
  #isStill(incarnation: number): boolean {
    return this.#isThere && this.#incarnation === incarnation;
  }

  get isSuspended(): boolean {
    return this.#o.world.now < this.#suspendedUntilMs;
  }

  #answersProbe(): boolean {
    const engine = this.engine;
    if (engine?.process.isRunning !== true || this.guard?.process.isRunning !== true) return false;
    const truth = this.node.truth(0);
    const isHarmless = truth.kind === "off" || (truth.kind === "on" && truth.with === "decoy");
    return engine.validMs() > 0 || isHarmless || engine.isOff;
  }
}
