import type { ConfirmedWrite, decide, Elector, Instant, LeaseStore, Timing } from "@cardano-forge/election";
import { createElectorAround } from "@cardano-forge/election/testing";
import {
  absorb,
  createHolderMemory,
  createSeat,
  type Effect,
  initialPlanState,
  type Observation,
  type Outcome,
  type Permit,
  PLAN_DEFAULTS,
  type PlanSettings,
  type PlanState,
  plan,
  poolSeatOf,
  type Seat,
} from "@cardano-forge/sidecar/plan";
import type { Chance } from "./chance.ts";
import { type Machine, Process } from "./machine.ts";
import { createRegion, poolIdentity, type Region, type RegionSurroundings } from "./region.ts";
import type { Sabotage } from "./sabotages.ts";
import type { SimulatedNode } from "./simulated-node.ts";
import type { StoryTeller } from "./story.ts";

/** What the engine tells its guard. */
export interface Report {
  readonly permit: Instant | undefined;
  readonly isOff: boolean;
  readonly node: { readonly pid: number; readonly startMark: string } | undefined;
  readonly confirmed: Confirmed;
}

/** What an engine had confirmed last for each of its seats. */
export interface Confirmed {
  readonly cluster: readonly (ConfirmedWrite | undefined)[];
  readonly pool: readonly (ConfirmedWrite | undefined)[];
}

/** What an engine needs of its pod. */
export interface EngineSurroundings {
  readonly pod: string;
  /** What the pod calls itself: another pod may do so too. */
  readonly calledAs: string;
  readonly machine: Machine;
  readonly node: SimulatedNode;
  readonly timing: Timing;
  readonly chance: Chance;
  readonly sabotage: Sabotage;
  readonly story: StoryTeller;
  readonly rank: number;
  readonly predecessor: Confirmed;
  stores(process: Process): LeaseStore[];
  /** One of several clusters: the stores above are then the arbiters', and these the cluster's own. */
  readonly region: (RegionSurroundings & { stores(process: Process): LeaseStore[] }) | undefined;
  readonly report: (report: Report) => void;
  /** The guard is there: an engine without one exits. */
  isGuarded(): boolean;
  successor(): string | undefined;
  onExit(): void;
}

const REPORT_MS = 1000;
/** Without a reason, each abort makes an exception. */
const WOKEN = "woken";
const DISK_FAULT = "the disk does not take it";

/**
 * The engine of one sidecar: the production elector, seat and plan, over a simulated node and disk. It stands in for
 * observe and apply, with the time that these take, so that a pause can strike between a check and its act.
 */
export class Engine {
  readonly process: Process;
  readonly elector: Elector;
  readonly pool: Elector | undefined;
  state: PlanState = initialPlanState();
  stop: Observation["stop"];
  /** Another cluster should forge, as priority says. */
  yields = false;
  hasValidKeys = true;
  /** What strikes at the next placing of real keys: between its last check and it, and before the check that follows. */
  whilePlacing: { before(): void; after(): void } | undefined;
  readonly #o: EngineSurroundings;
  readonly #seat: Seat;
  readonly #region: Region | undefined;
  readonly #settings: PlanSettings;
  #isReady = false;
  #wake = new AbortController();
  #lastProcess = 0;
  /** Between a plan and its effects: what it decided is under way. */
  isBusy = false;

  constructor(o: EngineSurroundings) {
    this.#o = o;
    this.process = new Process(o.machine);
    const clock = o.sabotage.clockOf(this.process.clock());
    const suffix = [...o.chance.bytes(3)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const electorOver = (stores: LeaseStore[], e: ElectorKind): Elector =>
      createElectorAround(
        checked(o.sabotage.decideFor(o.calledAs), o),
        {
          identity: e.identity,
          stores,
          clock,
          random: (count) => o.chance.bytes(count),
          timing: o.sabotage.timingOf(e.timing),
          predecessor: e.predecessor,
          onNotice: (notice) => {
            if (notice.kind === "term-began" && e.isForSeat) o.story.termBegan(o.pod, notice.term.number);
            if (notice.kind === "term-ending" || notice.kind === "term-over")
              o.story.tell(o.pod, e.isForSeat ? notice.kind : `cluster-${notice.kind}`, notice.because);
          },
        },
        o.sabotage.quorum === undefined ? {} : { quorum: o.sabotage.quorum },
      );
    const candidate = { isReady: () => this.#isReady, rank: () => o.rank, onChange: () => this.wake() };
    const identity = `${o.calledAs}_${suffix}`;
    const { cluster: predecessor, pool: poolPredecessor } = o.predecessor;
    if (o.region === undefined) {
      this.elector = electorOver(o.stores(this.process), { identity, timing: o.timing, predecessor, isForSeat: true });
      this.pool = undefined;
      this.#region = undefined;
      this.#seat = createSeat({ elector: this.elector, clock, ...candidate });
    } else {
      const { timing, name } = o.region;
      const last = createHolderMemory();
      const ofCluster = { identity, timing, predecessor, isForSeat: false };
      const ofPool = { timing: o.timing, predecessor: poolPredecessor, isForSeat: true };
      this.elector = electorOver(o.region.stores(this.process), ofCluster);
      this.pool = electorOver(o.stores(this.process).map(last.watch), {
        ...ofPool,
        identity: poolIdentity(o.calledAs, name, suffix),
      });
      this.#region = createRegion(o.region, {
        cluster: this.elector,
        pool: this.pool,
        clock,
        lastCluster: last.cluster,
        isDisabled: () => this.yields,
        ...candidate,
      });
      this.#seat = this.#region.seat;
    }
    const timings = [o.timing, o.region?.timing ?? o.timing];
    this.#settings = {
      ...PLAN_DEFAULTS,
      stopBoundMs: Math.min(...timings.map(({ stopBoundMs }) => stopBoundMs)),
      marginMs: Math.min(...timings.map(({ marginMs }) => marginMs)),
      isNodeOptional: false,
      bootstrap: "decoy",
      hasPoolSeat: o.region !== undefined,
    };
  }

  start(): void {
    const never = new AbortController();
    void this.#seat.run(never.signal);
    void this.#loop();
    for (const elector of [this.elector, this.pool]) elector?.onConfirmed(() => this.report(), never.signal);
    void this.#reports();
  }

  wake(): void {
    this.#wake.abort(WOKEN);
  }

  /** Validity of the term, as the engine itself sees it. */
  validMs(): number {
    return this.#seat.term()?.remainingMs() ?? 0;
  }

  /** It leads its cluster, whether or not it has the pool's seat too. */
  get isLeading(): boolean {
    return this.#seat.observe() !== undefined || this.#seat.waiting() !== undefined;
  }

  /** The term that the seat holds, valid or not. */
  term(): Permit | undefined {
    return this.#seat.term();
  }

  /** How long a node may take to stop, by the shorter of its leases. */
  get stopBoundMs(): number {
    return this.#settings.stopBoundMs;
  }

  /** How much validity must be left, or it stops its node. */
  get stopsBeforeMs(): number {
    return this.#settings.stopBoundMs + this.#settings.marginMs;
  }

  get isOff(): boolean {
    const { phase, process } = this.state;
    return (phase === "standby" || phase === "waiting-for-node") && process?.mayHoldRealKeys !== true;
  }

  /** A term whose node is proved off is no danger; the permit is reported from when the node may be enabled. */
  report(): void {
    const until = this.#seat.term()?.validUntil;
    const { isOff } = this;
    const permit = isOff || until === undefined ? undefined : { ...until };
    const confirmed = { cluster: this.elector.confirmed(), pool: this.pool?.confirmed() ?? [] };
    const process = this.#lastProcess;
    const node = process === 0 ? undefined : { pid: process, startMark: "0" };
    this.#o.report({ permit, isOff, node, confirmed });
  }

  async #reports(): Promise<void> {
    const clock = this.process.clock();
    while (this.process.isAlive) {
      this.report();
      await clock.sleep(REPORT_MS);
    }
  }

  async #loop(): Promise<void> {
    const clock = this.process.clock();
    while (this.process.isAlive) {
      this.#wake = new AbortController();
      const wakeInMs = await this.#round();
      await clock.sleep(wakeInMs, this.#wake.signal);
    }
  }

  async #round(): Promise<number> {
    const { pod, story } = this.#o;
    const observation = this.#observe();
    const before = this.state;
    const decided = plan(before, observation, this.#settings);
    this.#isReady = decided.isReady;
    const { phase, reason, message } = decided.state;
    if (phase !== before.phase || reason !== before.reason) story.tell(pod, phase, `${reason}: ${message}`);
    // What was decided counts from now on, however long the effects take.
    this.state = decided.state;
    if (phase !== before.phase) this.report();
    const outcomes: Outcome[] = [];
    this.isBusy = true;
    for (const effect of decided.effects) {
      if (!this.#o.isGuarded()) {
        this.process.kill();
        return 1000;
      }
      const outcome = await this.#apply(effect);
      outcomes.push(outcome);
      const isGoingOn = effect.kind === "place-decoys" && effect.ifFailed === "go-on";
      if ((outcome.kind === "refused" || outcome.kind === "failed") && !isGoingOn) break;
    }
    this.isBusy = false;
    this.state = absorb(decided.state, outcomes);
    return decided.wakeInMs;
  }

  #observe(): Observation {
    const { machine, node } = this.#o;
    const nowMs = machine.monotonicMs();
    // The node's own times are true times; a moment of this clock is that many milliseconds ago.
    const sinceMs = machine.world.now - (nowMs - this.state.truthSinceMs) / machine.rate;
    const truth = node.isAlive ? node.truth(sinceMs) : ({ kind: "off" } as const);
    const isAnswering = node.isAnswering;
    if (node.isAlive) this.#lastProcess = node.process;
    return {
      nowMs,
      wallMs: machine.wallMs(),
      stop: this.stop,
      term: this.#observeTerm(),
      waiting: this.#seat.waiting(),
      poolSeat: this.pool === undefined ? undefined : poolSeatOf(this.pool.status()),
      node: {
        process: node.isAlive ? { kind: "found", mark: `${node.process}@0` } : { kind: "none" },
        socket: isAnswering ? { kind: "accepted", message: "16" } : { kind: "silent", message: "no answer" },
        silentForMs: isAnswering ? 0 : machine.world.now - node.startedMs,
        truth: { ...truth, because: "simulated" } as Observation["node"]["truth"],
        areMetricsReachable: !node.manners.isSilent,
        isSynced: true,
        isSignalPermitted: true,
      },
      credentials: {
        source: this.hasValidKeys
          ? { kind: "valid", summary: SUMMARY, problems: [] }
          : { kind: "invalid", problems: [] },
        resting: node.disk === "partial" ? "foreign" : node.disk,
      },
      decision: this.#region?.decide() ?? this.#decision(),
      isAnotherPodAhead: false,
      isAnotherPodReady: false,
      foreignPool: undefined,
    };
  }

  #decision(): Observation["decision"] {
    return this.yields ? { kind: "yield", because: "priority" } : { kind: "lead", because: "the only cluster" };
  }

  #observeTerm(): Observation["term"] {
    const term = this.#seat.observe();
    const isMidSlot = this.#o.sabotage.startsMidSlot && this.#seat.term()?.acquiredBy === "waited";
    return term === undefined || !isMidSlot ? term : { ...term, startNotBeforeWallMs: 0 };
  }

  async #apply(effect: Effect): Promise<Outcome> {
    const clock = this.process.clock();
    const { node, pod, story } = this.#o;
    const spend = (low: number, high: number): Promise<void> => clock.sleep(this.#o.chance.between(low, high));
    const outcome = (kind: Outcome["kind"], message = ""): Outcome => ({ kind, atMs: clock.monotonicMs(), message });
    switch (effect.kind) {
      case "place-decoys":
        await spend(1, 10);
        return node.place("decoy") ? outcome("done") : outcome("failed", DISK_FAULT);
      case "install-real":
        return this.#installReal(spend, outcome);
      case "clear-keys":
        await spend(0, 3);
        return node.unlink() ? outcome("done") : outcome("failed", DISK_FAULT);
      case "signal":
        return this.#signal(effect.intent, spend, outcome);
      case "kill-node":
        node.kill();
        story.tell(pod, "kill-node", effect.because);
        return outcome("done");
      case "release": {
        if (node.forgesForPool) story.broken("I7", `${pod} releases while its node forges`);
        const { reason, offByWallMs, isPoolOnly = false } = effect;
        const to = isPoolOnly ? undefined : this.#o.successor();
        const toOfPool = this.#region?.poolSuccessor(to);
        await this.#seat.release({ reason, to, toOfPool, offByWallMs, isPoolOnly });
        return outcome("done");
      }
      case "exit":
        this.#o.onExit();
        return outcome("done");
      case "install-bootstrap":
        throw new Error("the simulated pods start on decoys");
    }
  }

  async #installReal(
    spend: (low: number, high: number) => Promise<void>,
    outcome: (kind: Outcome["kind"], message?: string) => Outcome,
  ): Promise<Outcome> {
    const { node, sabotage, pod, story } = this.#o;
    const neededMs = this.stopsBeforeMs;
    if (this.validMs() < neededMs) return outcome("refused", "too little validity");
    this.report();
    if (this.validMs() <= 0) story.broken("I9", `${pod} places keys without a permit`);
    await spend(2, 40);
    if (!sabotage.skipsRecheck && this.validMs() < neededMs) return outcome("refused", "too little validity");
    const struck = this.whilePlacing;
    this.whilePlacing = undefined;
    struck?.before();
    await spend(0.5, 1);
    if (!node.place("real")) return outcome("failed", DISK_FAULT);
    story.tell(pod, "keys-placed");
    struck?.after();
    await spend(0.5, 5);
    if (!sabotage.skipsRecheck && this.validMs() < neededMs) {
      node.unlink();
      return outcome("refused", "too little validity");
    }
    return outcome("done");
  }

  async #signal(
    intent: "on" | "off" | "startup",
    spend: (low: number, high: number) => Promise<void>,
    outcome: (kind: Outcome["kind"], message?: string) => Outcome,
  ): Promise<Outcome> {
    const { node, sabotage, story, pod } = this.#o;
    const process = this.#lastProcess;
    await spend(1, 60);
    if (!node.isAnswering || node.process !== process) return outcome("refused", "no answer");
    if (intent === "on" && this.validMs() <= 0 && !sabotage.skipsRecheck) return outcome("refused", "no permit");
    // Between the check and the system call there is always a moment in which the process can be paused.
    await spend(0.5, 1);
    story.tell(pod, "sighup", intent);
    node.hangup(process);
    const isLate = intent === "on" && this.validMs() <= 0 && !sabotage.skipsRecheck;
    return outcome(isLate ? "overlap-possible" : "signal-sent");
  }
}

interface ElectorKind {
  readonly identity: string;
  readonly timing: Timing;
  readonly predecessor: readonly (ConfirmedWrite | undefined)[];
  /** Its terms are those that let a node forge. */
  readonly isForSeat: boolean;
}

/** I14: the same input gives the same output. Asked of every fiftieth decision, which is often enough to fail soon. */
function checked(decideWith: Decide, { story, pod, sabotage }: EngineSurroundings): Decide {
  if (!sabotage.checksRules) return decideWith;
  let decisions = 0;
  return (settings, state, event, context) => {
    const step = decideWith(settings, state, event, context);
    decisions += 1;
    if (decisions % 50 !== 0) return step;
    const again = decideWith(settings, state, event, context);
    if (JSON.stringify(again) !== JSON.stringify(step))
      story.broken("I14", `${pod} decided the same twice, differently`);
    return step;
  };
}

type Decide = typeof decide;

const SUMMARY = {
  kesVkeyHex: "00",
  counter: 1n,
  startKesPeriod: 1,
  poolIdHex: "00",
  poolIdBech32: "pool1",
  fingerprint: "f",
} as never;
