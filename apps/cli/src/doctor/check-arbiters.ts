import type { PoolView } from "@cardano-forge/pool-view";
import { isUnread } from "../pools/unread.ts";
import { type Finding, found, ok } from "./finding.ts";
import type { ClusterInstallation } from "./installation.ts";

/** Whether the contexts that were given do as arbiters, or would: different servers, and an odd number of them. */
export function checkArbiters(given: readonly ClusterInstallation[], pools: readonly PoolView[]): Finding[] {
  const clusters = arbitersAmong(given, pools);
  if (clusters.length < 2) return [];
  const what = { area: "arbiters", check: "arbiters" } as const;
  const servers = new Map<string, string[]>();
  for (const { facts } of clusters) {
    servers.set(facts.server, [...(servers.get(facts.server) ?? []), facts.context ?? facts.server]);
  }
  const doubled = [...servers].filter(([, contexts]) => contexts.length > 1);
  if (doubled.length > 0) {
    const names = doubled.map(([server, contexts]) => `${contexts.join(" and ")} are both ${server}`).join("; ");
    return [found("error", what, names, "one API server for each arbiter: two names for one are one vote, not two")];
  }
  if (clusters.length % 2 === 0) {
    const lost = clusters.length / 2 - 1;
    const message = `${clusters.length} arbiters survive the loss of ${lost}, no more than ${clusters.length - 1} would`;
    return [found("warning", what, message, "an odd number of arbiters: 3 or 5")];
  }
  return [ok(what, `${clusters.length} different API servers`)];
}

/** Where the seat of a pool is kept somewhere, an API server whose Leases were read and that keeps none is no arbiter. */
function arbitersAmong(
  clusters: readonly ClusterInstallation[],
  pools: readonly PoolView[],
): readonly ClusterInstallation[] {
  const keeping = new Set(pools.flatMap(({ seat }) => seat.map(({ context }) => context)));
  if (keeping.size === 0) return clusters;
  return clusters.filter(({ facts }) => keeping.has(facts.context) || isUnread(facts.leases));
}
