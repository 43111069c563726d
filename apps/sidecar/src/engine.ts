import type { ClusterExchange } from "./clusters/cluster-exchange.ts";
import { createRegionDesk, type RegionDesk } from "./clusters/region-desk.ts";
import { regionFactsOf } from "./clusters/region-facts.ts";
import type { Configuration } from "./configuration/configuration.ts";
import { credentialExpectationsOf } from "./configuration/credential-expectations.ts";
import { createGuardClient, type GuardClient } from "./guard/guard-client.ts";
import type { EngineReport, GuardOrders } from "./guard/guard-message.ts";
import type { Outside } from "./outside.ts";
import { bestSuccessor, isAnotherAhead, isAnotherReady, rankAmong } from "./peers.ts";
import { poolRank, poolSeatOf, poolSuccessor } from "./pool-standing.ts";
import { createPriorityWatch, type Priority } from "./priority.ts";
import type { ApplyPorts } from "./reconcile/apply.ts";
import type { Seen } from "./reconcile/blind.ts";
import { createLoop, type Loop, type Round } from "./reconcile/loop.ts";
import type { Observation } from "./reconcile/observation.ts";
import { createObserver, type Observer } from "./reconcile/observe.ts";
import { initialPlanState, isResting, PLAN_DEFAULTS, type PlanState } from "./reconcile/plan-state.ts";
import { createMetricsReporter } from "./report/metrics-reporter.ts";
import { createReporting, type Reporting } from "./report/reporting.ts";
import { createSeat, type Seat } from "./seat.ts";
import { isSignalPermitted } from "./signal-permission.ts";
import { createStopRequests, type StopRequests } from "./stop-requests.ts";
import { createTieredSeat } from "./tiered-seat.ts";

/** The sidecar's own parts, joined: the loop, the seat that it works for, and those who tell about it. */
export interface Engine {
  readonly loop: Loop;
  readonly seat: Seat;
  readonly stops: StopRequests;
  readonly reporting: Reporting;
  readonly guard: GuardClient;
  /** Requests to move the pool's seat; undefined where there is no such seat. */
  readonly regionDesk: RegionDesk | undefined;
  /** The text of a scrape, brought up to date. */
  scrape(): Promise<{ text: string; contentType: string }>;
  /** Validity of the permit that is left now; 0 without one. */
  permitMs(): number;
  /** The round that was finished last. */
  lastRound(): Round | undefined;
  lastRoundAtMs(): number;
}

/** Joins the parts. `onExit` is called once the plan has nothing left to do. */
export function createEngine(outside: Outside, onExit: () => void): Engine {
  const { clock, elector, registry, logReporter } = outside;
  const stops = createStopRequests(clock);
  // The seat asks the loop and the loop the seat; neither does before both are there.
  const late: LateParts = {};
  const seat = seatOf(outside, {
    isReady: () => late.loop?.isReady() ?? false,
    rank: () => rankAmong(late.peers?.() ?? [], outside.configuration.podName),
    decide: () => decide(),
    onChange: () => late.loop?.wake(),
  });
  // Of several sets that are real, the node has the one that was placed last.
  const observer = observerOf(outside, () => (outside.vault.placed ?? outside.vault.real)?.startKesPeriod);
  const permitMs = (): number => seat.term()?.remainingMs() ?? 0;
  const initial = initialPlanState(outside.fencedBecause);
  let planned = initial;
  const guard = guardClientOf(outside, { seat, observer, planned: () => planned });
  const metricsReporter = createMetricsReporter({
    ...outside,
    remainingMs: () => (seat.term() === undefined ? undefined : permitMs()),
    takeLongestLagMs: outside.lag.takeLongestMs,
  });
  const reporting = createReporting({
    ...outside,
    metricsReporter,
    election: elector.status,
    seat,
    facts: observer.facts,
    counters: observer.counters,
  });
  late.peers = reporting.peers;
  const ranked = priorityOf(outside, seat);
  const regionDesk = regionDeskOf(outside, { seat, ranked, late });
  const decide = (): Priority => leaving(looking(ranked(), outside.exchange), regionDesk);
  let lastAtMs = clock.monotonicMs();
  const loop = createLoop({
    clock,
    initial,
    settings: settingsOf(outside.configuration),
    look: observer.observe,
    situation: () => situationOf(outside, { seat, stops, observer, reporting, decide }),
    apply: applyPortsOf(outside, { seat, stops, observer, reporting, guard, decide, regionDesk, onExit }),
    onPlan(state) {
      planned = state;
      guard.refresh();
    },
    onFault: logReporter.onFault,
    onRound(round) {
      late.last = round;
      lastAtMs = clock.monotonicMs();
      reporting.onRound(round);
    },
  });
  late.loop = loop;
  return {
    loop,
    seat,
    stops,
    reporting,
    guard,
    regionDesk,
    permitMs,
    lastRound: () => late.last,
    lastRoundAtMs: () => lastAtMs,
    async scrape() {
      metricsReporter.refresh();
      return { text: await registry.metrics(), contentType: registry.contentType };
    },
  };
}

/** Parts that are there only once all are joined. */
interface LateParts {
  loop?: Loop;
  peers?: Reporting["peers"];
  last?: Round;
}

interface SeatSources {
  readonly isReady: () => boolean;
  readonly rank: () => number;
  readonly decide: () => Priority;
  readonly onChange: () => void;
}

/** Of one cluster by itself, or of one cluster among several, where both seats are needed. */
function seatOf({ elector, pool, clock, configuration }: Outside, { decide, ...o }: SeatSources): Seat {
  if (pool === undefined) return createSeat({ elector, clock, ...o });
  return createTieredSeat({
    clock,
    onChange: o.onChange,
    cluster: { elector, isReady: o.isReady, rank: o.rank },
    pool: {
      elector: pool.elector,
      isReady: () => o.isReady() && decide().kind !== "hold",
      rank: () => poolRank(configuration.names.cluster, decide(), pool.lastCluster()),
    },
  });
}

function observerOf(
  { configuration, clock, finder, vault, network }: Outside,
  realStartKesPeriod: () => number | undefined,
): Observer {
  const { environment } = configuration;
  return createObserver({
    clock,
    finder,
    vault,
    socketPath: environment.NODE_SOCKET,
    networkMagic: configuration.network.magic,
    isSocketCheckDisabled: environment.DISABLE_SOCKET_CHECK,
    isSignalPermitted,
    metricsUrl: environment.NODE_METRICS_URL,
    expectations: credentialExpectationsOf(configuration),
    currentKesPeriod: network.kesPeriod,
    currentSlot: network.slot,
    realStartKesPeriod,
    tipMaxAgeSeconds: environment.NODE_TIP_MAX_AGE,
  });
}

function guardClientOf(outside: Outside, o: { seat: Seat; observer: Observer; planned: () => PlanState }): GuardClient {
  return createGuardClient({
    link: outside.guardLink,
    clock: outside.clock,
    orders: () => guardOrdersOf(outside),
    report: () => guardReportOf(outside, o.planned(), o),
    onConfirmed(listener, signal) {
      outside.elector.onConfirmed(listener, signal);
      outside.pool?.elector.onConfirmed(listener, signal);
    },
  });
}

/** All that the guard needs to take forging away without this process. */
function guardOrdersOf({ configuration, vault }: Outside): GuardOrders {
  const { environment, paths, network, stopping } = configuration;
  const { kes, vrf, opcert } = vault.decoy.files;
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");
  return {
    kind: "orders",
    paths: paths.target,
    decoys: { kes: text(kes), vrf: text(vrf), opcert: text(opcert) },
    processName: environment.CARDANO_NODE_PROCESS_NAME,
    pidFile: environment.CARDANO_NODE_PID_FILE,
    socketPath: environment.NODE_SOCKET,
    networkMagic: network.magic,
    metricsUrl: environment.NODE_METRICS_URL,
    ...stopping,
  };
}

/** A term whose node is proved off is no danger: the permit is reported from when the node may be enabled. */
function guardReportOf(
  { elector, pool }: Outside,
  planned: PlanState,
  { seat, observer }: { seat: Seat; observer: Observer },
): Omit<EngineReport, "kind"> {
  const isOff = planned.phase !== "bootstrapping" && planned.phase !== "fenced" && isResting(planned);
  const until = seat.term()?.validUntil;
  const permit = isOff || until === undefined ? undefined : { ...until };
  return {
    permit,
    isOff,
    node: observer.process(),
    confirmed: { cluster: elector.confirmed(), pool: pool?.elector.confirmed() ?? [] },
  };
}

function settingsOf({ environment, stopping, global }: Configuration) {
  return {
    ...PLAN_DEFAULTS,
    ...stopping,
    hasPoolSeat: global !== undefined,
    isNodeOptional: environment.DISABLE_SOCKET_CHECK,
    bootstrap: environment.BOOTSTRAP_CREDENTIALS,
  };
}

interface SituationSources {
  readonly seat: Seat;
  readonly stops: StopRequests;
  readonly observer: Observer;
  readonly reporting: Reporting;
  readonly decide: () => Priority;
}

function situationOf(
  { configuration, clock, elector, pool }: Outside,
  { seat, stops, observer, reporting, decide }: SituationSources,
): Omit<Observation, keyof Seen> {
  const poolStatus = pool?.elector.status();
  return {
    nowMs: clock.monotonicMs(),
    wallMs: clock.wallMs(),
    stop: stops.current(),
    term: seat.observe(),
    waiting: seat.waiting(),
    poolSeat: poolStatus === undefined ? undefined : poolSeatOf(poolStatus),
    decision: decide(),
    isAnotherPodAhead: isAnotherAhead(reporting.peers(), configuration.podName, observer.facts().sample?.slot),
    isAnotherPodReady: isAnotherReady(reporting.peers(), configuration.podName),
    foreignPool: reporting.foreignPool(),
    refusal: elector.status().refusal ?? poolStatus?.refusal,
  };
}

function priorityOf({ configuration, clusters, clock }: Outside, seat: Seat): () => Priority {
  const { names, global } = configuration;
  const failbackDelayMs = global?.failbackDelayMs ?? 0;
  const watch = createPriorityWatch({ self: names.cluster, reports: clusters, failbackDelayMs });
  return () => {
    const seatToken = seat.term()?.fencingToken;
    return watch.decide({ monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs(), seatToken });
  };
}

/** Whoever may yet read that its cluster is disabled does not contend; that is over before a seat can be taken. */
function looking(priority: Priority, exchange: Pick<ClusterExchange, "unseen"> | undefined): Priority {
  const unseen = exchange?.unseen() ?? [];
  if (unseen.length === 0) return priority;
  return { ...priority, kind: "hold", because: `has not read yet what is said of it on ${unseen.join(", ")}` };
}

/** Whoever was asked to hand over leaves the seat to whom the request names, whatever the ranking says meanwhile. */
function leaving(priority: Priority, desk: RegionDesk | undefined): Priority {
  const because = desk?.successor()?.because;
  return because === undefined ? priority : { ...priority, kind: "hold", because };
}

function regionDeskOf(
  { exchange, pool, clock, configuration, clusters }: Outside,
  { seat, ranked, late }: { seat: Seat; ranked: () => Priority; late: LateParts },
): RegionDesk | undefined {
  const { global } = configuration;
  if (exchange === undefined || pool === undefined || global === undefined) return undefined;
  return createRegionDesk({
    clock,
    own: exchange.own,
    onBegin: () => late.loop?.wake(),
    facts: () =>
      regionFactsOf({
        configuration,
        leaseDurationMs: global.timing.leaseDurationMs,
        monotonicMs: clock.monotonicMs(),
        wallMs: clock.wallMs(),
        hasSeat: seat.term() !== undefined,
        round: late.last,
        seatCluster: pool.lastCluster(),
        ranking: ranked().ranking,
        views: clusters.current(),
      }),
  });
}

interface ApplySources {
  readonly seat: Seat;
  readonly stops: StopRequests;
  readonly observer: Observer;
  readonly reporting: Reporting;
  readonly guard: GuardClient;
  readonly decide: () => Priority;
  readonly regionDesk: RegionDesk | undefined;
  readonly onExit: () => void;
}

function applyPortsOf(
  { configuration, clock, vault, finder, network, clusters }: Outside,
  o: ApplySources,
): ApplyPorts {
  const { environment, timing, stopping, podName, names } = configuration;
  const { leaseDurationMs } = timing;
  const successor = () =>
    o.stops.successor() ?? bestSuccessor(o.reporting.peers(), podName, { wallMs: clock.wallMs(), leaseDurationMs });
  return {
    clock,
    vault,
    finder,
    seat: o.seat,
    process: o.observer.process,
    socketPath: environment.NODE_SOCKET,
    networkMagic: configuration.network.magic,
    isSocketCheckDisabled: environment.DISABLE_SOCKET_CHECK,
    neededMs: stopping.stopBoundMs + stopping.marginMs,
    marginMs: stopping.marginMs,
    currentKesPeriod: network.kesPeriod,
    successor,
    poolSuccessor: (isPoolOnly) =>
      poolSuccessor(names.cluster, {
        ranking: o.decide().ranking,
        views: clusters.current(),
        pod: isPoolOnly ? undefined : successor(),
        asked: o.regionDesk?.successor()?.cluster,
      }),
    guard: o.guard,
    onExit: o.onExit,
  };
}
