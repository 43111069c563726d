import type { ClusterView, PoolView } from "@cardano-forge/pool-view";
import { type Column, renderTable } from "../terminal/table.ts";
import type { TextStyle } from "../terminal/text-style.ts";
import { unknownText } from "./render-facts.ts";

const COLUMNS: readonly Column[] = [
  { title: "CLUSTER" },
  { title: "STATE" },
  { title: "PRIORITY", align: "right" },
  { title: "LEADER" },
  { title: "FORGES" },
  { title: "HEALTHY" },
  { title: "SHOULD" },
];

/** The clusters of a pool in the order in which they should forge; nothing where there are no such objects. */
export function renderClusters({ clusters }: Pick<PoolView, "clusters">, style: TextStyle, width?: number): string[] {
  if (clusters.kind === "unknown") {
    // Without the definition there is one cluster, and nothing to rank.
    return clusters.because === "not-installed" ? [] : [`clusters ${unknownText(clusters, style)}`];
  }
  return clusters.value.length === 0
    ? []
    : renderTable(
        COLUMNS,
        clusters.value.map((one) => cellsOf(one, style)),
        width,
      );
}

function cellsOf(cluster: ClusterView, { palette }: TextStyle): string[] {
  const { name, effectiveState, effectivePriority, activeLeader, forgingEnabled, isHealthy, decision } = cluster;
  const forges = words(forgingEnabled);
  return [
    cluster.isHome ? name : `${name} (copy)`,
    effectiveState,
    Number.isNaN(effectivePriority) ? "-" : String(effectivePriority),
    (activeLeader ?? "") === "" ? "-" : (activeLeader as string),
    forgingEnabled === true ? palette.good(forges) : forges,
    isHealthy === false ? palette.warning("no") : words(isHealthy),
    decision,
  ];
}

function words(fact: boolean | undefined): string {
  if (fact === undefined) return "-";
  return fact ? "yes" : "no";
}
