import { type ClusterView, clusterFactsOf, clusterViews, type DecideClusters } from "./cluster-view.ts";
import type { ForgeClusterFacts, SiteFacts } from "./facts.ts";
import { type Known, known } from "./known.ts";
import type { LeaseView } from "./lease-view.ts";
import { noticesOf } from "./notices.ts";
import { compareTexts, type SitedPool, type SiteView, sitedPools, unreadSite } from "./site-view.ts";
import { decideVerdict, type Verdict } from "./verdict.ts";

/** One pool, on every API server that was asked. */
export interface PoolView {
  readonly name: string;
  readonly namespace: string;
  readonly poolId?: string;
  readonly verdict: Verdict;
  /** One for each API server that knows the pool or could not be read, in the order in which they were given. */
  readonly sites: readonly SiteView[];
  /** The registers of the pool's seat, where it is shared by several clusters: one for each arbiter that was read. */
  readonly seat: readonly RegisterView[];
  /** In the order in which they should forge; empty where the pool has one cluster and no such objects. */
  readonly clusters: Known<readonly ClusterView[]>;
  /** What an operator should look at, one sentence each. */
  readonly notices: readonly string[];
}

/** The Lease of the pool's seat on one API server; a majority of all arbiters decides who may forge. */
export interface RegisterView {
  readonly context?: string;
  readonly lease: LeaseView;
}

interface Group extends Omit<SitedPool, "site"> {
  readonly sites: Map<SiteFacts, SiteView>;
}

/**
 * Puts together what belongs to each pool, in the order of their names. Pools of different API servers are the same when
 * they have the same pool id, or, where one does not say, the same namespace and name. A pool of which only the Lease is
 * known counts; one API server that could not be read leaves a gap in every pool, which the verdict counts as unknown.
 */
export function poolViews(sites: readonly SiteFacts[], nowMs: number, decide?: DecideClusters): PoolView[] {
  const groups: Group[] = [];
  const found = sites.map((facts) => ({ facts, ...sitedPools(facts, nowMs) }));
  for (const { facts, led } of found) for (const pool of led) join(groups, facts, pool, isSamePool);
  const seats = found.flatMap(({ leased }) => registersAmong(leased));
  for (const { facts, leased } of found) {
    for (const pool of leased) if (!isSeatOfAny(groups, pool)) join(groups, facts, pool, hasSameLease);
  }
  for (const facts of sites) markUnread(groups, facts);
  return groups
    .map((group) => ({
      ...viewOf(group, sites, clustersOf(group, sites, nowMs, decide)),
      seat: seats.filter(({ lease }) => isSeatOf(group, lease.name)),
    }))
    .sort((a, b) => compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name));
}

/** Sidecars call the Lease of a seat so, followed by the network and the first characters of the pool id. */
const SEAT_PREFIX = "cardano-forge-";
const LEADER_PREFIX = "cardano-leader-";
const SHORT_ID_LENGTH = 10;

function registersAmong(leased: readonly SitedPool[]): RegisterView[] {
  return leased.flatMap(({ site }) => {
    if (site.lease.kind === "unknown" || !site.lease.value.name.startsWith(SEAT_PREFIX)) return [];
    return [{ ...(site.context === undefined ? {} : { context: site.context }), lease: site.lease.value }];
  });
}

function isSeatOfAny(groups: readonly Group[], { leaseName }: SitedPool): boolean {
  return groups.some((group) => isSeatOf(group, leaseName));
}

function isSeatOf({ name, poolId }: Pick<Group, "name" | "poolId">, lease: string): boolean {
  if (!lease.startsWith(SEAT_PREFIX)) return false;
  const rest = lease.slice(SEAT_PREFIX.length);
  const isNamedAlike = name.startsWith(LEADER_PREFIX) && name.slice(LEADER_PREFIX.length) === rest;
  return isNamedAlike || (poolId !== undefined && rest.endsWith(`-${poolId.slice(0, SHORT_ID_LENGTH)}`));
}

type IsSame = (group: Group, pool: SitedPool) => boolean;

function join(groups: Group[], facts: SiteFacts, pool: SitedPool, isSame: IsSame): void {
  const index = groups.findIndex((group) => !group.sites.has(facts) && isSame(group, pool));
  const group = groups[index];
  const { site, ...identity } = pool;
  if (group === undefined) groups.push({ ...identity, sites: new Map([[facts, site]]) });
  // The first that says which pool it is says it for all.
  else groups[index] = { ...identity, ...group, sites: group.sites.set(facts, site) };
}

function isSamePool(group: Group, pool: SitedPool): boolean {
  if (group.poolId !== undefined && pool.poolId !== undefined) return group.poolId === pool.poolId;
  return group.namespace === pool.namespace && group.name === pool.name;
}

function hasSameLease(group: Group, pool: SitedPool): boolean {
  return group.namespace === pool.namespace && group.leaseName === pool.leaseName;
}

function markUnread(groups: readonly Group[], facts: SiteFacts): void {
  if (facts.leaders.kind === "known") return;
  for (const { sites } of groups) if (!sites.has(facts)) sites.set(facts, unreadSite(facts, facts.leaders));
}

function clustersOf(
  { poolId, namespace }: Group,
  sites: readonly SiteFacts[],
  nowMs: number,
  decide: DecideClusters | undefined,
): PoolView["clusters"] {
  if (decide === undefined) return known([]);
  const isOfPool = (cluster: ForgeClusterFacts): boolean =>
    poolId === undefined || cluster.poolId === undefined ? cluster.namespace === namespace : cluster.poolId === poolId;
  const facts = clusterFactsOf(sites, isOfPool);
  return facts.kind === "known" ? known(clusterViews(facts.value, decide, nowMs)) : facts;
}

function viewOf(
  { name, namespace, poolId, sites }: Group,
  order: readonly SiteFacts[],
  clusters: PoolView["clusters"],
): Omit<PoolView, "seat"> {
  const views = order.flatMap((facts) => sites.get(facts) ?? []);
  return {
    name,
    namespace,
    ...(poolId === undefined ? {} : { poolId }),
    verdict: decideVerdict(views),
    sites: views,
    clusters,
    notices: noticesOf(views, clusters),
  };
}
