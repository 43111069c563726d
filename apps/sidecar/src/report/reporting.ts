/**
 * Everything that tells what the rounds were: log, Events, the CardanoLeader, metrics and `/status`. All of it is made
 * from the same rounds, and none of it is ever waited for.
 */
import type { Clock, ElectorStatus } from "@cardano-forge/election";
import type { CardanoLeaderResource, EventRecorder, EventSubject, Handover, PodEntry } from "@cardano-forge/kubernetes";
import type { ForgeMetrics } from "@cardano-forge/metrics";
import type { Configuration } from "../configuration/configuration.ts";
import type { NetworkClock } from "../network-clock.ts";
import { freshPods } from "../peers.ts";
import type { PoolElection } from "../pool-election.ts";
import type { KnownCounters } from "../reconcile/counter-memory.ts";
import type { Round } from "../reconcile/loop.ts";
import type { NodeFacts } from "../reconcile/observe-node.ts";
import type { Seat } from "../seat.ts";
import type { Succession } from "../succession.ts";
import { createCredentialsReporter } from "./credentials-reporter.ts";
import { createEventReporter } from "./event-reporter.ts";
import { formerLeaderFieldsOf, leaderFieldsOf } from "./leader-fields.ts";
import { createLeaderReporter } from "./leader-reporter.ts";
import { createLeaderWriter, type LeaderPicture, type LeaderWriter } from "./leader-writer.ts";
import type { Logger } from "./log.ts";
import type { LogReporter } from "./log-reporter.ts";
import type { MetricsReporter } from "./metrics-reporter.ts";
import { createMountedSetsReporter } from "./mounted-sets.ts";
import { tellObstacle } from "./obstacle.ts";
import { createPatience } from "./patience.ts";
import { podEntryOf } from "./pod-entry.ts";
import { type SidecarStatus, statusOf } from "./status.ts";
import { createSuccessionReporter } from "./succession-reporter.ts";

/** Every report, fed from the rounds of the loop. */
export interface Reporting {
  onRound(round: Round): void;
  /** What the last round knew. */
  status(): SidecarStatus | undefined;
  /** What the other pods have said of themselves lately. */
  peers(): readonly PodEntry[];
  /** The pool that the shared object belongs to, where that is not ours. */
  foreignPool(): string | undefined;
  /** Says what came of a request to move the seat. */
  answer(handover: Handover): void;
  /** How long nobody forged when this pod took the seat that it holds. */
  gapMs(): number | undefined;
  run(signal: AbortSignal): Promise<void>;
  /** Says the last things, until the signal aborts. */
  finish(signal: AbortSignal): Promise<void>;
}

/** What the reports need of the rest of the sidecar. */
export interface ReportingPorts {
  readonly configuration: Configuration;
  readonly version: string;
  readonly identity: string;
  readonly clock: Clock;
  readonly network: NetworkClock;
  readonly log: Logger;
  readonly logReporter: LogReporter;
  readonly metrics: ForgeMetrics;
  readonly metricsReporter: MetricsReporter;
  readonly resource: CardanoLeaderResource;
  readonly recorder: EventRecorder;
  readonly succession: Succession;
  readonly election: () => ElectorStatus;
  readonly pool: PoolElection | undefined;
  /** The seat as it is now, after the effects of the round. */
  readonly seat: Pick<Seat, "observe" | "waiting">;
  readonly facts: () => NodeFacts;
  /** The counters of certificates that are known here. */
  readonly counters: () => KnownCounters;
}

/** Joins the reporters; nothing is written before `run`. */
export function createReporting(ports: ReportingPorts): Reporting {
  const { configuration, clock, log, logReporter, recorder } = ports;
  const { podName } = configuration;
  const patience = createPatience(clock, configuration.environment.SOCKET_WAIT_TIMEOUT);
  const takeovers = createSuccessionReporter(ports.succession, podName);
  const writer = writerOf(ports);
  const leaderReporter = createLeaderReporter({
    writer,
    clock,
    onObstacle: (obstacle) => tellObstacle(log, obstacle),
    onFault: (error) => logReporter.onFault({ during: "resource", error }),
  });
  const subject = (): EventSubject | undefined => subjectOf(configuration, writer, leaderReporter.hasTried());
  const events = createEventReporter({ recorder, podName, subject });
  const credentials = createCredentialsReporter({ log, events, metrics: ports.metrics });
  const sets = createMountedSetsReporter({ clock, log, events });
  const peers = (): readonly PodEntry[] => freshPods(writer.leader()?.status.pods ?? [], clock.wallMs());
  let status: SidecarStatus | undefined;
  let gapMs: number | undefined;
  let since = new Date(clock.wallMs()).toISOString();

  function tellTakeover(round: Round): void {
    const takeover = takeovers.onRound(round);
    if (takeover === undefined) return;
    const { transition } = takeover;
    gapMs = takeover.gapMs;
    log.info({ from: transition.from, fencingToken: transition.term, gapMs }, "take-over completed");
    if (gapMs !== undefined) ports.metrics.handover.durationSeconds.observe({ phase: "gap" }, gapMs / 1000);
    writer.remember(transition);
  }

  function tellPatience({ after: { phase, reason, message } }: Round): void {
    const seconds = patience.lostAfterSeconds(phase);
    if (seconds === undefined) return;
    log.warn({ seconds, reason, message }, "node still waited for");
    const note = `the node has not been ready for ${seconds} s: ${message}`;
    events.say({ reason: "NodeStillWaitedFor", note, type: "Warning" });
  }

  return {
    onRound(round) {
      if (round.before.phase !== round.after.phase) since = new Date(clock.wallMs()).toISOString();
      status = renderStatus(ports, round, peers());
      logReporter.onRound(round);
      credentials.onCredentials(round.observation.credentials);
      sets.onSets(status.credentials.mountedSets);
      tellTakeover(round);
      tellPatience(round);
      events.onRound(round);
      leaderReporter.report(pictureOf(status, { identity: ports.identity, since }));
      ports.metricsReporter.onRound(round, status);
    },
    status: () => status,
    peers,
    foreignPool: writer.foreignPool,
    answer: writer.answer,
    gapMs: () => gapMs,
    run: leaderReporter.run,
    async finish(signal) {
      await Promise.all([leaderReporter.finish(signal), recorder.flush(LAST_EVENTS_MS)]);
      recorder.close();
    },
  };
}

const LAST_EVENTS_MS = 2000;

function writerOf({ configuration, resource, clock, log, seat }: ReportingPorts): LeaderWriter {
  const { podName, pool, network } = configuration;
  return createLeaderWriter({
    resource,
    clock,
    podName,
    description: `Forging of ${pool?.bech32 ?? "the pool"} on ${network.name}`,
    isLeading: () => ((seat.observe() ?? seat.waiting())?.remainingMs ?? 0) > 0,
    onDropped: (fields) => log.warn({ fields }, "CardanoLeader definition lacks fields"),
  });
}

/** The CardanoLeader where there is one, so that `kubectl describe` tells the story; else this pod. */
function subjectOf(
  { environment, namespace, podName }: Configuration,
  writer: LeaderWriter,
  hasTried: boolean,
): EventSubject | undefined {
  const leader = writer.leader()?.metadata;
  if (leader !== undefined) {
    const apiVersion = `${environment.CRD_GROUP}/${environment.CRD_VERSION}`;
    return { apiVersion, kind: "CardanoLeader", name: leader.name, namespace, uid: leader.uid };
  }
  return hasTried ? { apiVersion: "v1", kind: "Pod", name: podName, namespace } : undefined;
}

/** The seat as it is after the effects of the round, so that a pod that has just released is no leader any more. */
function renderStatus(ports: ReportingPorts, round: Round, peers: readonly PodEntry[]): SidecarStatus {
  const { source, kept } = round.observation.credentials;
  // A broken set that is mounted over a good one changes nothing of what the node has.
  const shown = source.kind === "valid" ? source.summary : (kept ?? source.summary);
  return statusOf({
    configuration: ports.configuration,
    version: ports.version,
    state: round.after,
    observation: { ...round.observation, term: ports.seat.observe(), waiting: ports.seat.waiting() },
    election: ports.election(),
    pool: ports.pool && { election: ports.pool.elector.status(), lastCluster: ports.pool.lastCluster() },
    facts: ports.facts(),
    shown,
    currentKesPeriod: ports.network.kesPeriod(),
    kesLife: shown === undefined ? undefined : ports.network.kesLife(shown.startKesPeriod),
    adoptedCounter: ports.counters().adoptedCounter,
    peers,
  });
}

function pictureOf(status: SidecarStatus, { identity, since }: { identity: string; since: string }): LeaderPicture {
  return {
    entry: podEntryOf(status, { identity, since, at: status.updated }),
    leading: status.role === "leader" ? (transition) => leaderFieldsOf(status, transition) : undefined,
    leaving: formerLeaderFieldsOf(status),
  };
}
