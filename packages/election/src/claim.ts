/** Rules 2 and 15: how long whoever wrote a record may hold on, also after that record is gone. */
import { atLeastMs, type Instant } from "./clock.ts";
import type { LeaseRecord } from "./record.ts";
import { type Timing, waitMs } from "./timing.ts";

/** What somebody may still hold by a write of the past, counted from a moment by which it was not there any more. */
export interface Claim {
  readonly since: Instant;
  readonly durationMs: number;
  readonly driftBound: number;
}

/** W for somebody else's duration, or for mine where that is longer. */
export function waitFor(
  { durationMs, driftBound }: { durationMs: number; driftBound: number },
  timing: Pick<Timing, "leaseDurationMs" | "driftBound" | "tickMs">,
): number {
  return waitMs(Math.max(timing.leaseDurationMs, durationMs), {
    // A writer may have been set up to expect worse clocks; whoever waits must be as careful.
    driftBound: Math.min(0.5, Math.max(timing.driftBound, driftBound)),
    tickMs: timing.tickMs,
  });
}

/** What a record that is there asks of whoever waits. */
export function durationOf(record: LeaseRecord | undefined): { durationMs: number; driftBound: number } {
  const { durationMs = 0, driftBound = 0 } = record?.configuration ?? {};
  return { durationMs: Math.max(record?.durationMs ?? 0, durationMs), driftBound };
}

/**
 * What a record that is gone still asks: while a longer duration is being replaced by a shorter one, its holder may live
 * when somebody deletes or spoils the only trace of it. Counts what the protocol wrote itself: a number that people can
 * edit would otherwise be waited for long after it was put right.
 */
export function claimOf(record: LeaseRecord | undefined, since: Instant): Claim | undefined {
  const { configuration } = record ?? {};
  if (record?.state !== "held" || configuration === undefined) return undefined;
  return { since, durationMs: configuration.durationMs, driftBound: configuration.driftBound };
}

/** The claim that ends last. */
export function lastOf(a: Claim | undefined, b: Claim | undefined, timing: Timing): Claim | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return endOf(a, timing) >= endOf(b, timing) ? a : b;
}

/** Whether nobody can hold on by this claim any more. */
export function isOver(claim: Claim, now: Instant, timing: Timing): boolean {
  return atLeastMs(claim.since, now) >= waitFor(claim, timing);
}

function endOf(claim: Claim, timing: Timing): number {
  return claim.since.monotonicMs + waitFor(claim, timing);
}
