import type { Registry } from "prom-client";
import { type LabelledGauge, labelledGauge, type PlainGauge, plainGauge } from "./instruments.ts";

/** Labels that tell pods, pools and networks apart, as the predecessor named them. */
export interface PodLabels {
  readonly pod: string;
  readonly network: string;
  /** First ten characters of the pool id, or `unknown`. */
  readonly pool_id: string;
  readonly application: string;
}

/** Whether this pod's node forges: what is wanted, what is true, and for how long the two have differed. */
export interface ForgingMetrics {
  /** 1 unless forging is verified off: an alert on it errs on the side of two forgers. */
  readonly enabled: LabelledGauge<PodLabels>;
  readonly intent: PlainGauge;
  /** What the node itself shows; left out while it shows nothing. */
  readonly nodeForging: PlainGauge;
  readonly intentMismatchSeconds: PlainGauge;
}

/** Defines the metrics of forging. */
export function createForgingMetrics(registry: Registry): ForgingMetrics {
  return {
    enabled: labelledGauge<PodLabels>(registry, {
      name: "cardano_forging_enabled",
      help: "1 unless this pod's node is verified not to forge for the pool.",
      labelNames: ["pod", "network", "pool_id", "application"],
    }),
    intent: plainGauge(registry, {
      name: "cardano_forge_intent",
      help: "1 while this pod wants its node to forge.",
    }),
    nodeForging: plainGauge(registry, {
      name: "cardano_forge_node_forging",
      help: "1 while the node itself shows that it forges with anything but decoys; no sample while it cannot be read.",
    }),
    intentMismatchSeconds: plainGauge(registry, {
      name: "cardano_forge_intent_mismatch_seconds",
      help: "For how long the node has been seen to do something else than this pod wants; 0 while they agree.",
    }),
  };
}
