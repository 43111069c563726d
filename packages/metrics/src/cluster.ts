import type { Registry } from "prom-client";
import { type LabelledGauge, labelledGauge } from "./instruments.ts";

/** Labels of a cluster, as the predecessor named them. */
export interface ClusterLabels {
  readonly cluster: string;
  readonly region: string;
  readonly network: string;
  readonly pool_id: string;
}

/** What one cluster is allowed, and how healthy it is. */
export interface ClusterMetrics {
  /** 1 only for the cluster that may forge now, on its leader; so the sum over everything is at most 1. */
  readonly forgeEnabled: LabelledGauge<ClusterLabels>;
  readonly forgePriority: LabelledGauge<ClusterLabels>;
  readonly healthCheckSuccess: LabelledGauge<{ cluster: string }>;
  readonly healthCheckConsecutiveFailures: LabelledGauge<{ cluster: string }>;
  readonly healthCheckDurationSeconds: LabelledGauge<{ cluster: string }>;
  readonly healthCheckLastSuccessTimestamp: LabelledGauge<{ cluster: string }>;
}

/** Defines the metrics of clusters. */
export function createClusterMetrics(registry: Registry): ClusterMetrics {
  return {
    forgeEnabled: labelledGauge<ClusterLabels>(registry, {
      name: "cardano_cluster_forge_enabled",
      help: "1 on the leader of the cluster that may forge now, 0 everywhere else.",
      labelNames: ["cluster", "region", "network", "pool_id"],
    }),
    forgePriority: labelledGauge<ClusterLabels>(registry, {
      name: "cardano_cluster_forge_priority",
      help: "Effective priority of this cluster; 1 comes first.",
      labelNames: ["cluster", "region", "network", "pool_id"],
    }),
    ...healthMetrics(registry),
  };
}

function healthMetrics(registry: Registry) {
  const define = (name: string, help: string) =>
    labelledGauge<{ cluster: string }>(registry, { name, help, labelNames: ["cluster"] });
  return {
    healthCheckSuccess: define(
      "cardano_cluster_health_check_success",
      "1 where the last health check of the cluster succeeded.",
    ),
    healthCheckConsecutiveFailures: define(
      "cardano_cluster_health_check_consecutive_failures",
      "Health checks of the cluster that have failed in a row.",
    ),
    healthCheckDurationSeconds: define(
      "cardano_cluster_health_check_duration_seconds",
      "How long the last health check of the cluster took.",
    ),
    healthCheckLastSuccessTimestamp: define(
      "cardano_cluster_health_check_last_success_timestamp",
      "Unix time of the last health check of the cluster that succeeded.",
    ),
  };
}
