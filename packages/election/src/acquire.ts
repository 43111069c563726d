/** Rules 3 and 6: taking a majority in turn, and giving back what did not make one. */
import { after, atMostMs, remainingMs } from "./clock.ts";
import { validityMs } from "./deadline.ts";
import { type Eligibility, eligibilityOf, isGranted, mayTake, refusalOf } from "./eligibility.ts";
import type {
  AcquiredBy,
  EngineSettings,
  EngineState,
  EventContext,
  Moment,
  RegisterState,
  TermState,
} from "./engine-state.ts";
import { microTime } from "./record.ts";

/** Begins an acquisition when it is my turn, and ends one that has succeeded or cannot succeed any more. */
export function settleAcquisition(state: EngineState, moment: Moment): EngineState {
  const { settings, context } = moment;
  if (state.term?.phase === "acquiring") return settle(state, state.term, moment);
  const turn =
    state.term === undefined && mayContend(settings, state, context) ? turnOf(settings, state, context) : undefined;
  const isMyTurn = turn !== undefined && remainingMs(context.at, turn.at) <= 0;
  return isMyTurn ? begin(settings, state, context) : { ...state, turn };
}

function mayContend(settings: EngineSettings, state: EngineState, { contend, at }: EventContext): boolean {
  if (contend?.isReady !== true || state.cleanup !== undefined) return false;
  const isBackedOff = state.backoffUntil !== undefined && remainingMs(at, state.backoffUntil) > 0;
  return !isBackedOff && refusalOf(state, settings) === undefined;
}

/** My turn among the candidates for exactly this state of the registers; undefined while no majority is eligible. */
function turnOf(settings: EngineSettings, state: EngineState, context: EventContext): EngineState["turn"] {
  const eligible = state.registers.filter((one) => eligibilityOf(one, context.at, settings.timing) !== "no");
  if (eligible.length < settings.quorum) return undefined;
  const key = eligible.map(({ observation }) => observation?.record?.nonce).join(" ");
  if (state.turn?.key === key) return state.turn;
  return { key, at: after(context.at, staggerMs(settings, eligible, context)) };
}

/** A successor that a release names goes at once, one step later the others by rank; chance separates equal ranks. */
function staggerMs(settings: EngineSettings, eligible: readonly RegisterState[], context: EventContext): number {
  const { staggerMs: step } = settings.timing;
  const named = eligible.flatMap(({ observation }) =>
    observation?.isReleaseSeen === true && observation.record?.to !== undefined ? [observation.record.to] : [],
  );
  if (named.some((to) => isNamed(to, settings.identity))) return 0;
  const headStartMs = named.length > 0 ? step : 0;
  return headStartMs + step * ((context.contend?.rank ?? 0) + context.unit);
}

/** A successor is named by its whole identity, or by the part before the last underscore. */
function isNamed(to: string, identity: string): boolean {
  return to === identity || identity.slice(0, identity.lastIndexOf("_")) === to;
}

function begin(settings: EngineSettings, state: EngineState, { at, wallMs }: EventContext): EngineState {
  const kinds = state.registers.map((one) => eligibilityOf(one, at, settings.timing));
  const acquiredBy: AcquiredBy = kinds.includes("release-seen") ? "release-seen" : "waited";
  const number = state.highestTerm + 1;
  const note = acquiredBy === "release-seen" ? noteOf(state, kinds) : undefined;
  const acquireTime = microTime(wallMs);
  const term: TermState = { number, phase: "acquiring", startedAt: at, acquireTime, acquiredBy, note };
  const registers = state.registers.map(
    (one): RegisterState => ({ ...one, grant: undefined, attempts: [], wroteAt: undefined }),
  );
  return { ...state, registers, term, highestTerm: number, turn: undefined };
}

/**
 * What the last holder left, at every register alike. A register that is out of reach still shows me what an earlier one
 * left there: of several terms only the newest counts, and only where it can be read now.
 */
function noteOf({ registers, highestTerm }: EngineState, kinds: readonly Eligibility[]): string | undefined {
  const records = registers.map(({ observation }) => observation?.record);
  return records.find((record, index) => kinds[index] === "release-seen" && record?.term === highestTerm)?.note;
}

function settle(state: EngineState, term: TermState, moment: Moment): EngineState {
  const { settings, context, notices } = moment;
  const failure = failureOf(state, term, moment);
  if (failure !== undefined) return giveUp(state, failure, moment);
  const { stopBoundMs, marginMs } = settings.timing;
  if (validityMs(state, settings, context.at) <= stopBoundMs + marginMs) return state;
  const live: TermState = { ...term, phase: "live" };
  notices.push({ kind: "term-began", term: live });
  return { ...state, term: live, failedAcquisitions: 0 };
}

function failureOf(state: EngineState, term: TermState, moment: Moment): string | undefined {
  const { settings, context } = moment;
  const { at, contend } = context;
  const refusal = refusalOf(state, settings);
  if (refusal !== undefined) return refusal;
  if (contend?.isReady !== true) return "not ready any more";
  // A write that is confirmed later than this counts for nothing.
  if (atMostMs(term.startedAt, at) > settings.timing.gapMs) return "too few writes were confirmed in time";
  const hopeful = state.registers.filter((one) => isHopeful(one, term, moment)).length;
  return hopeful < settings.quorum ? "others were faster" : undefined;
}

function isHopeful(register: RegisterState, term: TermState, { settings, context: { at } }: Moment): boolean {
  if (isGranted(register, at) || register.request?.kind === "replace") return true;
  // A definite no leaves a read to be made; until then the outcome of an attempt is open.
  const isOpen =
    register.attempts.some(({ fate }) => fate === "open") && (register.isHinted || register.request !== undefined);
  return isOpen || mayTake(register, term, at, settings.timing);
}

/** Frees what was won, and stays back for a while that grows with each failure, by rank and by chance. */
function giveUp(state: EngineState, because: string, { settings, context, notices }: Moment): EngineState {
  const { at, unit, contend } = context;
  notices.push({ kind: "acquisition-failed", because });
  const failedAcquisitions = state.failedAcquisitions + 1;
  const { staggerMs: step, requestTimeoutMs } = settings.timing;
  const backoffMs = step * (1 + (contend?.rank ?? 0)) * (1 + unit) * 2 ** Math.min(failedAcquisitions, 4);
  const registers = state.registers.map((one): RegisterState => ({ ...one, grant: undefined, attempts: [] }));
  const until = after(at, 2 * requestTimeoutMs);
  const cleanup = { release: { reason: because }, until, isAsked: false, freed: 0 };
  return { ...state, registers, term: undefined, failedAcquisitions, backoffUntil: after(at, backoffMs), cleanup };
}
