import type { Registry } from "prom-client";
import { type LabelledGauge, labelledGauge, type PlainGauge, plainGauge } from "./instruments.ts";

/** Who this process is, as the predecessor named it. */
export interface ManagerLabels {
  readonly pod_name: string;
  readonly namespace: string;
  readonly version: string;
  readonly network: string;
  readonly pool_id: string;
  readonly pool_ticker: string;
  readonly application_type: string;
}

/** This process itself. */
export interface ManagerMetrics {
  readonly info: LabelledGauge<ManagerLabels>;
  /** The predecessor's client library added `_info` to a name that had it already; dashboards use either. */
  readonly infoTwin: LabelledGauge<ManagerLabels>;
  readonly decisionInfo: LabelledGauge<{ reason: string }>;
  readonly loopLastSuccessTimestampSeconds: PlainGauge;
  readonly eventLoopLagSeconds: PlainGauge;
}

/** Defines the metrics of this process. */
export function createManagerMetrics(registry: Registry): ManagerMetrics {
  const info = (name: string) =>
    labelledGauge<ManagerLabels>(registry, {
      name,
      help: "Always 1; the labels say who this process is.",
      labelNames: ["pod_name", "namespace", "version", "network", "pool_id", "pool_ticker", "application_type"],
    });
  return {
    info: info("cardano_forge_manager_info"),
    infoTwin: info("cardano_forge_manager_info_info"),
    decisionInfo: labelledGauge<{ reason: string }>(registry, {
      name: "cardano_forge_decision_info",
      help: "Always 1; the label is the machine reason of the pod's phase.",
      labelNames: ["reason"],
    }),
    loopLastSuccessTimestampSeconds: plainGauge(registry, {
      name: "cardano_forge_loop_last_success_timestamp_seconds",
      help: "Unix time at which the loop last finished a round.",
    }),
    eventLoopLagSeconds: plainGauge(registry, {
      name: "cardano_forge_event_loop_lag_seconds",
      help: "Longest delay of a timer since the last scrape.",
    }),
  };
}
