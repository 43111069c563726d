/**
 * The first process of the sidecar's container. It starts the engine, listens to it, and takes forging away when the
 * engine cannot: dead, hung, or past its deadline. It asks nothing of the network except the local node.
 *
 * What to do is decided in decide-guard.ts; here it is done, at once: neither looking at the node nor asking it to stop,
 * which both may hang, ever holds up a tick, a rename or a kill.
 */
import type { Clock, Instant } from "@cardano-forge/election";
import {
  decideGuard,
  type GuardCommand,
  type GuardEvent,
  type GuardSettings,
  type GuardState,
  initialGuardState,
} from "./decide-guard.ts";
import type { EngineExit, EngineProcess, EngineStart } from "./engine-process.ts";
import type { EngineMessage, EngineReport, GuardOrders } from "./guard-message.ts";
import type { NodeStopper } from "./node-stopper.ts";

/** What a guard acts on. */
export interface GuardPorts {
  readonly clock: Clock;
  startEngine(start: EngineStart): EngineProcess;
  unlinkKeys(paths: GuardOrders["paths"]): void;
  placeDecoys(orders: GuardOrders): void;
  /** Builds a stopper for one occasion; what it was told and saw is forgotten with it. */
  createStopper(orders: GuardOrders): NodeStopper;
  /** One line for the log; facts, no prose. */
  readonly onAct: (what: string, facts: Readonly<Record<string, unknown>>) => void;
}

const TICK_MS = 100;
const LOOK_MS = 100;
// Loading takes a second; on a machine where every pod starts at once, many.
const START_WITHIN_MS = 60_000;
const SILENT_AFTER_MS = 5000;
const RETRY_MS = 1000;
const RESTART_MS = { first: 100, most: 30_000 } as const;
/** An engine that lived this long has not failed to start. */
const GOOD_AFTER_MS = 60_000;

/** Runs a guard until its engine has ended for good; resolves with the exit code for the container. */
export function runGuard(ports: GuardPorts, signal: AbortSignal): Promise<number> {
  return new Guard(ports, signal).run();
}

class Guard {
  readonly #o: GuardPorts;
  readonly #done = Promise.withResolvers<number>();
  readonly #stop: AbortSignal;
  #state: GuardState;
  #engine: EngineProcess | undefined;
  #orders: GuardOrders | undefined;
  #report: EngineReport | undefined;
  #stopper: NodeStopper | undefined;
  #isAsking = false;
  #node: "gone" | "off" | "on" | "unknown" = "unknown";
  #startedMs = 0;
  #restartMs: number = RESTART_MS.first;

  constructor(ports: GuardPorts, stop: AbortSignal) {
    this.#o = ports;
    this.#stop = stop;
    this.#state = initialGuardState(this.#now());
  }

  async run(): Promise<number> {
    const pass = (): void => this.#engine?.kill("SIGTERM");
    this.#stop.addEventListener("abort", pass);
    this.#start(undefined);
    const ended = new AbortController();
    void this.#tick(ended.signal);
    const code = await this.#done.promise;
    ended.abort();
    this.#stopper = undefined;
    this.#stop.removeEventListener("abort", pass);
    return code;
  }

  async #tick(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#o.clock.sleep(TICK_MS, signal);
      if (this.#engine === undefined && this.#state.phase === "watching") continue;
      this.#happen({ kind: "tick", node: this.#node });
    }
  }

  #happen(event: GuardEvent): void {
    const before = this.#state;
    const { state, commands } = decideGuard(before, event, this.#now(), this.#settings());
    this.#state = state;
    if (state.phase !== before.phase) {
      this.#o.onAct("guard acted", { phase: state.phase, because: state.because ?? state.lastBecause });
    }
    for (const command of commands) {
      try {
        this.#obey(command);
      } catch (error) {
        // A step that fails must not keep the next one from being taken: a node whose keys cannot be moved is killed.
        this.#failed(command, error);
      }
    }
  }

  #obey(command: GuardCommand): void {
    if (command === "kill-engine") this.#engine?.kill("SIGKILL");
    if (command === "start-engine") void this.#restart();
    const orders = this.#orders;
    // Without orders no engine has come far enough to enable anything.
    if (orders === undefined) return;
    if (command === "unlink-keys") this.#o.unlinkKeys(orders.paths);
    if (command === "place-decoys") this.#o.placeDecoys(orders);
    if (command === "signal-node") void this.#askNode(this.#aimed(orders));
    if (command === "kill-node") {
      this.#aimed(orders)
        .kill()
        .catch((error: unknown) => this.#failed(command, error));
    }
  }

  /** One question at a time: the next one would wait behind the same hanging socket. */
  async #askNode(stopper: NodeStopper): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      await stopper.hangup(() => this.#stopper === stopper);
    } catch (error) {
      this.#failed("signal-node", error);
    } finally {
      this.#isAsking = false;
    }
  }

  #aimed(orders: GuardOrders): NodeStopper {
    if (this.#stopper !== undefined) return this.#stopper;
    const stopper = this.#o.createStopper(orders);
    stopper.aim(this.#report?.node);
    this.#stopper = stopper;
    void this.#watch(stopper);
    return stopper;
  }

  /** Looks at the node until this occasion is over. */
  async #watch(stopper: NodeStopper): Promise<void> {
    while (this.#stopper === stopper) {
      const seen = await stopper.look();
      if (this.#stopper !== stopper) return;
      this.#node = seen;
      await this.#o.clock.sleep(LOOK_MS);
    }
  }

  async #restart(): Promise<void> {
    // The node is proved off, and its dead engine is reaped: what that engine held may be freed by the next one.
    const predecessor = this.#report === undefined ? undefined : JSON.stringify(this.#report.confirmed);
    this.#stopper = undefined;
    this.#node = "unknown";
    if (this.#stop.aborted) return this.#done.resolve(1);
    await this.#o.clock.sleep(this.#restartMs, this.#stop);
    if (this.#stop.aborted) return this.#done.resolve(1);
    this.#start(predecessor);
  }

  #start(predecessor: string | undefined): void {
    this.#report = undefined;
    this.#startedMs = this.#o.clock.monotonicMs();
    this.#state = { ...initialGuardState(this.#now()), lastBecause: this.#state.lastBecause };
    this.#engine = this.#o.startEngine({
      predecessor,
      fencedBecause: this.#state.lastBecause,
      onMessage: (message) => this.#hear(message),
      onExit: (exit) => this.#ended(exit),
    });
    if (this.#stop.aborted) this.#engine.kill("SIGTERM");
  }

  #hear(message: EngineMessage): void {
    if (message.kind === "orders") {
      this.#orders = message;
      return;
    }
    this.#report = message;
    this.#happen({ kind: "report", permit: message.permit, isOff: message.isOff });
  }

  #ended({ code, signal }: EngineExit): void {
    this.#engine = undefined;
    // An engine that ends by itself while it holds nothing has been told to, or cannot run in this environment.
    const isForGood = code !== null && !this.#state.mayForge && (code === 0 || this.#orders === undefined);
    if (isForGood) {
      this.#done.resolve(code);
      return;
    }
    const livedMs = this.#o.clock.monotonicMs() - this.#startedMs;
    this.#restartMs = livedMs >= GOOD_AFTER_MS ? RESTART_MS.first : Math.min(this.#restartMs * 2, RESTART_MS.most);
    const because = signal === null ? `the engine exited with ${code}` : `the engine was ended by ${signal}`;
    this.#o.onAct("engine ended", { code, signal, mayForge: this.#state.mayForge });
    this.#happen({ kind: "engine-exited", because });
  }

  #failed(step: GuardCommand, error: unknown): void {
    this.#o.onAct("guard step failed", { step, error: String(error) });
  }

  #settings(): GuardSettings {
    const { stopBoundMs = 0, marginMs = 0 } = this.#orders ?? {};
    return {
      startWithinMs: START_WITHIN_MS,
      silentAfterMs: SILENT_AFTER_MS,
      stopBoundMs,
      killBeforeMs: marginMs / 2,
      retryMs: RETRY_MS,
    };
  }

  #now(): Instant {
    const { clock } = this.#o;
    return { monotonicMs: clock.monotonicMs(), boottimeMs: clock.boottimeMs() };
  }
}
