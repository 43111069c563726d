import type { Registry } from "prom-client";
import { type LabelledHistogram, labelledHistogram, type PlainHistogram, plainHistogram } from "./instruments.ts";

/** Parts of a hand-over: asked to stop until the seat is free, seat taken until the node forges, and nobody forging. */
export const HANDOVER_PHASES = ["release", "enable", "gap"] as const;

/** One of {@link HANDOVER_PHASES}. */
export type HandoverPhase = (typeof HANDOVER_PHASES)[number];

/** How long changes take. */
export interface HandoverMetrics {
  readonly durationSeconds: LabelledHistogram<{ phase: HandoverPhase }>;
  readonly stopDurationSeconds: PlainHistogram;
}

// From a fraction of a slot to a lease that had to age.
const BUCKETS = [0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 7.5, 10, 15, 20, 30, 60];

/** Defines the metrics of hand-overs. */
export function createHandoverMetrics(registry: Registry): HandoverMetrics {
  return {
    durationSeconds: labelledHistogram<{ phase: HandoverPhase }>(
      registry,
      {
        name: "cardano_forge_handover_duration_seconds",
        help: "release: asked to stop until the seat is free. enable: seat taken until the node forges. gap: the last sign of the predecessor until then.",
        labelNames: ["phase"],
        buckets: BUCKETS,
      },
      HANDOVER_PHASES.map((phase) => ({ phase })),
    ),
    stopDurationSeconds: plainHistogram(registry, {
      name: "cardano_forge_stop_duration_seconds",
      help: "From the decision to stop the node until it was proved off.",
      buckets: BUCKETS,
    }),
  };
}
