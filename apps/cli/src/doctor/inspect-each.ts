import type { SiteFacts } from "@cardano-forge/pool-view";
import type { ClusterScope } from "../cluster/connect.ts";
import { inspectCluster } from "./inspect-cluster.ts";
import type { ClusterInstallation } from "./installation.ts";

/** Reads what the checks need of every cluster that can be asked, all at the same time. */
export async function inspectEach(
  scopes: readonly ClusterScope[],
  sites: readonly SiteFacts[],
  clock: () => number,
  signal: AbortSignal,
): Promise<ClusterInstallation[]> {
  const inspected = await Promise.all(
    scopes.map(async (scope, index) => {
      const facts = sites[index];
      if (scope.kind !== "open" || facts === undefined) return [];
      return [await inspectCluster(scope, facts, clock, signal)];
    }),
  );
  return inspected.flat();
}
