import { type PoolView, poolViews, type SiteFacts } from "@cardano-forge/pool-view";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { type ClusterScope, closeEach, connectEach, namespaceOf } from "../cluster/connect.ts";
import { decideClusters } from "./decide-clusters.ts";
import { nothingFound } from "./nothing-found.ts";
import { readSites } from "./read-site.ts";

/** What there was to be seen at one moment. */
export interface Look {
  readonly nowMs: number;
  readonly sites: readonly SiteFacts[];
  readonly pools: readonly PoolView[];
}

/** Opens every API server of the flags for as long as it is used. */
export async function withScopes<T>(
  flags: ClusterFlags,
  use: (scopes: readonly ClusterScope[]) => Promise<T>,
): Promise<T> {
  const scopes = connectEach(flags);
  try {
    return await use(scopes);
  } finally {
    await closeEach(scopes);
  }
}

/** Looks at everything once; what cannot be read is in it as unknown. */
export async function look(scopes: readonly ClusterScope[], nowMs: () => number, signal: AbortSignal): Promise<Look> {
  const sites = await readSites(scopes, signal);
  // Ages are against the moment at which everything had been read.
  const atMs = nowMs();
  return { nowMs: atMs, sites, pools: poolViews(sites, atMs, decideClusters) };
}

/** The same for a command that has nothing to say without a pool. */
export async function lookForPools(
  scopes: readonly ClusterScope[],
  flags: ClusterFlags,
  at: { readonly nowMs: () => number; readonly signal: AbortSignal },
): Promise<Look> {
  const seen = await look(scopes, at.nowMs, at.signal);
  if (seen.pools.length === 0) throw nothingFound(seen.sites, namespaceOf(scopes), flags);
  return seen;
}
