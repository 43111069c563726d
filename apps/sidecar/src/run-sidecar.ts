import type { Clock } from "@cardano-forge/election";
import type { ExchangeSources } from "./clusters/cluster-exchange.ts";
import { createEngine, type Engine } from "./engine.ts";
import { type HandoverDeskPorts, runHandoverDesk } from "./handover-desk.ts";
import { type HttpServer, startHttpServer } from "./http/http-server.ts";
import { createRoutes } from "./http/routes.ts";
import { tellKeyKeeping } from "./key-keeping.ts";
import type { Outside } from "./outside.ts";
import { isResting } from "./reconcile/plan-state.ts";
import type { Seat } from "./seat.ts";

/** A sidecar at work. */
export interface RunningSidecar {
  /** Where it serves HTTP. */
  readonly port: number;
  /** Stops the node, proves it off, gives the seat back, and ends. Asking again changes nothing. */
  stop(reason: string): void;
  /** Resolves once everything is closed. */
  readonly ended: Promise<void>;
}

/** How long the last words may take once everything that matters is done. */
const LAST_WORDS_MS = 2000;
const CAMPAIGN_AGAIN_MS = 1000;
const LOOK_AGAIN_MS = 50;
const LOOK_FOR_REQUESTS_MS = 500;
/** A preStop hook that waits for longer than a node takes to stop would only hold up its pod. */
const EMPTY_WITHIN_MS = 25_000;

/** Runs a sidecar until it is stopped. Rejects where the port cannot be had. */
export async function runSidecar(outside: Outside): Promise<RunningSidecar> {
  const { logReporter, log } = outside;
  const running = new AbortController();
  const engine = createEngine(outside, () => running.abort());
  const server = await startHttpServer({
    port: outside.configuration.environment.METRICS_PORT,
    routes: routesOf(outside, engine),
    onFault: (path, error) => logReporter.onFault({ during: "http", error: new Error(path, { cause: error }) }),
  });
  log.info({ port: server.port }, "HTTP served");
  const work = Promise.all([
    tellKeyKeeping({ log, target: outside.configuration.paths.target }, outside.keyKeeping),
    engine.loop.run(running.signal),
    campaign(outside, engine, running.signal),
    engine.reporting.run(running.signal),
    outside.lag.run(running.signal),
    engine.guard.run(running.signal),
    outside.exchange?.run(exchangeSourcesOf(outside, engine), running.signal),
    runHandoverDesk(deskPortsOf(outside, engine), running.signal),
    lookForRegionRequests(outside, engine, running.signal),
  ]);
  return {
    port: server.port,
    stop(reason) {
      engine.stops.shutdown(reason);
      engine.loop.wake();
    },
    ended: work.then(() => finish(outside, engine, server)),
  };
}

/** A campaign that breaks is begun anew: without one, this pod could never forge again. */
async function campaign({ clock, logReporter }: Outside, { seat }: Engine, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await seat.run(signal);
    } catch (error) {
      logReporter.onFault({ during: "campaign", error });
      await clock.sleep(CAMPAIGN_AGAIN_MS, signal);
    }
  }
}

async function finish(
  { connection, pool, exchange, clock }: Outside,
  { reporting }: Engine,
  server: HttpServer,
): Promise<void> {
  const late = new AbortController();
  const done = new AbortController();
  void clock.sleep(LAST_WORDS_MS, done.signal).then(() => late.abort());
  await Promise.all([reporting.finish(late.signal), exchange?.close()]);
  done.abort();
  await server.close();
  await Promise.all([connection.close(), pool?.close()]);
}

/** The object is watched for other reasons; this only looks at what was seen. */
async function lookForRegionRequests(
  { clock }: Outside,
  { regionDesk, seat }: Engine,
  signal: AbortSignal,
): Promise<void> {
  while (regionDesk !== undefined && !signal.aborted) {
    if (holdsAnything(seat)) regionDesk.look();
    await clock.sleep(LOOK_FOR_REQUESTS_MS, signal);
  }
}

/** Only a leader that is not about to stop takes a request; one that has just won waits until its node forges. */
function deskPortsOf({ configuration, resource, clock, logReporter }: Outside, engine: Engine): HandoverDeskPorts {
  const { seat, stops, reporting, loop } = engine;
  return {
    resource,
    clock,
    podName: configuration.podName,
    leaseDurationMs: configuration.timing.leaseDurationMs,
    isOpen() {
      const phase = engine.lastRound()?.after.phase;
      const isSettled = seat.waiting() !== undefined || (seat.term() !== undefined && phase === "forging");
      return isSettled && stops.current() === undefined;
    },
    gapMs: reporting.gapMs,
    answer: reporting.answer,
    begin(to, reason) {
      stops.handOver(to, reason);
      loop.wake();
    },
    onFault: (error) => logReporter.onFault({ during: "resource", error }),
  };
}

function exchangeSourcesOf({ log, logReporter }: Outside, { seat, reporting, regionDesk }: Engine): ExchangeSources {
  let told = new Map<string, string>();
  return {
    status: reporting.status,
    handover: () => regionDesk?.answer(),
    gapMs: reporting.gapMs,
    isLeading: () => ((seat.observe() ?? seat.waiting())?.remainingMs ?? 0) > 0,
    onObstacle(place, obstacle) {
      const text = JSON.stringify(obstacle);
      if (told.get(place) === text) return;
      told = new Map(told).set(place, text);
      log.warn({ place, ...obstacle }, "CardanoForgeCluster not written");
    },
    onFault: (error) => logReporter.onFault({ during: "resource", error }),
  };
}

function routesOf({ configuration, clock }: Outside, engine: Engine) {
  const { environment, timing, global } = configuration;
  const requestTimeoutMs = Math.max(timing.requestTimeoutMs, global?.timing.requestTimeoutMs ?? 0);
  let isProvisioned = false;
  return createRoutes({
    status: engine.reporting.status,
    metrics: engine.scrape,
    permitMs: engine.permitMs,
    loopAgeSeconds: () => (clock.monotonicMs() - engine.lastRoundAtMs()) / 1000,
    // A release may take two requests of the election; nothing in a round takes longer.
    loopDeadAfterSeconds: Math.max(15, (2 * requestTimeoutMs + 5000) / 1000),
    areCredentialsProvisioned() {
      isProvisioned ||= hasProvisioned(engine);
      return isProvisioned;
    },
    prestopToken: environment.PRESTOP_TOKEN,
    emptySeat: (signal) => emptySeat(engine, clock, signal),
    wallMs: clock.wallMs,
  });
}

/** The node may start: something that it can start on lies there, and it is what was meant to. */
function hasProvisioned(engine: Engine): boolean {
  const round = engine.lastRound();
  if (round === undefined) return false;
  const isPlaced = round.applied.some(
    ({ effect, outcome }) =>
      (effect.kind === "place-decoys" || effect.kind === "install-bootstrap") && outcome.kind === "done",
  );
  return isPlaced || round.observation.credentials.resting === "decoy" || round.after.phase === "forging";
}

/** What the preStop hook of the node's container waits for. */
async function emptySeat(
  engine: Engine,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ isEmpty: boolean; message: string }> {
  engine.stops.preStop();
  engine.loop.wake();
  const untilMs = clock.monotonicMs() + EMPTY_WITHIN_MS;
  while (!isEmpty(engine)) {
    if (signal.aborted || clock.monotonicMs() >= untilMs) {
      return { isEmpty: false, message: "the node could not be proved off in time; the seat is still held" };
    }
    await clock.sleep(LOOK_AGAIN_MS, signal);
  }
  return { isEmpty: true, message: "the seat is empty and the node does not forge" };
}

function holdsAnything(seat: Seat): boolean {
  return seat.term() !== undefined || seat.waiting() !== undefined;
}

/** A round that knew of the request has left the pod at rest, with nothing in its hands. */
function isEmpty({ lastRound, seat }: Engine): boolean {
  const round = lastRound();
  return round?.observation.stop !== undefined && isResting(round.after) && !holdsAnything(seat);
}
