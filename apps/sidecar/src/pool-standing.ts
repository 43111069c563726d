/** This cluster among the pool's clusters, in what a campaign and a release need to know of it. */
import type { ElectorStatus } from "@cardano-forge/election";
import type { ClusterView } from "./cluster-reports.ts";
import { clusterOf, poolCandidate } from "./pool-candidate.ts";
import type { Priority } from "./priority.ts";

/**
 * Place among the candidates for the pool's seat: the clusters that come before this one go first, and so does the one that
 * had the seat, because a pod that crashes should be followed by one of its own cluster.
 */
export function poolRank(self: string, { ranking }: Priority, lastCluster: string | undefined): number {
  const place = ranking.findIndex(({ name }) => name === self);
  const isElsewhere = lastCluster !== undefined && lastCluster !== self;
  return Math.max(0, place) + Number(isElsewhere);
}

/**
 * Who should take over the pool's seat: another pod of this cluster where there is one, else the leader of the best other
 * cluster that is ready.
 */
export function poolSuccessor(
  self: string,
  o: {
    readonly ranking: Priority["ranking"];
    readonly views: readonly ClusterView[];
    readonly pod: string | undefined;
    /** A cluster that somebody asked for; the best one where that could not take over any more. */
    readonly asked?: string | undefined;
  },
): string | undefined {
  if (o.pod !== undefined) return poolCandidate(o.pod, self);
  const ready = new Map(
    o.views.filter(({ isReady }) => isReady).map(({ report, leaderPod }) => [report.name, leaderPod]),
  );
  const others = o.ranking.filter(({ name, effectiveState }) => name !== self && effectiveState !== "Disabled");
  const able = others.map(({ name }) => name).filter((name) => ready.get(name) !== undefined);
  const best = able.find((name) => name === o.asked) ?? able[0];
  const leader = best === undefined ? undefined : ready.get(best);
  return best === undefined || leader === undefined ? undefined : poolCandidate(leader, best);
}

/** Who has the pool's seat, or why it cannot be won. */
export function poolSeatOf(status: ElectorStatus): { readonly isReachable: boolean; readonly because: string } {
  const { reached, needed } = reachOf(status);
  if (reached < needed) {
    const faults = status.registers.flatMap(({ name, fault }) => (fault === undefined ? [] : [`${name}: ${fault}`]));
    const because = `reaches ${reached} of ${status.registers.length} arbiters, and ${needed} are needed`;
    return { isReachable: false, because: [because, ...faults].join("; ") };
  }
  const holder = status.registers.map(({ record }) => record?.holder ?? "").find((name) => name !== "");
  if (holder === undefined) return { isReachable: true, because: "leads its cluster, and waits for the pool's seat" };
  const who = clusterOf(holder) ?? holder;
  return { isReachable: true, because: `leads its cluster; the pool's seat was last taken by ${who}` };
}

/** How many arbiters answered their last request, and how many a holder needs. */
export function reachOf({ registers }: ElectorStatus): { readonly reached: number; readonly needed: number } {
  const reached = registers.filter(({ isRead, fault }) => isRead && fault === undefined).length;
  return { reached, needed: Math.floor(registers.length / 2) + 1 };
}
