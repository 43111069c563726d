import type { ClusterLabels, ForgeMetrics, ManagerLabels, PodLabels } from "@cardano-forge/metrics";
import type { Configuration } from "../configuration/configuration.ts";

/** The labels that stay the same for the life of this process. */
export interface MetricLabels {
  readonly pod: PodLabels;
  readonly cluster: ClusterLabels;
  readonly manager: ManagerLabels;
}

/** Reads the labels from the configuration. */
export function metricLabelsOf(configuration: Configuration, version: string): MetricLabels {
  const { environment, podName, namespace, network, poolLabel, names } = configuration;
  const common = { network: network.name, pool_id: poolLabel };
  return {
    pod: { pod: podName, ...common, application: environment.APPLICATION_TYPE },
    cluster: { cluster: names.cluster, region: environment.CLUSTER_REGION, ...common },
    manager: {
      pod_name: podName,
      namespace,
      version,
      network: network.name,
      pool_id: environment.POOL_ID ?? environment.POOL_ID_HEX ?? "unknown",
      pool_ticker: environment.POOL_TICKER ?? "unknown",
      application_type: environment.APPLICATION_TYPE,
    },
  };
}

/** What is shown before anything is known: a node of which nobody can tell counts as forging. */
export function showBeginning(metrics: ForgeMetrics, labels: MetricLabels, configuration: Configuration): void {
  metrics.manager.info.set(labels.manager, 1);
  metrics.manager.infoTwin.set(labels.manager, 1);
  metrics.forging.enabled.set(labels.pod, 1);
  metrics.leadership.status.set(labels.pod, 0);
  metrics.leadership.masterStatus.set({ name: configuration.names.lease }, 0);
  metrics.cluster.forgeEnabled.set(labels.cluster, 0);
  metrics.cluster.forgePriority.set(labels.cluster, configuration.environment.CLUSTER_PRIORITY);
}
