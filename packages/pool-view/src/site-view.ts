import type { HandoverFacts, LeaderFacts, LeaseFacts, SiteFacts, TransitionFacts } from "./facts.ts";
import { type Known, known, type Unknown, unknown } from "./known.ts";
import { type LeaseView, leaseView } from "./lease-view.ts";
import { type PodView, podView } from "./pod-view.ts";

/** Who leads, as the leader itself wrote it into the CardanoLeader. */
export interface LeaderView {
  /** Empty while nobody leads. */
  readonly pod: string;
  readonly since?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly term?: number;
}

/** One pool on one API server, as far as it could be read. */
export interface SiteView {
  /** The name by which the operator knows this API server; unset where there is only one. */
  readonly context?: string;
  readonly server: string;
  readonly leader: Known<LeaderView>;
  readonly lease: Known<LeaseView>;
  readonly pods: Known<readonly PodView[]>;
  /** Changes of leadership, the oldest first. */
  readonly history: Known<readonly TransitionFacts[]>;
  /** The answer to the last request to move leadership. */
  readonly handover?: HandoverFacts;
}

/** One pool on one API server, with what tells it from other pools. */
export interface SitedPool {
  readonly name: string;
  readonly namespace: string;
  readonly poolId?: string;
  readonly leaseName: string;
  readonly site: SiteView;
}

// The sidecar's own default, for a CardanoLeader whose definition has no room for the name.
const DEFAULT_LEASE = "cardano-node-leader";

/** What the Leases of one API server stand for. */
export interface SitedPools {
  /** The pools that have a CardanoLeader there. */
  readonly led: readonly SitedPool[];
  /** Those of which only the Lease is there. */
  readonly leased: readonly SitedPool[];
}

/** The pools of one API server. */
export function sitedPools(facts: SiteFacts, nowMs: number): SitedPools {
  const leases = facts.leases.kind === "known" ? facts.leases.value : [];
  const leaders = facts.leaders.kind === "known" ? facts.leaders.value : [];
  const taken = new Set<LeaseFacts>();
  const led = leaders.map((leader) => {
    const lease = leaseOf(leader, leases);
    if (lease !== undefined) taken.add(lease);
    return ledPool(leader, lease, facts, nowMs);
  });
  const rest = leases.filter((lease) => !taken.has(lease) && lease.hasRecord);
  return { led, leased: rest.map((lease) => leasedPool(lease, facts, nowMs)) };
}

/** What can be said of any pool where the CardanoLeaders could not be read. */
export function unreadSite(facts: SiteFacts, because: Unknown): SiteView {
  const lease = facts.leases.kind === "unknown" ? facts.leases : unknown("absent", "no Lease of this pool");
  return { ...placeOf(facts), leader: because, lease, pods: because, history: because };
}

function leaseOf(leader: LeaderFacts, leases: readonly LeaseFacts[]): LeaseFacts | undefined {
  const { name, namespace } = leader.metadata;
  const there = leases.filter((lease) => lease.namespace === namespace);
  const { leaseName } = leader.status;
  const names = leaseName === undefined ? [name, DEFAULT_LEASE] : [leaseName];
  return names.map((wanted) => there.find((lease) => lease.name === wanted)).find((lease) => lease !== undefined);
}

function ledPool(leader: LeaderFacts, lease: LeaseFacts | undefined, facts: SiteFacts, nowMs: number): SitedPool {
  const { metadata, status } = leader;
  const poolId = metadata.labels["cardano.io/pool-id"];
  const views = status.pods.map((entry) => podView(entry, nowMs)).sort((a, b) => compareTexts(a.name, b.name));
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    ...(poolId === undefined ? {} : { poolId }),
    leaseName: lease?.name ?? status.leaseName ?? DEFAULT_LEASE,
    site: {
      ...placeOf(facts),
      leader: leaderView(leader),
      lease: lease === undefined ? missingLease(leader, facts) : known(withPod(leaseView(lease, nowMs), leader)),
      pods: views.length === 0 ? unknown("not-reported", "no sidecar has reported a pod") : known(views),
      history: known(status.history),
      ...(status.handover === undefined ? {} : { handover: status.handover }),
    },
  };
}

function leaderView({ status }: LeaderFacts): Known<LeaderView> {
  const { leaderPod, lastTransitionTime, reason, message, term } = status;
  if (leaderPod === undefined) return unknown("not-reported", "the CardanoLeader has no status yet");
  return known({
    pod: leaderPod,
    ...(lastTransitionTime === undefined ? {} : { since: lastTransitionTime }),
    ...(reason === undefined ? {} : { reason }),
    ...(message === undefined ? {} : { message }),
    ...(term === undefined ? {} : { term }),
  });
}

function missingLease({ status }: LeaderFacts, { leases }: SiteFacts): Known<LeaseView> {
  if (leases.kind === "unknown") return leases;
  return unknown("absent", `there is no Lease ${status.leaseName ?? DEFAULT_LEASE} in this namespace`);
}

/** A pod says under which identity it takes part; that is surer than the form of the identity. */
function withPod(lease: LeaseView, { status }: LeaderFacts): LeaseView {
  const pod = status.pods.find(({ identity }) => identity !== undefined && identity === lease.holderIdentity);
  return pod === undefined ? lease : { ...lease, holderPod: pod.name };
}

function leasedPool(lease: LeaseFacts, facts: SiteFacts, nowMs: number): SitedPool {
  const { leaders } = facts;
  const because = leaders.kind === "unknown" ? leaders : unknown("absent", "no CardanoLeader belongs to this Lease");
  const { name, namespace } = lease;
  const site = { ...unreadSite(facts, because), lease: known(leaseView(lease, nowMs)) };
  return { name, namespace, leaseName: name, site };
}

function placeOf({ context, server }: SiteFacts): Pick<SiteView, "context" | "server"> {
  return { ...(context === undefined ? {} : { context }), server };
}

/** The order of names. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
