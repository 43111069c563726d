/**
 * Rules 1, 2 and 4: what an answer of a register proves.
 *
 * A timer starts when the first read that showed a state was received, and starts again with any difference and with any
 * gap longer than G between two observations. The gap runs from when the earlier one was *sent*: an answer may have been
 * made long before it was received, and a register can be restored in between. A failed read is not an observation, so
 * an outage shows as a gap.
 */
import { type Claim, claimOf, durationOf, isOver, lastOf, waitFor } from "./claim.ts";
import { after, atLeastMs, atMostMs, type Instant } from "./clock.ts";
import type { Attempt, Observation, RegisterState, TermState } from "./engine-state.ts";
import { isSameState, type LeaseRecord } from "./record.ts";
import type { Timing } from "./timing.ts";

/** Takes what a request showed into what is known of a register. */
export function observe(
  register: RegisterState,
  record: LeaseRecord | undefined,
  o: { sentAt: Instant; receivedAt: Instant; term: TermState | undefined; timing: Timing },
): RegisterState {
  const observation = nextObservation(register.observation, record, o);
  return credit({ ...register, observation, earlier: nextClaim(register, record, o) }, record, o);
}

/** A register of which nothing is known any more but that what it showed last may still be held. */
export function unwatched(register: RegisterState, at: Instant, timing: Timing): RegisterState {
  const earlier = lastOf(claimOf(register.observation?.record, at), register.earlier, timing);
  return { ...register, observation: undefined, earlier, isHinted: true };
}

function nextObservation(
  previous: Observation | undefined,
  record: LeaseRecord | undefined,
  { sentAt, receivedAt, timing }: { sentAt: Instant; receivedAt: Instant; timing: Timing },
): Observation {
  const seen = { record, sentAt, receivedAt };
  if (previous === undefined || hasGap(previous, receivedAt, timing)) {
    return { ...seen, since: receivedAt, watchedSince: receivedAt, isReleaseSeen: false };
  }
  const { watchedSince } = previous;
  if (isSameState(previous.record, record)) return { ...previous, ...seen };
  const isReleaseSeen = isWatched(previous, receivedAt, timing) && isReleaseOf(previous.record, record);
  return { ...seen, since: receivedAt, watchedSince, isReleaseSeen };
}

/**
 * What the records that stood here before may still be good for. A claim runs from when its record was seen to be gone; only
 * a record of the protocol that is held lets an older one run out. Behind a gap or behind anything else, its writer may have
 * held the register once more, unseen.
 */
function nextClaim(
  { observation: previous, earlier }: RegisterState,
  record: LeaseRecord | undefined,
  { receivedAt, timing }: { receivedAt: Instant; timing: Timing },
): Claim | undefined {
  const isUnbroken = previous !== undefined && !hasGap(previous, receivedAt, timing);
  if (isUnbroken && isSameState(previous.record, record)) return earlier;
  const isRunning = earlier !== undefined && !(isUnbroken && isOver(earlier, receivedAt, timing));
  const isSucceeded = isUnbroken && claimOf(record, receivedAt) !== undefined;
  const older = isRunning ? { ...earlier, since: isSucceeded ? earlier.since : receivedAt } : undefined;
  return lastOf(claimOf(previous?.record, receivedAt), older, timing);
}

/** A register that was restored can replay a release, so only one who has watched it all along may believe it. */
export function isWatched({ record, sentAt, watchedSince }: Observation, now: Instant, timing: Timing): boolean {
  return !hasGap({ sentAt }, now, timing) && atLeastMs(watchedSince, now) >= waitFor(durationOf(record), timing);
}

function hasGap({ sentAt }: Pick<Observation, "sentAt">, now: Instant, timing: Timing): boolean {
  return atMostMs(sentAt, now) > timing.gapMs;
}

function isReleaseOf(before: LeaseRecord | undefined, now: LeaseRecord | undefined): boolean {
  if (before?.state !== "held" || now?.state !== "free" || now.isForeign || before.isForeign) return false;
  return now.uid === before.uid && now.prev === before.nonce;
}

/**
 * Credits the write that the register shows, if it is an open one of the live term. It grants from when it was sent, and
 * only if its confirmation comes within G of when I sent the request that showed me the state it replaced: later, it may
 * have been applied after a restore that brought that state back. Then it is worth nothing for ever.
 */
function credit(
  register: RegisterState,
  record: LeaseRecord | undefined,
  o: { receivedAt: Instant; term: TermState | undefined; timing: Timing },
): RegisterState {
  const shown = record === undefined || record.isForeign || record.state === "free" ? undefined : record;
  const attempt = register.attempts.find(({ nonce }) => nonce === shown?.nonce);
  if (shown === undefined || attempt === undefined || attempt.fate !== "open") return register;
  const { term } = o;
  const isExtending = term !== undefined && term.phase !== "ending" && term.number === attempt.term;
  const isInTime = atMostMs(attempt.basisSentAt, o.receivedAt) <= o.timing.gapMs;
  const fate = isExtending && isInTime ? "credited" : "worthless";
  const attempts = register.attempts.map((one): Attempt => (one === attempt ? { ...one, fate } : one));
  if (fate === "worthless") return { ...register, attempts };
  const until = after(attempt.sentAt, o.timing.leaseDurationMs);
  return { ...register, faults: 0, attempts, grant: { until, uid: shown.uid, nonce: shown.nonce } };
}
