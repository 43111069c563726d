import type { Registry } from "prom-client";
import type { PodLabels } from "./forging.ts";
import {
  type LabelledCounter,
  type LabelledGauge,
  labelledCounter,
  labelledGauge,
  type PlainCounter,
  type PlainGauge,
  type PlainHistogram,
  plainCounter,
  plainGauge,
  plainHistogram,
} from "./instruments.ts";

/** Why a renewal came to nothing. */
export const RENEW_FAILURES = ["conflict", "absent", "refused", "failed"] as const;

/** One of {@link RENEW_FAILURES}. */
export type RenewFailure = (typeof RENEW_FAILURES)[number];

/** Who holds the lease, and how well it can be kept. */
export interface LeadershipMetrics {
  readonly status: LabelledGauge<PodLabels>;
  readonly changes: PlainCounter;
  /** client-go's name for the same thing; the label is the lease's name. */
  readonly masterStatus: LabelledGauge<{ name: string }>;
  readonly leaseRemainingSeconds: PlainGauge;
  readonly renewDurationSeconds: PlainHistogram;
  readonly renewFailures: LabelledCounter<{ reason: RenewFailure }>;
}

/** Defines the metrics of the election. */
export function createLeadershipMetrics(registry: Registry): LeadershipMetrics {
  return {
    status: labelledGauge<PodLabels>(registry, {
      name: "cardano_leader_status",
      help: "1 while this pod holds the lease.",
      labelNames: ["pod", "network", "pool_id", "application"],
    }),
    changes: plainCounter(registry, {
      name: "cardano_leadership_changes_total",
      help: "How often this pod gained or lost the lease.",
    }),
    masterStatus: labelledGauge<{ name: string }>(registry, {
      name: "leader_election_master_status",
      help: "1 while this process holds the lease of that name.",
      labelNames: ["name"],
    }),
    ...leaseMetrics(registry),
  };
}

function leaseMetrics(registry: Registry) {
  return {
    leaseRemainingSeconds: plainGauge(registry, {
      name: "cardano_forge_lease_remaining_seconds",
      help: "How long this pod's permit to forge is still valid; no sample while it holds none.",
    }),
    renewDurationSeconds: plainHistogram(registry, {
      name: "cardano_forge_lease_renew_duration_seconds",
      help: "How long a write of the lease took, whatever came of it.",
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    }),
    renewFailures: labelledCounter<{ reason: RenewFailure }>(
      registry,
      {
        name: "cardano_forge_lease_renew_failures_total",
        help: "Writes of the lease that came to nothing: somebody wrote in between, it was gone, it was refused, or there was no answer.",
        labelNames: ["reason"],
      },
      RENEW_FAILURES.map((reason) => ({ reason })),
    ),
  };
}
