import { type Finding, found, ok } from "./finding.ts";
import type { ClusterInstallation } from "./installation.ts";

/** Whether the contexts that were given would do as arbiters: different servers, and an odd number of them. */
export function checkArbiters(clusters: readonly ClusterInstallation[]): Finding[] {
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
