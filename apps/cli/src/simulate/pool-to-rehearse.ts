import { timingFor, timingViolations } from "@cardano-forge/election";
import type { RehearsedCluster, RehearsedPool } from "@cardano-forge/election/rehearsal";
import { knownValue, type PoolView, type SiteFacts, type SiteView, type Unknown } from "@cardano-forge/pool-view";
import { CliError } from "../cli-error.ts";
import { situationOf } from "../operations/situation-of.ts";
import { cannot, isUnread } from "../pools/unread.ts";

/** Timings to try instead of those that are in force. */
export interface TimingWish {
  /** In milliseconds. */
  readonly leaseDuration?: number;
  readonly renewInterval?: number;
  readonly seatDuration?: number;
}

/** What is played, and what of it was not seen but assumed. */
export interface Script {
  readonly pool: RehearsedPool;
  readonly assumptions: readonly string[];
}

/** Stands for the API server where there is only one and it has no name. */
export const ONLY_SERVER = "";
/** On a network that is well; what a request costs is little beside what a lease waits for. */
const REQUEST_MS = 50;

/** Turns what was seen of a pool into what can be played: who leads, who could follow, and by which timings. Pure. */
export function poolToRehearse(pool: PoolView, sites: readonly SiteFacts[], wish: TimingWish): Script {
  const clusters = inOrder(pool, sites).flatMap(clusterOf);
  const [leading] = clusters;
  const unread = pool.sites.flatMap(unreadOf);
  if (leading?.leader === undefined) {
    const [first] = unread;
    throw first === undefined ? refused("Nobody leads, so there is nobody to lose.") : cannot(first.what, first.fact);
  }
  if (clusters.length > 1 && pool.seat.length === 0)
    throw refused("These contexts share no seat: each has its own leader.");
  const renew = wish.renewInterval === undefined ? {} : { renewIntervalMs: wish.renewInterval };
  const timing = timingFor({ leaseDurationMs: wish.leaseDuration ?? leading.leaseMs, ...renew });
  const seat = seatOf(pool, wish);
  assertUsable([timing, ...(seat === undefined ? [] : [seat.timing])].flatMap(timingViolations));
  return {
    pool: { clusters, timing, requestMs: REQUEST_MS, ...(seat === undefined ? {} : { seat }) },
    assumptions: [
      ...(wish.renewInterval === undefined
        ? [`renewals every ${timing.renewIntervalMs / 1000} s, as they are unless SLEEP_INTERVAL says otherwise`]
        : []),
      ...(seat === undefined ? [] : [`that there are no other arbiters than ${seat.arbiters.join(", ")}`]),
      ...unread.map(({ context, fact }) => `that ${context} takes no part, which could not be read (${fact.because})`),
    ],
  };
}

function seatOf({ seat }: PoolView, { seatDuration }: TimingWish): RehearsedPool["seat"] {
  const [first] = seat;
  if (first === undefined) return undefined;
  const leaseDurationMs = seatDuration ?? first.lease.durationSeconds * 1000;
  return { timing: timingFor({ leaseDurationMs }), arbiters: seat.map(({ context }) => context ?? ONLY_SERVER) };
}

interface SeenCluster extends RehearsedCluster {
  readonly leader: string | undefined;
  readonly leaseMs: number;
}

function clusterOf({ site, pool }: { readonly site: SiteView; readonly pool: PoolView }): SeenCluster[] {
  const lease = knownValue(site.lease);
  if (lease === undefined || unreadOf(site).length > 0) return [];
  const { holder: leader, pods } = situationOf(pool, site);
  const others = pods.filter(({ isReady, name }) => isReady && name !== leader).map(({ name }) => name);
  const all = [...(leader === undefined ? [] : [leader]), ...others.toSorted(byOrdinal)];
  // A cluster in which nobody could lead takes no part.
  if (all.length === 0) return [];
  return [{ name: site.context ?? ONLY_SERVER, pods: all, leader, leaseMs: lease.durationSeconds * 1000 }];
}

/** The cluster that has the seat, and then the others in the order in which they should forge. */
function inOrder(pool: PoolView, sites: readonly SiteFacts[]): { site: SiteView; pool: PoolView }[] {
  const places = new Map((knownValue(pool.clusters) ?? []).map(({ name, place }) => [name, place]));
  const placeOf = ({ context }: SiteView): number => {
    const facts = sites.find((one) => one.context === context);
    const home = facts?.clusters?.kind === "known" ? facts.clusters.value.filter(({ home }) => home === undefined) : [];
    return Math.min(...home.map(({ name }) => places.get(name) ?? Number.POSITIVE_INFINITY));
  };
  const isForging = (site: SiteView): boolean => {
    const { holder } = situationOf(pool, site);
    const name = site.context === undefined ? holder : `${site.context}/${holder}`;
    return holder !== undefined && (pool.sites.length === 1 || pool.verdict.forgers.includes(name ?? ""));
  };
  const rank = (site: SiteView): number => (isForging(site) ? 0 : placeOf(site));
  return pool.sites
    .toSorted((a, b) => (rank(a) < rank(b) ? -1 : Number(rank(a) > rank(b))))
    .map((site) => ({ site, pool }));
}

/** producer-2 comes before producer-10, as the sidecars have it. */
function byOrdinal(a: string, b: string): number {
  const ordinal = (name: string): number => Number(/\d+$/.exec(name)?.[0] ?? 0);
  return ordinal(a) - ordinal(b) || (a < b ? -1 : 1);
}

function assertUsable(violations: readonly string[]): void {
  if (violations.length === 0) return;
  throw new CliError("CLI_USAGE_INVALID", "No sidecar would start with these timings.", {
    facts: violations.map((violation, index) => [index === 0 ? "broken" : "", violation]),
  });
}

/** A cluster of which not everything was read may have pods that would follow, and cannot be played. */
function unreadOf({ context = "", lease, pods }: SiteView): { context: string; what: string; fact: Unknown }[] {
  if (isUnread(pods)) return [{ context, what: "read the pods, of which one would follow", fact: pods }];
  return isUnread(lease) ? [{ context, what: "read the Lease, which says who leads", fact: lease }] : [];
}

function refused(what: string): CliError {
  return new CliError("CLI_PRECONDITION_FAILED", what, { suggestions: ["forgectl status", "forgectl why"] });
}
