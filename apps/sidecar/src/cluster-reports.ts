import type { ClusterReport } from "@cardano-forge/cluster-priority";
import type { Configuration } from "./configuration/configuration.ts";

/** What one cluster of the pool says of itself, as far as this pod has read it. Hearsay: it decides who should, never who may. */
export interface ClusterView {
  readonly report: ClusterReport;
  /**
   * It could take the seat now: it has a leader, with a synced node and valid credentials, that reaches a majority of the
   * arbiters, and the report that says so is fresh. Since when is measured here, by whoever reads it.
   */
  readonly isReady: boolean;
  /** The pod that leads it, to be named when the seat is handed over. */
  readonly leaderPod: string | undefined;
  /** Undefined where its object does not say. */
  readonly region?: string | undefined;
  /** Since when it has been ready, by the monotonic clock of this pod. */
  readonly readySinceMs?: number | undefined;
  /** When a new word of it was last seen, by the monotonic clock of this pod; undefined for what is no hearsay. */
  readonly heardAtMs?: number | undefined;
  /** It says that its node forges, and how long nobody did before, as far as it knows. */
  readonly forging?: { readonly gapMs: number | undefined } | undefined;
}

/** The reports of all clusters of the pool. */
export interface ClusterReports {
  /**
   * What was read last, without waiting and without failing. The own cluster is among them as soon as what its operator
   * wants is known; until then it must not take the seat, and nothing that cannot be read makes a cluster ready.
   */
  current(): readonly ClusterView[];
}

/** The own cluster alone, as its environment describes it. */
export function ownClusterReport({ names, environment }: Configuration): ClusterReports {
  const report = { name: names.cluster, forgeState: "Priority-based", priority: environment.CLUSTER_PRIORITY } as const;
  return { current: () => [{ report, isReady: true, leaderPod: undefined }] };
}
