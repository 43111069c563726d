import type { Elector, Timing } from "@cardano-forge/election";
import type { createElectorAround } from "@cardano-forge/election/testing";
import {
  type ClusterView,
  createPriorityWatch,
  createTieredSeat,
  type Observation,
  poolCandidate,
  poolRank,
  poolSuccessor,
  type Seat,
} from "@cardano-forge/sidecar/plan";

/** A pool of several clusters, as one of its pods sees it. */
export interface RegionSurroundings {
  /** Of this pod's cluster; the one with the smaller number comes first. */
  readonly name: string;
  readonly failbackDelayMs: number;
  /** For the cluster's own Lease; the pool's has the run's. */
  readonly timing: Timing;
  readonly reports: () => readonly ClusterView[];
}

/** The pool's seat in one engine: what compose.ts and engine.ts of the sidecar join, with nothing of it decided here. */
export interface Region {
  readonly seat: Seat;
  decide(): Observation["decision"];
  poolSuccessor(pod: string | undefined): string | undefined;
}

type ElectorOptions = Parameters<typeof createElectorAround>[1];

/** Joins both elections, and what the clusters report. */
export function createRegion(
  { name, failbackDelayMs, reports }: RegionSurroundings,
  o: {
    readonly cluster: Elector;
    readonly pool: Elector;
    readonly clock: ElectorOptions["clock"];
    readonly lastCluster: () => string | undefined;
    readonly isReady: () => boolean;
    readonly rank: () => number;
    readonly isDisabled: () => boolean;
    readonly onChange: () => void;
  },
): Region {
  const watch = createPriorityWatch({ self: name, reports: { current: reports }, failbackDelayMs });
  const decide = (): ReturnType<typeof watch.decide> => {
    const now = { monotonicMs: o.clock.monotonicMs(), wallMs: o.clock.wallMs(), seatToken: seat.term()?.fencingToken };
    const decision = watch.decide(now);
    return o.isDisabled() ? { ...decision, kind: "hold", because: `${name} is disabled` } : decision;
  };
  const seat = createTieredSeat({
    clock: o.clock,
    onChange: o.onChange,
    cluster: { elector: o.cluster, isReady: o.isReady, rank: o.rank },
    pool: {
      elector: o.pool,
      isReady: () => o.isReady() && decide().kind !== "hold",
      rank: () => poolRank(name, decide(), o.lastCluster()),
    },
  });
  return {
    seat,
    decide,
    poolSuccessor: (pod) => poolSuccessor(name, { ranking: decide().ranking, views: reports(), pod }),
  };
}

/** Who a pod is to the other clusters. */
export function poolIdentity(pod: string, cluster: string, suffix: string): string {
  return `${poolCandidate(pod, cluster)}_${suffix}`;
}
