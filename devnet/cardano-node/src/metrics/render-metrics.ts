import { NUMBER_NAMES, type NumberName, type NumberValues } from "./node-numbers.ts";

/** What each tracing system calls a number. The last one leaves out the suffix of the second. */
interface MetricName {
  readonly legacy: string | undefined;
  readonly current: string;
  readonly suffix: "int" | "counter" | "real";
}

const PREFIX = "cardano_node_metrics_";

const forge = (legacy: string, current: string): MetricName => ({
  legacy: `Forge_${legacy}_int`,
  current: `Forge_${current}`,
  suffix: "counter",
});
const alike = (name: string, suffix: "int" | "real" = "int"): MetricName => ({
  legacy: `${name}_${suffix}`,
  current: name,
  suffix,
});

/** cardano-node, Tracing/Tracers.hs (legacy, at 10.5.4) and Tracing/Tracers/*.hs (new, at 11.0.1). */
const NAMES: Readonly<Record<NumberName, MetricName>> = {
  forgingEnabled: { legacy: "forging_enabled", current: "forging_enabled", suffix: "int" },
  aboutToLead: forge("forge_about_to_lead", "about_to_lead"),
  notLeader: forge("node_not_leader", "node_not_leader"),
  isLeader: forge("node_is_leader", "node_is_leader"),
  forged: forge("forged", "forged"),
  adopted: forge("adopted", "adopted"),
  couldNotForge: forge("could_not_forge", "could_not_forge"),
  stateUpdateErrors: { legacy: "Forge_forge_state_update_error_int", current: "Forge_StateUpdateError", suffix: "int" },
  startKesPeriod: alike("operationalCertificateStartKESPeriod"),
  expiryKesPeriod: alike("operationalCertificateExpiryKESPeriod"),
  currentKesPeriod: alike("currentKESPeriod"),
  remainingKesPeriods: alike("remainingKESPeriods"),
  slot: alike("slotNum"),
  block: alike("blockNum"),
  epoch: alike("epoch"),
  slotInEpoch: alike("slotInEpoch"),
  density: alike("density", "real"),
  forks: { legacy: "forks_int", current: "forks", suffix: "counter" },
  startTimeSeconds: { legacy: "nodeStartTime_int", current: "node_start_time", suffix: "int" },
  gsmState: { legacy: undefined, current: "GSM_state", suffix: "int" },
};

/** Renders the numbers as one of the node's two tracing systems does. */
export function renderMetrics(values: NumberValues, tracing: "legacy" | "new" | "nosuffix"): string {
  const lines = NUMBER_NAMES.flatMap((key) => {
    const value = values[key];
    const name = nameOf(NAMES[key], tracing);
    if (value === undefined || name === undefined) return [];
    const type = NAMES[key].suffix === "counter" && tracing !== "legacy" ? "counter" : "gauge";
    return [`# TYPE ${PREFIX}${name} ${type}`, `${PREFIX}${name} ${value}`];
  });
  const end = tracing === "legacy" ? [] : ["# EOF"];
  return `${[...lines, ...end].join("\n")}\n`;
}

function nameOf({ legacy, current, suffix }: MetricName, tracing: "legacy" | "new" | "nosuffix"): string | undefined {
  if (tracing === "legacy") return legacy;
  return tracing === "new" ? `${current}_${suffix}` : current;
}
