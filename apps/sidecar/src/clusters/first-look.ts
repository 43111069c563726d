/**
 * Whether each API server of the pool has said once what it shows of the pool's clusters. A cluster that was disabled by its
 * copy on one of them must not take the seat before that copy was read.
 */
import type { Clock } from "@cardano-forge/election";

/** Places that are still to be looked at. */
export interface FirstLook {
  /** A place that answered, whatever it said, is waited for no longer. */
  settle(place: string): void;
  /** Whom a candidate still waits for. Empty once all have answered, or the bound is over; never filled again. */
  awaited(): readonly string[];
}

/**
 * Begins to wait for these places. The bound is the duration of the pool's lease: nobody takes the seat who has not watched
 * it for that long, so an API server that is away costs nothing more.
 */
export function createFirstLook(o: {
  readonly places: readonly string[];
  readonly boundMs: number;
  readonly clock: Pick<Clock, "monotonicMs">;
}): FirstLook {
  const open = new Set(o.places);
  const endsAtMs = o.clock.monotonicMs() + o.boundMs;
  return {
    settle: (place) => void open.delete(place),
    awaited: () => (o.clock.monotonicMs() < endsAtMs ? [...open] : []),
  };
}
