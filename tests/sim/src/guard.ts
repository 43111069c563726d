import {
  decideGuard,
  type GuardCommand,
  type GuardEvent,
  type GuardSettings,
  type GuardState,
  initialGuardState,
} from "@cardano-forge/sidecar/plan";
import type { Confirmed, Engine, Report } from "./engine.ts";
import { type Machine, Process } from "./machine.ts";
import type { Sabotage } from "./sabotages.ts";
import type { SimulatedNode } from "./simulated-node.ts";
import type { StoryTeller } from "./story.ts";
import { STILL } from "./world.ts";

const TICK_MS = 100;
const REAP_MS = 2;
const ENGINE_STARTS_MS = 300;
const NOTHING: Confirmed = { cluster: [], pool: [] };

/** What a guard needs of its pod. */
export interface GuardSurroundings {
  readonly pod: string;
  readonly machine: Machine;
  readonly node: SimulatedNode;
  readonly settings: GuardSettings;
  readonly sabotage: Sabotage;
  readonly story: StoryTeller;
  readonly build: (predecessor: Confirmed) => Engine;
}

/** The guard of one sidecar: the production decisions over a simulated engine process, node and disk. */
export class Guard {
  readonly process: Process;
  readonly #o: GuardSurroundings;
  #state: GuardState;
  #engine: Engine | undefined;
  #confirmed: Confirmed = NOTHING;
  /** The node process that the guard was told to stop, and when it was signalled. */
  #target = 0;
  #signalledMs = 0;

  constructor(o: GuardSurroundings) {
    this.#o = o;
    this.process = new Process(o.machine);
    this.#state = initialGuardState(this.#now());
  }

  get engine(): Engine | undefined {
    return this.#engine;
  }

  start(): void {
    this.#startEngine(NOTHING);
    this.process.every(TICK_MS, () => this.#happen({ kind: "tick", node: this.#nodeTruth() }));
  }

  /** A report of the engine arrives, unless the guard is gone. */
  hear(engine: Engine, report: Report): void {
    this.process.deliver(() => {
      if (engine !== this.#engine) return;
      this.#confirmed = report.confirmed;
      this.#happen({ kind: "report", permit: report.permit, isOff: report.isOff });
    });
  }

  /** The engine's process has ended. */
  reap(engine: Engine, because: string): void {
    this.#o.machine.world.after(REAP_MS, () =>
      this.process.deliver(() => {
        if (engine === this.#engine) this.#happen({ kind: "engine-exited", because });
      }),
    );
  }

  #happen(event: GuardEvent): typeof STILL | undefined {
    if (this.#o.sabotage.hasNoGuard && event.kind !== "engine-exited") return STILL;
    const before = this.#state;
    const { state, commands } = decideGuard(before, event, this.#now(), this.#o.settings);
    this.#state = state;
    if (state.phase !== before.phase && state.phase !== "watching")
      this.#o.story.tell(this.#o.pod, state.phase, state.because);
    for (const command of commands) this.#obey(command);
    return commands.length === 0 ? STILL : undefined;
  }

  #obey(command: GuardCommand): void {
    const { node, machine, sabotage, story, pod } = this.#o;
    switch (command) {
      case "kill-engine":
        this.#killEngine();
        return;
      case "unlink-keys":
        node.unlink();
        return;
      case "signal-node":
        this.#target = node.isAlive ? node.process : 0;
        this.#signalledMs = machine.world.now;
        node.hangup(node.process);
        return;
      case "place-decoys":
        node.place("decoy");
        return;
      case "kill-node":
        story.tell(pod, "kill-node", "by the guard");
        node.kill();
        return;
      case "start-engine": {
        const predecessor = this.#confirmed;
        const old = this.#engine;
        if (sabotage.guardSparesEngine && old?.process.isAlive === true) return;
        machine.world.after(ENGINE_STARTS_MS, () => this.process.deliver(() => this.#startEngine(predecessor)));
      }
    }
  }

  #killEngine(): void {
    const engine = this.#engine;
    if (engine === undefined) return;
    if (!this.#o.sabotage.guardSparesEngine) engine.process.kill();
    this.reap(engine, "killed by the guard");
  }

  #startEngine(predecessor: Confirmed): void {
    this.#confirmed = NOTHING;
    this.#state = initialGuardState(this.#now());
    this.#engine = this.#o.build(predecessor);
    this.#engine.start();
  }

  #nodeTruth(): "gone" | "off" | "on" | "unknown" {
    const { node } = this.#o;
    if (!node.isAlive || (this.#target !== 0 && node.process !== this.#target)) return "gone";
    return node.truth(this.#signalledMs).kind;
  }

  #now(): { monotonicMs: number; boottimeMs: number } {
    const { machine, sabotage } = this.#o;
    const clock = sabotage.clockOf({ ...this.#clock(), wallMs: () => machine.wallMs() });
    return { monotonicMs: clock.monotonicMs(), boottimeMs: clock.boottimeMs() };
  }

  #clock() {
    const { machine } = this.#o;
    return {
      monotonicMs: () => machine.monotonicMs(),
      boottimeMs: () => machine.boottimeMs(),
      sleep: async () => undefined,
    };
  }
}
