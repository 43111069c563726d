import type { RequestReport as LeaseRequestReport } from "@cardano-forge/election";
import type { RequestReport as KubernetesRequestReport } from "@cardano-forge/kubernetes";
import type { ForgeMetrics } from "@cardano-forge/metrics";

/** Counts one request to the API server that is over. A watch is long by nature and would only blur the durations. */
export function countKubernetesRequest({ kubernetes }: ForgeMetrics, report: KubernetesRequestReport): void {
  const { verb, resource, code, durationMs } = report;
  kubernetes.requests.add({ verb, resource, code });
  if (verb !== "watch") kubernetes.requestDurationSeconds.observe(durationMs / 1000);
}

/** Counts one request to the register of the election: writes over a record are what keeps a term alive. */
export function countLeaseRequest({ leadership }: ForgeMetrics, report: LeaseRequestReport): void {
  const { kind, outcome, durationMs } = report;
  if (kind !== "replace") return;
  leadership.renewDurationSeconds.observe(durationMs / 1000);
  if (outcome !== "written" && outcome !== "found") leadership.renewFailures.add({ reason: outcome });
}
