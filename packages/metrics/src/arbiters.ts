import type { Registry } from "prom-client";
import { type LabelledGauge, labelledGauge, type PlainGauge, plainGauge } from "./instruments.ts";

/** The API servers that say which cluster may forge; no samples where a cluster forges without asking others. */
export interface ArbiterMetrics {
  readonly reachable: LabelledGauge<{ arbiter: string }>;
  readonly granted: PlainGauge;
  /** Fewer that can be reached, and the seat can neither be kept nor taken. */
  readonly needed: PlainGauge;
}

/** Defines the metrics of arbiters. */
export function createArbiterMetrics(registry: Registry): ArbiterMetrics {
  return {
    reachable: labelledGauge<{ arbiter: string }>(registry, {
      name: "cardano_forge_arbiter_reachable",
      help: "1 where the arbiter answered the last request for the pool's Lease, 0 where it did not or refused.",
      labelNames: ["arbiter"],
    }),
    granted: plainGauge(registry, {
      name: "cardano_forge_arbiters_granted",
      help: "Arbiters at which this pod holds the pool's Lease now.",
    }),
    needed: plainGauge(registry, {
      name: "cardano_forge_arbiters_needed",
      help: "Arbiters that a holder of the pool's Lease needs; 1 where only clusters that share one API server are guarded.",
    }),
  };
}
