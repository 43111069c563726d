/** Rules 2 and 15: which registers may be taken, and whether this election may take part at all. */

import { durationOf, isOver, waitFor } from "./claim.ts";
import { after, atLeastMs, atMostMs, type Instant, remainingMs } from "./clock.ts";
import type { EngineSettings, EngineState, RegisterState, TermState } from "./engine-state.ts";
import type { Timing } from "./timing.ts";

/** Why a register may be taken, or that it may not. */
export type Eligibility = "release-seen" | "waited" | "no";

/**
 * Whether a register may be taken without holding it. Absent is never taken: two absences look alike. Everything else,
 * free, garbage, or my own record of a dead term alike, must have been unchanged for W, except a release that I saw.
 */
export function eligibilityOf({ observation, earlier }: RegisterState, now: Instant, timing: Timing): Eligibility {
  if (observation?.record === undefined) return "no";
  const { record, since, sentAt, receivedAt, isReleaseSeen } = observation;
  // A write must be confirmed within G of the request that showed what it replaces, and may itself take D.
  if (atMostMs(sentAt, now) + timing.requestTimeoutMs > timing.gapMs) return "no";
  if (isReleaseSeen && record.state === "free") return "release-seen";
  if (earlier !== undefined && !isOver(earlier, receivedAt, timing)) return "no";
  return atLeastMs(since, receivedAt) >= waitFor(durationOf(record), timing) ? "waited" : "no";
}

/**
 * Rule 3: whether a term may be written here without holding the register. While it is being acquired, its number must be
 * new here too: another may have won a term of that very number meanwhile, and have given it back.
 */
export function mayTake(register: RegisterState, term: TermState, now: Instant, timing: Timing): boolean {
  const isNumberNew = term.phase !== "acquiring" || (register.observation?.record?.term ?? 0) < term.number;
  return isNumberNew && eligibilityOf(register, now, timing) !== "no";
}

/** When the register should be read so that it is found eligible as soon as it is. */
export function eligibleAt({ observation, earlier }: RegisterState, timing: Timing): Instant | undefined {
  if (observation?.record === undefined) return undefined;
  const { since, record } = observation;
  const aged = after(since, waitFor(durationOf(record), timing));
  if (earlier === undefined) return aged;
  const over = after(earlier.since, waitFor(earlier, timing));
  return {
    monotonicMs: Math.max(aged.monotonicMs, over.monotonicMs),
    boottimeMs: Math.max(aged.boottimeMs, over.boottimeMs),
  };
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
