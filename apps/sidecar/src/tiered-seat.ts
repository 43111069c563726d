/**
 * Two seats that count as one: the cluster's, which elects one of its pods, and the pool's, for which that pod contends with
 * the leaders of the other clusters. Only both together are a permit, and it ends with the one that ends first.
 *
 * A pod that holds only one of them forges nothing. One that leads its cluster waits with that for the pool's seat; one that
 * has the pool's seat but does not lead its cluster any more has to give it back.
 */
import type { Clock, Instant } from "@cardano-forge/election";
import type { TermObservation } from "./reconcile/observation.ts";
import { createSeat, type Permit, type ReleaseWhy, type Seat, type SeatOptions } from "./seat.ts";

/** Builds the seat over both elections. Only the leader of a cluster writes for the pool's; every pod watches it. */
export function createTieredSeat(o: {
  readonly clock: Clock;
  readonly cluster: Omit<SeatOptions, "clock" | "onChange">;
  readonly pool: Omit<SeatOptions, "clock" | "onChange" | "isWatching">;
  readonly onChange: () => void;
}): Seat {
  const { clock, onChange } = o;
  const cluster = createSeat({ ...o.cluster, clock, onChange });
  const pool = createSeat({
    ...o.pool,
    clock,
    onChange,
    isReady: () => isLeading(cluster.observe()) && o.pool.isReady(),
    isWatching: () => !isLeading(cluster.observe()),
  });

  function observe(): TermObservation | undefined {
    const [ofCluster, ofPool] = [cluster.observe(), pool.observe()];
    return ofCluster === undefined || ofPool === undefined ? undefined : joined(ofCluster, ofPool);
  }

  function waiting(): TermObservation | undefined {
    const [ofCluster, ofPool] = [cluster.observe(), pool.observe()];
    if (ofCluster !== undefined) return ofPool === undefined ? ofCluster : undefined;
    return ofPool === undefined
      ? undefined
      : { ...ofPool, endingBecause: "this pod does not lead its cluster any more" };
  }

  function term(): Permit | undefined {
    const [ofCluster, ofPool] = [cluster.term(), pool.term()];
    if (ofCluster === undefined || ofPool === undefined) return undefined;
    return {
      fencingToken: ofPool.fencingToken,
      acquiredBy: ofPool.acquiredBy,
      validUntil: earlier(ofCluster.validUntil, ofPool.validUntil),
      remainingMs: () => Math.min(ofCluster.remainingMs(), ofPool.remainingMs()),
    };
  }

  async function release(why: ReleaseWhy): Promise<{ kind: string }> {
    const ofPool = pool.release({ ...why, to: why.toOfPool });
    if (why.isPoolOnly === true) return ofPool;
    // Side by side: arbiters that do not answer must not keep the next pod of this cluster waiting.
    const [released, releasedPool] = await Promise.all([cluster.release(why), ofPool]);
    return releasedPool.kind === "nothing-held" ? released : releasedPool;
  }

  return {
    observe,
    waiting,
    term,
    release,
    async run(signal) {
      await Promise.all([cluster.run(signal), pool.run(signal)]);
    },
  };
}

function isLeading(ofCluster: TermObservation | undefined): boolean {
  return ofCluster !== undefined && ofCluster.endingBecause === undefined && ofCluster.remainingMs > 0;
}

/** A pool's term is never won twice under one fencing token, so that token stands for both. */
function joined(ofCluster: TermObservation, ofPool: TermObservation): TermObservation {
  return {
    fencingToken: ofPool.fencingToken,
    remainingMs: Math.min(ofCluster.remainingMs, ofPool.remainingMs),
    endingBecause: ofCluster.endingBecause ?? ofPool.endingBecause,
    isPastDeadline: ofCluster.isPastDeadline || ofPool.isPastDeadline,
    startNotBeforeWallMs: Math.max(ofCluster.startNotBeforeWallMs, ofPool.startNotBeforeWallMs),
    keepsCluster: isLeading(ofCluster),
  };
}

function earlier(a: Instant, b: Instant): Instant {
  return {
    monotonicMs: Math.min(a.monotonicMs, b.monotonicMs),
    boottimeMs: Math.min(a.boottimeMs, b.boottimeMs),
  };
}
