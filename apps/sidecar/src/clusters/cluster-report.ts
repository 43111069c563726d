import type { ClusterReport } from "@cardano-forge/cluster-priority";
import { type ForgeCluster, homeCreationOf } from "@cardano-forge/kubernetes";
import { DEFAULT_FAILURE_THRESHOLD } from "./health.ts";

/** What a CardanoForgeCluster says to who decides. What could not be understood denies rather than grants. */
export function clusterReportOf(cluster: ForgeCluster): ClusterReport {
  const { spec, status, metadata } = cluster;
  const createdAtMs = Date.parse(homeCreationOf(cluster) ?? "");
  const { healthStatus } = status;
  const failureThreshold = spec.healthCheck?.failureThreshold ?? DEFAULT_FAILURE_THRESHOLD;
  return {
    name: metadata.name,
    forgeState: spec.forgeState,
    priority: spec.priority,
    createdAtMs: Number.isNaN(createdAtMs) ? undefined : createdAtMs,
    health: healthStatus && { consecutiveFailures: healthStatus.consecutiveFailures ?? 0, failureThreshold },
    override: spec.override,
  };
}
