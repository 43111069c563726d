import type { ForgeMetrics } from "@cardano-forge/metrics";
import type { Health } from "../clusters/health.ts";
import type { Logger } from "./log.ts";

/** Shows each result of the cluster's health check in the metrics, and tells the log when it is another than before. */
export function createHealthReporter(
  metrics: ForgeMetrics,
  log: Logger,
  cluster: string,
): (health: Health | undefined) => void {
  const labels = { cluster };
  let wasPassed: boolean | undefined;

  return (health) => {
    const { healthCheckSuccess, healthCheckConsecutiveFailures, healthCheckDurationSeconds } = metrics.cluster;
    healthCheckSuccess.set(labels, health && Number(health.isPassed));
    healthCheckConsecutiveFailures.set(labels, health?.consecutiveFailures);
    healthCheckDurationSeconds.set(labels, health && health.durationMs / 1000);
    if (health === undefined) metrics.cluster.healthCheckLastSuccessTimestamp.set(labels, undefined);
    else if (health.isPassed) metrics.cluster.healthCheckLastSuccessTimestamp.set(labels, health.checkedAtMs / 1000);
    if (health !== undefined && health.isPassed !== wasPassed) tell(log, health);
    wasPassed = health?.isPassed;
  };
}

function tell(log: Logger, { isPassed, message, consecutiveFailures }: Health): void {
  if (isPassed) log.info({ message }, "cluster health check passed");
  else log.warn({ message, consecutiveFailures }, "cluster health check failed");
}
