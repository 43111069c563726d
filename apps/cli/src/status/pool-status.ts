import type { CardanoLeader, NamedLease } from "@cardano-forge/kubernetes";
import { type Known, known, unknown } from "./known.ts";
import { type LeaseView, leaseView } from "./lease-view.ts";
import { type PodView, podView } from "./pod-view.ts";
import type { PoolFacts } from "./read-pools.ts";
import { decideVerdict, type Verdict } from "./verdict.ts";

/** Who leads, as the leader itself wrote it into the CardanoLeader. */
export interface LeaderView {
  /** Empty while nobody leads. */
  readonly pod: string;
  readonly since?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly term?: number;
}

/** One pool in one namespace, as far as it could be read. */
export interface PoolStatus {
  readonly name: string;
  readonly namespace: string;
  readonly poolId?: string;
  readonly verdict: Verdict;
  readonly leader: Known<LeaderView>;
  readonly lease: Known<LeaseView>;
  readonly pods: Known<readonly PodView[]>;
}

// The sidecar's own default, for a CardanoLeader whose definition has no room for the name.
const DEFAULT_LEASE = "cardano-node-leader";

/** Puts together what belongs to each pool, in the order of their names. A pool of which only the Lease is known counts. */
export function poolStatuses(facts: PoolFacts, nowMs: number): PoolStatus[] {
  const leases = facts.leases.kind === "known" ? facts.leases.value : [];
  const leaders = facts.leaders.kind === "known" ? facts.leaders.value : [];
  const taken = new Set<NamedLease>();
  const led = leaders.map((leader) => {
    const lease = leaseOf(leader, leases);
    if (lease !== undefined) taken.add(lease);
    return ledPool(leader, lease, facts, nowMs);
  });
  const rest = leases.filter((lease) => !taken.has(lease) && lease.annotation !== undefined);
  const pools = [...led, ...rest.map((lease) => leasedPool(lease, facts, nowMs))];
  return pools.sort((a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name));
}

function leaseOf(leader: CardanoLeader, leases: readonly NamedLease[]): NamedLease | undefined {
  const { name, namespace } = leader.metadata;
  const there = leases.filter((lease) => lease.namespace === namespace);
  const { leaseName } = leader.status;
  const names = leaseName === undefined ? [name, DEFAULT_LEASE] : [leaseName];
  return names.map((wanted) => there.find((lease) => lease.name === wanted)).find((lease) => lease !== undefined);
}

function ledPool(leader: CardanoLeader, lease: NamedLease | undefined, facts: PoolFacts, nowMs: number): PoolStatus {
  const { metadata, status } = leader;
  const poolId = metadata.labels["cardano.io/pool-id"];
  const views = status.pods.map((entry) => podView(entry, nowMs)).sort((a, b) => compare(a.name, b.name));
  const pods = views.length === 0 ? unknown("not-reported", "no sidecar has reported a pod") : known(views);
  const view = lease === undefined ? missingLease(leader, facts) : known(withPod(leaseView(lease, nowMs), leader));
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    ...(poolId === undefined ? {} : { poolId }),
    verdict: decideVerdict(pods, view),
    leader: leaderView(leader),
    lease: view,
    pods,
  };
}

function leaderView({ status }: CardanoLeader): Known<LeaderView> {
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

function missingLease({ status }: CardanoLeader, { leases }: PoolFacts): Known<LeaseView> {
  if (leases.kind === "unknown") return leases;
  return unknown("absent", `there is no Lease ${status.leaseName ?? DEFAULT_LEASE} in this namespace`);
}

/** A pod says under which identity it takes part; that is surer than the form of the identity. */
function withPod(lease: LeaseView, { status }: CardanoLeader): LeaseView {
  const pod = status.pods.find(({ identity }) => identity !== undefined && identity === lease.holderIdentity);
  return pod === undefined ? lease : { ...lease, holderPod: pod.name };
}

function leasedPool(lease: NamedLease, { leaders }: PoolFacts, nowMs: number): PoolStatus {
  const reason = leaders.kind === "unknown" ? leaders : unknown("absent", "no CardanoLeader belongs to this Lease");
  const view = known(leaseView(lease, nowMs));
  return {
    name: lease.name,
    namespace: lease.namespace,
    verdict: decideVerdict(reason, view),
    leader: reason,
    lease: view,
    pods: reason,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
