import type { Registry } from "prom-client";
import {
  type LabelledCounter,
  labelledCounter,
  type PlainCounter,
  type PlainGauge,
  plainCounter,
  plainGauge,
} from "./instruments.ts";

/** Why a SIGHUP was sent, as the predecessor named it. */
export const SIGHUP_REASONS = ["enable_forging", "disable_forging", "startup_cleanup"] as const;

/** One of {@link SIGHUP_REASONS}. */
export type SighupReason = (typeof SIGHUP_REASONS)[number];

/** Why a node was stopped by force. */
export const FENCE_REASONS = ["unproven", "past_deadline", "guard"] as const;

/** One of {@link FENCE_REASONS}. */
export type FenceReason = (typeof FENCE_REASONS)[number];

/** The node: how current it is, and what was done to it. */
export interface NodeMetrics {
  readonly sighups: LabelledCounter<{ reason: SighupReason }>;
  readonly foreignSighups: PlainCounter;
  readonly fenced: LabelledCounter<{ reason: FenceReason }>;
  readonly tipAgeSeconds: PlainGauge;
  readonly synced: PlainGauge;
}

/** Defines the metrics of the node. */
export function createNodeMetrics(registry: Registry): NodeMetrics {
  return {
    sighups: labelledCounter<{ reason: SighupReason }>(
      registry,
      {
        name: "cardano_sighup_signals_total",
        help: "SIGHUPs that this sidecar sent to its node.",
        labelNames: ["reason"],
      },
      SIGHUP_REASONS.map((reason) => ({ reason })),
    ),
    foreignSighups: plainCounter(registry, {
      name: "cardano_forge_foreign_sighup_total",
      help: "SIGHUPs of somebody else that made a forging node load the decoys.",
    }),
    fenced: labelledCounter<{ reason: FenceReason }>(
      registry,
      {
        name: "cardano_forge_fenced_total",
        help: "How often the node was killed: because it could not be proved off, or because the permit was over.",
        labelNames: ["reason"],
      },
      FENCE_REASONS.map((reason) => ({ reason })),
    ),
    tipAgeSeconds: plainGauge(registry, {
      name: "cardano_forge_node_tip_age_seconds",
      help: "Age of the newest block of the node's chain.",
    }),
    synced: plainGauge(registry, {
      name: "cardano_forge_node_synced",
      help: "1 while the node is synced enough to take the lead; no sample while it cannot be read.",
    }),
  };
}
