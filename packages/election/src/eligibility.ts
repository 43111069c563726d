/** Rules 2 and 15: which registers may be taken, and whether this election may take part at all. */
import { atLeastMs, atMostMs, type Instant, remainingMs } from "./clock.ts";
import type { EngineSettings, EngineState, RegisterState } from "./engine-state.ts";
import { type Timing, waitMs } from "./timing.ts";

/** Why a register may be taken, or that it may not. */
export type Eligibility = "release-seen" | "waited" | "no";

/**
 * Whether a register may be taken without holding it. Absent is never taken: two absences look alike. Everything else,
 * free, garbage, or my own record of a dead term alike, must have been unchanged for W, except a release that I saw.
 */
export function eligibilityOf({ observation }: RegisterState, now: Instant, timing: Timing): Eligibility {
  if (observation?.record === undefined) return "no";
  const { record, since, sentAt, receivedAt, isReleaseSeen } = observation;
  // A write must be confirmed within G of the request that showed what it replaces, and may itself take D.
  if (atMostMs(sentAt, now) + timing.requestTimeoutMs > timing.gapMs) return "no";
  if (isReleaseSeen && record.state === "free") return "release-seen";
  return atLeastMs(since, receivedAt) >= waitFor(record, timing) ? "waited" : "no";
}

/** When the register should be read so that it is found eligible as soon as it is. */
export function eligibleAt({ observation }: RegisterState, timing: Timing): Instant | undefined {
  if (observation?.record === undefined) return undefined;
  const { since, record } = observation;
  const wait = waitFor(record, timing);
  return { monotonicMs: since.monotonicMs + wait, boottimeMs: since.boottimeMs + wait };
}

function waitFor(
  record: { durationMs: number; configuration: { durationMs: number; driftBound: number } | undefined },
  timing: Timing,
): number {
  const durationMs = Math.max(timing.leaseDurationMs, record.durationMs, record.configuration?.durationMs ?? 0);
  // A writer may have been set up to expect worse clocks; whoever waits must be as careful.
  const driftBound = Math.min(0.5, Math.max(timing.driftBound, record.configuration?.driftBound ?? 0));
  return waitMs(durationMs, { driftBound, tickMs: timing.tickMs });
}

/** My own grant at this register is still running. */
export function isGranted({ grant }: RegisterState, now: Instant): boolean {
  return grant !== undefined && remainingMs(now, grant.until) > 0;
}

/** Why this election must not take part, if so: other arbiters in a record, or one server behind two names. */
export function refusalOf({ registers }: EngineState, settings: EngineSettings): string | undefined {
  const names = new Map<string, string>();
  for (const [index, { observation }] of registers.entries()) {
    const record = observation?.record;
    if (record === undefined) continue;
    const name = settings.arbiters[index] as string;
    const twin = names.get(record.uid);
    if (twin !== undefined) return `the arbiters ${twin} and ${name} are one API server (Lease uid ${record.uid})`;
    names.set(record.uid, name);
    const theirs = record.configuration?.arbiters;
    if (theirs === undefined || theirs === settings.configuration.arbiters) continue;
    return (
      `the Lease at ${name} was written for other arbiters (${theirs}) than mine (${settings.configuration.arbiters}); ` +
      "after a change of arbiters, stop all, delete the Lease on every old and new arbiter, and start again"
    );
  }
  return undefined;
}
