import type { Configuration } from "./configuration/configuration.ts";
import { createGuardClient, type GuardClient } from "./guard/guard-client.ts";
import type { EngineReport, GuardOrders } from "./guard/guard-message.ts";
import type { Outside } from "./outside.ts";
import { bestSuccessor, isAnotherAhead, rankAmong } from "./peers.ts";
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

/** The sidecar's own parts, joined: the loop, the seat that it works for, and those who tell about it. */
export interface Engine {
  readonly loop: Loop;
  readonly seat: Seat;
  readonly stops: StopRequests;
  readonly reporting: Reporting;
  readonly guard: GuardClient;
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
  const late: { loop?: Loop; peers?: Reporting["peers"] } = {};
  const seat = createSeat({
    elector,
    clock,
    isReady: () => late.loop?.isReady() ?? false,
    rank: () => rankAmong(late.peers?.() ?? [], outside.configuration.podName),
    onChange: () => late.loop?.wake(),
  });
  let installedPeriod: number | undefined;
  const observer = observerOf(outside, () => installedPeriod ?? outside.vault.real?.startKesPeriod);
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
    term: seat.observe,
    facts: observer.facts,
  });
  late.peers = reporting.peers;
  const decide = priorityOf(outside, seat);
  let last: Round | undefined;
  let lastAtMs = clock.monotonicMs();
  const loop = createLoop({
    clock,
    initial,
    settings: settingsOf(outside.configuration),
    look: observer.observe,
    situation: () => situationOf(outside, { seat, stops, observer, reporting, decide }),
    apply: applyPortsOf(outside, { seat, observer, reporting, guard, onExit }),
    onPlan(state) {
      planned = state;
      guard.refresh();
    },
    onFault: logReporter.onFault,
    onRound(round) {
      last = round;
      lastAtMs = clock.monotonicMs();
      // Of several sets that are real, the node has the one that was placed last.
      if (hasInstalled(round)) installedPeriod = outside.vault.real?.startKesPeriod;
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
    permitMs,
    lastRound: () => last,
    lastRoundAtMs: () => lastAtMs,
    async scrape() {
      metricsReporter.refresh();
      return { text: await registry.metrics(), contentType: registry.contentType };
    },
  };
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
    poolIdHex: configuration.pool?.hex,
    currentKesPeriod: network.kesPeriod,
    maxKesEvolutions: configuration.network.time?.maxKesEvolutions,
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
  });
}

/** All that the guard needs to take forging away without this process. */
function guardOrdersOf({ configuration, vault }: Outside): GuardOrders {
  const { environment, paths, network, timing } = configuration;
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
    stopBoundMs: timing.stopBoundMs,
    marginMs: timing.marginMs,
  };
}

/** A term whose node is proved off is no danger: the permit is reported from when the node may be enabled. */
function guardReportOf(
  { elector }: Outside,
  planned: PlanState,
  { seat, observer }: { seat: Seat; observer: Observer },
): Omit<EngineReport, "kind"> {
  const isOff = planned.phase !== "bootstrapping" && planned.phase !== "fenced" && isResting(planned);
  const until = seat.term()?.validUntil;
  const permit = isOff || until === undefined ? undefined : { ...until };
  return { permit, isOff, node: observer.process(), confirmed: elector.confirmed() };
}

function settingsOf({ environment, timing }: Configuration) {
  return {
    ...PLAN_DEFAULTS,
    stopBoundMs: timing.stopBoundMs,
    marginMs: timing.marginMs,
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
  { configuration, clock, elector }: Outside,
  { seat, stops, observer, reporting, decide }: SituationSources,
): Omit<Observation, keyof Seen> {
  return {
    nowMs: clock.monotonicMs(),
    wallMs: clock.wallMs(),
    stop: stops.current(),
    term: seat.observe(),
    decision: decide(),
    isAnotherPodAhead: isAnotherAhead(reporting.peers(), configuration.podName, observer.facts().sample?.slot),
    foreignPool: reporting.foreignPool(),
    refusal: elector.status().refusal,
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

function applyPortsOf(
  { configuration, clock, vault, finder, network }: Outside,
  o: { seat: Seat; observer: Observer; reporting: Reporting; guard: GuardClient; onExit: () => void },
): ApplyPorts {
  const { environment, timing, podName } = configuration;
  const { leaseDurationMs } = timing;
  return {
    clock,
    vault,
    finder,
    seat: o.seat,
    process: o.observer.process,
    socketPath: environment.NODE_SOCKET,
    networkMagic: configuration.network.magic,
    isSocketCheckDisabled: environment.DISABLE_SOCKET_CHECK,
    neededMs: timing.stopBoundMs + timing.marginMs,
    marginMs: timing.marginMs,
    currentKesPeriod: network.kesPeriod,
    successor: () => bestSuccessor(o.reporting.peers(), podName, { wallMs: clock.wallMs(), leaseDurationMs }),
    guard: o.guard,
    onExit: o.onExit,
  };
}

function hasInstalled({ applied }: Round): boolean {
  return applied.some(
    ({ effect, outcome }) =>
      (effect.kind === "install-real" || effect.kind === "install-bootstrap") && outcome.kind === "done",
  );
}
