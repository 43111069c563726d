import { type Clock, type Instant, instantOf, remainingMs } from "./clock.ts";
import type { AcquiredBy, Release, ReleaseOutcome } from "./engine-state.ts";

/** A permit with a deadline. It is valid only while `remainingMs()` is above 0 and `signal` is not aborted. */
export interface Term {
  /** Grows with every term, so that a receiver can refuse an older one. */
  readonly fencingToken: number;
  readonly acquiredBy: AcquiredBy;
  /** What the holder before left to its successor, where its release was seen. The election does not read it. */
  readonly note: string | undefined;
  /** The deadline on both clocks; it moves forward with each renewal and never back. */
  readonly validUntil: Instant;
  /** Aborts, with the reason, in time to stop before the deadline. */
  readonly signal: AbortSignal;
  /** Validity that is left, by the clock that leaves less; 0 once the term is over. */
  remainingMs(): number;
  /** Ends the term and frees its records. Only to be called when what it protects is proved off. Idempotent. */
  release(o: Release): Promise<ReleaseOutcome>;
}

/** A term with what its elector may do to it. */
export interface OwnTerm {
  readonly term: Term;
  extend(number: number, deadline: Instant): void;
  end(because: string): void;
  kill(because: string): void;
  released(outcome: ReleaseOutcome): void;
}

/** Builds a term. */
export function createOwnTerm(o: {
  number: number;
  acquiredBy: AcquiredBy;
  note: string | undefined;
  clock: Clock;
  deadline: Instant;
  onRelease: (release: Release) => void;
}): OwnTerm {
  const { clock, number, acquiredBy, note } = o;
  const ending = new AbortController();
  const released = Promise.withResolvers<ReleaseOutcome>();
  let deadline = o.deadline;
  let isOver = false;
  let isReleasing = false;
  return {
    term: {
      fencingToken: number,
      acquiredBy,
      note,
      signal: ending.signal,
      get validUntil() {
        return deadline;
      },
      remainingMs: () => (isOver ? 0 : Math.max(0, remainingMs(instantOf(clock), deadline))),
      release(release) {
        if (!isReleasing) o.onRelease(release);
        isReleasing = true;
        return released.promise;
      },
    },
    extend(ofNumber, until) {
      if (ofNumber !== number || isOver) return;
      if (until.monotonicMs >= deadline.monotonicMs && until.boottimeMs >= deadline.boottimeMs) deadline = until;
    },
    end: (because) => ending.abort(new Error(because)),
    kill(because) {
      isOver = true;
      ending.abort(new Error(because));
    },
    released: (outcome) => released.resolve(outcome),
  };
}
