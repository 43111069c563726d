import type { ForgeMetrics, SighupReason } from "@cardano-forge/metrics";
import type { Configuration } from "../configuration/configuration.ts";
import { SIGNAL_REASONS } from "../reconcile/apply.ts";
import type { Effect, Outcome } from "../reconcile/effect.ts";
import type { Round } from "../reconcile/loop.ts";
import { createHandoverTimes, type EndedDurations } from "./handover-times.ts";
import { metricLabelsOf, showBeginning } from "./metric-labels.ts";
import { isMismatch, nodeForging, showArbiters, showCredentials, showNode } from "./show-status.ts";
import { mayForge, type SidecarStatus } from "./status.ts";
import { transitionsOf } from "./transition.ts";

/** Turns rounds into metrics. */
export interface MetricsReporter {
  onRound(round: Round, status: SidecarStatus): void;
  /** Brings what changes with time up to date, right before a scrape. */
  refresh(): void;
}

/** Which metrics are kept, and from what. */
export interface MetricsReporterOptions {
  readonly metrics: ForgeMetrics;
  readonly configuration: Configuration;
  readonly version: string;
  readonly clock: { monotonicMs(): number; wallMs(): number };
  readonly remainingMs: () => number | undefined;
  readonly takeLongestLagMs: () => number;
}

/** Builds it, and shows at once what is known before the first round. */
export function createMetricsReporter(options: MetricsReporterOptions): MetricsReporter {
  const { metrics, configuration, clock } = options;
  const labels = metricLabelsOf(configuration, options.version);
  const handover = createHandoverTimes();
  let mismatchSinceMs: number | undefined;
  let lastRoundMs: number | undefined;
  let wasLeader = false;
  let shownReason: string | undefined;
  showBeginning(metrics, labels, configuration);

  function showTruth(status: SidecarStatus): void {
    metrics.forging.enabled.set(labels.pod, Number(mayForge(status)));
    metrics.forging.intent.set(Number(status.intent === "on"));
    metrics.forging.nodeForging.set(nodeForging(status));
    mismatchSinceMs = isMismatch(status) ? (mismatchSinceMs ?? clock.monotonicMs()) : undefined;
  }

  function showSeat({ observation }: Round, { reason, lease, pool }: SidecarStatus): void {
    const isLeader = (lease.validForSeconds ?? 0) > 0;
    const isPermitted = pool === undefined ? isLeader : (pool.permitForSeconds ?? 0) > 0;
    metrics.leadership.status.set(labels.pod, Number(isLeader));
    metrics.leadership.masterStatus.set({ name: configuration.names.lease }, Number(isLeader));
    metrics.cluster.forgeEnabled.set(labels.cluster, Number(isPermitted && observation.decision.kind === "lead"));
    if (pool !== undefined) {
      const ownStanding = pool.priority.ranking.find(({ name }) => name === pool.cluster);
      metrics.cluster.forgePriority.set(labels.cluster, ownStanding?.effectivePriority);
      metrics.leadership.masterStatus.set({ name: pool.leaseName }, Number(isPermitted));
    }
    if (isLeader !== wasLeader) metrics.leadership.changes.add();
    wasLeader = isLeader;
    if (shownReason !== undefined) metrics.manager.decisionInfo.set({ reason: shownReason }, undefined);
    metrics.manager.decisionInfo.set({ reason }, 1);
    shownReason = reason;
  }

  /** Real keys that are seen at the beginning of a round have lain there since the last one. */
  function countKeysOnDisk({ observation }: Round): void {
    const nowMs = clock.monotonicMs();
    const isReal = observation.credentials.resting === "real";
    if (isReal && lastRoundMs !== undefined) {
      metrics.credentials.realKeysOnDiskSeconds.add((nowMs - lastRoundMs) / 1000);
    }
    lastRoundMs = nowMs;
  }

  return {
    onRound(round, status) {
      showTruth(status);
      showSeat(round, status);
      showNode(metrics, status);
      showCredentials(metrics, status);
      showArbiters(metrics, status);
      countEffects(metrics, round);
      countKeysOnDisk(round);
      observeDurations(metrics, handover.onRound(round));
      metrics.manager.loopLastSuccessTimestampSeconds.set(clock.wallMs() / 1000);
    },
    refresh() {
      const mismatchMs = mismatchSinceMs === undefined ? 0 : clock.monotonicMs() - mismatchSinceMs;
      metrics.forging.intentMismatchSeconds.set(mismatchMs / 1000);
      const remainingMs = options.remainingMs();
      metrics.leadership.leaseRemainingSeconds.set(remainingMs === undefined ? undefined : remainingMs / 1000);
      metrics.manager.eventLoopLagSeconds.set(options.takeLongestLagMs() / 1000);
    },
  };
}

function countEffects(metrics: ForgeMetrics, round: Round): void {
  const isPastDeadline = round.observation.term?.isPastDeadline === true;
  for (const { effect, outcome } of round.applied) {
    if (isSent(effect, outcome)) metrics.node.sighups.add({ reason: sighupReason(effect) });
    if (effect.kind === "kill-node" && outcome.kind === "done") {
      metrics.node.fenced.add({ reason: isPastDeadline ? "past_deadline" : "unproven" });
    }
  }
  for (const { reason } of transitionsOf(round)) {
    if (reason === "ForeignSignal") metrics.node.foreignSighups.add();
    if (reason === "Fenced") metrics.node.fenced.add({ reason: "guard" });
  }
}

/** A signal that came too late was sent all the same. */
function isSent(effect: Effect, { kind }: Outcome): effect is Effect & { kind: "signal" } {
  return effect.kind === "signal" && (kind === "signal-sent" || kind === "overlap-possible");
}

function sighupReason({ intent }: Effect & { kind: "signal" }): SighupReason {
  return SIGNAL_REASONS[intent];
}

function observeDurations({ handover }: ForgeMetrics, { stopMs, releaseMs, enableMs }: EndedDurations): void {
  if (stopMs !== undefined) handover.stopDurationSeconds.observe(stopMs / 1000);
  if (releaseMs !== undefined) handover.durationSeconds.observe({ phase: "release" }, releaseMs / 1000);
  if (enableMs !== undefined) handover.durationSeconds.observe({ phase: "enable" }, enableMs / 1000);
}
