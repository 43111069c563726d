import type { Registry } from "prom-client";
import { type LabelledCounter, labelledCounter, type PlainHistogram, plainHistogram } from "./instruments.ts";

/** One request, as roles and audit logs name it, and how it ended. */
export interface KubernetesRequestLabels {
  readonly verb: string;
  readonly resource: string;
  /** HTTP status, or `timeout`, `aborted`, `error`. */
  readonly code: string;
}

/** The way to the API server. */
export interface KubernetesMetrics {
  readonly requests: LabelledCounter<KubernetesRequestLabels>;
  readonly requestDurationSeconds: PlainHistogram;
}

/** Defines the metrics of requests to API servers. */
export function createKubernetesMetrics(registry: Registry): KubernetesMetrics {
  return {
    requests: labelledCounter<KubernetesRequestLabels>(registry, {
      name: "cardano_forge_kube_requests_total",
      help: "Requests to the Kubernetes API that have ended, by what they asked for and what came of them.",
      labelNames: ["verb", "resource", "code"],
    }),
    requestDurationSeconds: plainHistogram(registry, {
      name: "cardano_forge_kube_request_duration_seconds",
      help: "How long requests to the Kubernetes API took, watches left out.",
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    }),
  };
}
