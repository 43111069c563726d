import type { SiteFacts } from "@cardano-forge/pool-view";
import type { ClusterScope } from "../cluster/connect.ts";
import { readSites } from "../pools/read-site.ts";
import { type Inspection, inspectCluster } from "./inspect-cluster.ts";
import type { ClusterInstallation } from "./installation.ts";

/** What was read of every API server, and of each that could be asked what the checks need beside it. */
export interface Inspected {
  readonly sites: readonly SiteFacts[];
  readonly clusters: readonly ClusterInstallation[];
}

/** Reads all of it at the same time, so that one deadline is all that a silent API server costs. */
export async function inspectEach(
  scopes: readonly ClusterScope[],
  inspection: Inspection,
  signal: AbortSignal,
): Promise<Inspected> {
  const [sites, inspected] = await Promise.all([
    readSites(scopes, signal),
    Promise.all(scopes.map((scope) => (scope.kind === "open" ? inspectCluster(scope, inspection, signal) : undefined))),
  ]);
  const clusters = sites.flatMap((facts, index) => {
    const own = inspected[index];
    return own === undefined ? [] : [{ ...own, facts }];
  });
  return { sites, clusters };
}
