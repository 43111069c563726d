/**
 * The election as a pure function: state and event in, state and commands out. It holds no clock, no randomness and no
 * connection; the same code runs in production and in the simulator.
 *
 * Each event passes three stages: take in what happened, judge what that means for the term, and choose what every
 * register that is not busy should be asked next.
 */

import { settleAcquisition } from "./acquire.ts";
import { act } from "./act.ts";
import { isTaken, takeAnswer } from "./answer.ts";
import { after, atMostMs, type Instant, remainingMs } from "./clock.ts";
import { deadlineOf, disruptionOf, validityMs } from "./deadline.ts";
import { refusalOf } from "./eligibility.ts";
import type {
  Cleanup,
  Command,
  EngineEvent,
  EngineSettings,
  EngineState,
  EventContext,
  Moment,
  RegisterState,
  Release,
} from "./engine-state.ts";
import { unwatched } from "./observe.ts";
import { wakeAtOf } from "./wake.ts";

/** What one event led to. */
export interface EngineStep {
  readonly state: EngineState;
  readonly commands: readonly Command[];
  /** Call again with a tick at this moment, or within 250 ms, whichever is first. */
  readonly wakeAt: Instant | undefined;
}

/** Decides one event. Must be called at least every 250 ms; a longer silence is a pause and ends the term. */
export function decide(
  settings: EngineSettings,
  before: EngineState,
  event: EngineEvent,
  context: EventContext,
): EngineStep {
  const moment: Moment = { settings, context, notices: [] };
  const timed = noteTime(before, moment);
  const judged = judgeTerm(takeEvent(timed, event, moment), moment);
  const { state, requests } = act(settleAcquisition(judged, moment), moment);
  return { state, commands: [...moment.notices, ...requests], wakeAt: wakeAtOf(state, moment) };
}

/** A pause or a clock that stood still: whatever I knew about time is worthless. */
function noteTime(state: EngineState, moment: Moment): EngineState {
  const { at } = moment.context;
  const disruption = disruptionOf(state, at);
  const clockOffsetMs = at.boottimeMs - at.monotonicMs;
  if (state.lastAt === undefined) return { ...state, lastAt: at, clockOffsetMs, cleanup: inheritance(moment) };
  if (disruption === undefined) return { ...state, lastAt: at };
  const registers = state.registers.map((one) => unwatched(one, at, moment.settings.timing));
  return endTerm({ ...state, lastAt: at, clockOffsetMs, turn: undefined, registers }, disruption, moment);
}

/** The first thing that a restarted engine does: free what its dead predecessor held, if it is still exactly that. */
function inheritance({ settings, context }: Moment): Cleanup | undefined {
  if (settings.predecessor.every((one) => one === undefined)) return undefined;
  const until = after(context.at, 2 * settings.timing.requestTimeoutMs);
  return { release: { reason: "the sidecar's engine was restarted" }, until, isAsked: false, freed: 0 };
}

function takeEvent(state: EngineState, event: EngineEvent, moment: Moment): EngineState {
  switch (event.kind) {
    case "tick":
      return state;
    case "hint":
      return takeHint(state, event.register, moment);
    case "answer":
      return takeAnswer(moment.settings, state, event, moment.context);
    case "end":
      return endTerm(state, event.because, moment);
    case "release":
      return beginRelease(state, event.release, moment);
  }
}

const OWN_ECHO_MS = 300;

/** A holder's own write comes back as a hint; reading then would tell it what it knows. */
function takeHint(state: EngineState, index: number, { context }: Moment): EngineState {
  const registers = state.registers.map((one, position): RegisterState => {
    if (position !== index || (state.term !== undefined && isOwnEcho(one, context.at))) return one;
    return { ...one, isHinted: true };
  });
  return { ...state, registers };
}

function isOwnEcho(register: RegisterState, at: Instant): boolean {
  if (register.request?.kind === "replace") return true;
  const receivedAt = register.observation?.receivedAt;
  return receivedAt !== undefined && isTaken(register) && atMostMs(receivedAt, at) < OWN_ECHO_MS;
}

/** Rule 11: kill the term first; only then may its records be freed. */
function beginRelease(state: EngineState, release: Release, moment: Moment): EngineState {
  const until = after(moment.context.at, 2 * moment.settings.timing.requestTimeoutMs);
  return { ...endTerm(state, release.reason, moment), cleanup: { release, until, isAsked: true, freed: 0 } };
}

/** Rules 5, 8, 9 and 10: whether the term goes on, must be stopped now, or is over. */
function judgeTerm(state: EngineState, moment: Moment): EngineState {
  const { term } = state;
  if (term === undefined || term.phase === "acquiring") return state;
  const validMs = validityMs(state, moment.settings, moment.context.at);
  if (validMs <= 0) return endTerm(state, "the permit has expired", moment);
  if (term.phase === "ending") return state;
  const because = reasonToStop(state, validMs, moment);
  if (because === undefined) return state;
  moment.notices.push({ kind: "term-ending", because });
  return { ...state, term: { ...term, phase: "ending" } };
}

function reasonToStop(state: EngineState, validMs: number, { settings }: Moment): string | undefined {
  const evidence = refusalOf(state, settings) ?? evidenceAgainst(state, settings);
  if (evidence !== undefined) return evidence;
  const { stopBoundMs, marginMs } = settings.timing;
  const isShort = validMs <= stopBoundMs + marginMs;
  return isShort ? "the lease was not renewed in time: too little validity is left" : undefined;
}

/** Rule 8: what shows that somebody else may hold what I hold. */
function evidenceAgainst(state: EngineState, settings: EngineSettings): string | undefined {
  for (const [index, { observation, grant }] of state.registers.entries()) {
    const record = observation?.record;
    if (record?.state !== "held") continue;
    const name = settings.arbiters[index] as string;
    const isMine = record.holder === settings.identity;
    const isRival = !isMine && (record.isForeign || record.term >= (state.term?.number ?? 0));
    if (isRival) return `${record.holder} holds the Lease at ${name}`;
    const isReplaced = isMine && grant !== undefined && grant.uid !== record.uid;
    if (isReplaced) return `the Lease at ${name} was replaced by another object`;
  }
  return undefined;
}

/** Ends the term here; nothing extends it any more. Its records age like a stranger's unless they are freed. */
function endTerm(state: EngineState, because: string, { settings, context, notices }: Moment): EngineState {
  const { term } = state;
  if (term === undefined) return state;
  notices.push({ kind: term.phase === "acquiring" ? "acquisition-failed" : "term-over", because });
  const registers = state.registers.map((one): RegisterState => ({ ...one, grant: undefined, attempts: [] }));
  // Whoever just lost or gave up a term lets the others go first.
  const backoffUntil = after(context.at, 3 * settings.timing.staggerMs);
  return { ...state, registers, term: undefined, turn: undefined, backoffUntil };
}

/** Milliseconds of validity left for people and metrics; undefined without a term that may be used. */
export function permitMs(settings: EngineSettings, state: EngineState, now: Instant): number | undefined {
  const deadline = state.term?.phase === "acquiring" ? undefined : deadlineOf(state, settings);
  return state.term === undefined || deadline === undefined ? undefined : Math.max(0, remainingMs(now, deadline));
}
