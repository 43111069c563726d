import { type GuardPorts, runGuard } from "@cardano-forge/sidecar/plan";
import type { Chance } from "./chance.ts";
import type { Confirmed, Engine, Report } from "./engine.ts";
import { type Machine, Process } from "./machine.ts";
import type { Sabotage } from "./sabotages.ts";
import type { SimulatedNode } from "./simulated-node.ts";
import { createSimulatedStopper } from "./simulated-stopper.ts";
import type { StoryTeller } from "./story.ts";

type EngineStart = Parameters<GuardPorts["startEngine"]>[0];
type EngineExit = Parameters<EngineStart["onExit"]>[0];
type Orders = Parameters<GuardPorts["placeDecoys"]>[0];

const REAP_MS = 2;
const ENGINE_STARTS_MS = 300;
const NOTHING: Confirmed = { cluster: [], pool: [] };

/** What a guard needs of its pod. */
export interface GuardSurroundings {
  readonly pod: string;
  readonly machine: Machine;
  readonly node: SimulatedNode;
  readonly chance: Chance;
  /** How long a node may take to stop, and how long before its deadline nothing is asked any more, twice. */
  readonly bounds: Pick<Orders, "stopBoundMs" | "marginMs">;
  readonly sabotage: Sabotage;
  readonly story: StoryTeller;
  readonly build: (predecessor: Confirmed) => Engine;
  /** Its container has ended. */
  readonly onEnd: () => void;
}

/** The guard of one sidecar: the production class over a simulated engine process, node and disk, which all take time. */
export class Guard {
  readonly process: Process;
  readonly #o: GuardSurroundings;
  readonly #stop = new AbortController();
  #engine: Engine | undefined;
  /** Whom the engine of now tells. */
  #listener: EngineStart | undefined;
  #hasStarted = false;

  constructor(o: GuardSurroundings) {
    this.#o = o;
    this.process = new Process(o.machine);
  }

  get engine(): Engine | undefined {
    return this.#engine;
  }

  start(): void {
    if (this.#o.sabotage.hasNoGuard) {
      this.#startUnguarded(NOTHING);
      return;
    }
    const ended = runGuard(this.#ports(), this.#stop.signal);
    void ended.then(() => this.process.deliver(() => this.#o.onEnd()));
  }

  /** SIGTERM to the container. */
  terminate(): void {
    if (this.#o.sabotage.hasNoGuard) askToStop(this.#engine);
    else this.process.deliver(() => this.#stop.abort());
  }

  /** A report of the engine arrives, unless the guard is gone; while that is paused it waits in the channel. */
  hear(engine: Engine, report: Report): void {
    this.process.deliver(() => {
      if (engine === this.#engine) this.#listener?.onMessage({ kind: "report", ...report });
    });
  }

  /** The engine's process has ended. */
  reap(engine: Engine, exit: EngineExit): void {
    this.#o.machine.world.after(REAP_MS, () =>
      this.process.deliver(() => {
        if (engine === this.#engine) this.#listener?.onExit(exit);
      }),
    );
  }

  #ports(): GuardPorts {
    const { node, pod, sabotage, story, chance } = this.#o;
    const clock = sabotage.clockOf(this.process.clock());
    return {
      clock,
      startEngine: (start) => this.#startEngine(start),
      unlinkKeys: () => succeed(node.unlink()),
      placeDecoys: () => succeed(node.place("decoy")),
      createStopper: () => sabotage.stopperOf(createSimulatedStopper({ clock, node, chance, pod, story })),
      onAct: (what, facts) => {
        if (what === "guard acted" && facts["phase"] !== "watching")
          story.tell(pod, String(facts["phase"]), String(facts["because"]));
      },
    };
  }

  /** The first one is there with its container; every later one takes a while to load. */
  #startEngine(start: EngineStart): ReturnType<GuardPorts["startEngine"]> {
    this.#listener = start;
    const spared = this.#engine?.process.isAlive === true ? this.#engine : undefined;
    let isKilled = false;
    if (spared === undefined) {
      this.#engine = undefined;
      const load = (): void => {
        if (isKilled) return;
        this.#engine = this.#o.build(parseConfirmed(start.predecessor));
        start.onMessage({ ...ORDERS, ...this.#o.bounds });
        this.#engine.start();
      };
      if (this.#hasStarted) this.#o.machine.world.after(ENGINE_STARTS_MS, () => this.process.deliver(load));
      else load();
      this.#hasStarted = true;
    }
    return {
      pid: undefined,
      kill: (signal) => {
        const engine = this.#engine;
        if (signal === "SIGTERM") return askToStop(engine);
        isKilled = true;
        if (engine === undefined) return start.onExit({ code: null, signal });
        if (!this.#o.sabotage.guardSparesEngine) engine.process.kill();
        this.reap(engine, { code: null, signal });
      },
    };
  }

  /** Somebody who starts an engine that has ended, and looks at nothing. */
  #startUnguarded(predecessor: Confirmed): void {
    const again = (): void => this.process.deliver(() => this.#startUnguarded(NOTHING));
    this.#listener = {
      predecessor: undefined,
      fencedBecause: undefined,
      onMessage: () => undefined,
      onExit: ({ code }) => (code === 0 ? this.#o.onEnd() : this.#o.machine.world.after(ENGINE_STARTS_MS, again)),
    };
    this.#engine = this.#o.build(predecessor);
    this.#engine.start();
  }
}

function askToStop(engine: Engine | undefined): void {
  engine?.process.deliver(() => {
    engine.stop = { kind: "shutdown", reason: "received SIGTERM" };
    engine.wake();
  });
}

function succeed(isDone: boolean): void {
  if (!isDone) throw new Error("the disk does not take it");
}

/** What the guard keeps is text, as between processes: nothing is there where nothing was confirmed. */
function parseConfirmed(text: string | undefined): Confirmed {
  if (text === undefined) return NOTHING;
  const { cluster, pool } = JSON.parse(text) as Confirmed;
  return { cluster: cluster.map((one) => one ?? undefined), pool: pool.map((one) => one ?? undefined) };
}

/** The simulated node has one disk and one process: none of this is looked at. */
const ORDERS = {
  kind: "orders",
  paths: { kes: "", vrf: "", opcert: "" },
  decoys: { kes: "", vrf: "", opcert: "" },
  processName: "cardano-node",
  pidFile: undefined,
  socketPath: "",
  networkMagic: 1,
  metricsUrl: "",
} as const;
