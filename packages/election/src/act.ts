/** Chooses what every register that is not busy is asked next, and ends a cleanup that is done. */
import { isTaken } from "./answer.ts";
import { after, atMostMs, type Instant, remainingMs } from "./clock.ts";
import { eligibleAt, isGranted, mayTake, refusalOf } from "./eligibility.ts";
import type {
  Attempt,
  Cleanup,
  Command,
  EngineSettings,
  EngineState,
  EventContext,
  Moment,
  RegisterState,
  Release,
  ReleaseOutcome,
  TermState,
} from "./engine-state.ts";
import { type LeaseRecord, microTime, type RecordContent, writeRecord } from "./record.ts";

const ATTEMPTS_KEPT = 8;

/** The requests of this moment, with the state in which they are under way. */
export function act(before: EngineState, moment: Moment): { state: EngineState; requests: Command[] } {
  let state = finishCleanup(before, moment);
  const requests: Command[] = [];
  for (const [index, register] of state.registers.entries()) {
    const wish = isFree(register, moment) ? wishFor(state, register, index, moment) : undefined;
    if (wish === undefined) continue;
    const id = state.requests + 1;
    const asked = sent(register, wish, id, moment.context.at);
    const registers = state.registers.map((one, position) => (position === index ? asked : one));
    state = { ...state, registers, requests: id };
    requests.push(commandOf(wish, index, id));
  }
  return { state, requests };
}

type Wish =
  | { readonly kind: "read" }
  | { readonly kind: "create"; readonly content: RecordContent }
  | {
      readonly kind: "replace";
      readonly content: RecordContent;
      readonly over: LeaseRecord;
      readonly attempt: Attempt | undefined;
    };

function isFree({ request, retryAt }: RegisterState, { context }: Moment): boolean {
  return request === undefined && (retryAt === undefined || remainingMs(context.at, retryAt) <= 0);
}

/** In the order of urgency: find out, give back, hold, create, look again. */
function wishFor(state: EngineState, register: RegisterState, index: number, moment: Moment): Wish | undefined {
  const { settings, context } = moment;
  const nonce = `${context.nonce}-${index}`;
  const { term, cleanup } = state;
  const record = register.observation?.record;
  if (register.isHinted) return { kind: "read" };
  if (cleanup !== undefined && record !== undefined && isMine(record, index, settings)) {
    return freeing(cleanup, record, nonce, moment);
  }
  const holding = term === undefined || term.phase === "ending" ? undefined : { term, nonce };
  const writing = holding === undefined ? undefined : wishOfHolder(register, holding, moment);
  if (writing !== undefined) return writing;
  const isAbsent = register.observation !== undefined && record === undefined;
  const isWanted = holding !== undefined || context.contend !== undefined;
  if (isAbsent && isWanted && refusalOf(state, settings) === undefined) {
    return { kind: "create", content: freeContent({ term: state.highestTerm, nonce, reason: "created" }, moment) };
  }
  return isReadDue(register, settings, context) ? { kind: "read" } : undefined;
}

function wishOfHolder(
  register: RegisterState,
  { term, nonce }: { term: TermState; nonce: string },
  { settings, context }: Moment,
): Wish | undefined {
  const { observation } = register;
  if (observation?.record === undefined || !wantsHolding(settings, term, register, context.at)) return undefined;
  // The write must be confirmed within G of the request that showed what it replaces.
  const isFresh = atMostMs(observation.sentAt, context.at) + settings.timing.requestTimeoutMs <= settings.timing.gapMs;
  if (!isFresh) return { kind: "read" };
  const { sentAt: basisSentAt, record: over } = observation;
  const attempt: Attempt = { nonce, term: term.number, sentAt: context.at, basisSentAt, fate: "open" };
  const content: RecordContent = {
    state: "held",
    holder: settings.identity,
    term: term.number,
    nonce,
    configuration: settings.configuration,
    acquireTime: term.acquireTime,
    renewTime: microTime(context.wallMs),
  };
  return { kind: "replace", content, over, attempt };
}

/** Rules 2, 3 and 7: renew what is mine, keep a register that lost its record, and take what may be taken. */
function wantsHolding(settings: EngineSettings, term: TermState, register: RegisterState, at: Instant): boolean {
  const { observation, wroteAt, attempts } = register;
  const record = observation?.record;
  // After a write of mine, only a state that was read later than that write says what to do next.
  const isSettled = wroteAt === undefined || (observation !== undefined && atMostMs(wroteAt, observation.sentAt) >= 0);
  if (record === undefined || !isSettled) return false;
  if (term.phase === "live" && isTaken(register)) {
    const isUnconfirmed = attempts.at(-1)?.fate === "open";
    return isUnconfirmed || wroteAt === undefined || atMostMs(wroteAt, at) >= settings.timing.renewIntervalMs;
  }
  // My own grant at this very register proves that nobody else's write here can count; a grant elsewhere does not.
  if (term.phase === "live" && record.state === "free" && isGranted(register, at)) return true;
  return mayTake(register, term, at, settings.timing);
}

function freeing({ release }: Cleanup, over: LeaseRecord, nonce: string, moment: Moment): Wish {
  const content = freeContent({ term: over.term, nonce, prev: over.nonce, ...release }, moment);
  const acquireTime = over.acquireTime ?? content.acquireTime;
  return { kind: "replace", content: { ...content, acquireTime }, over, attempt: undefined };
}

function freeContent(
  o: Release & { term: number; nonce: string; prev?: string },
  { settings, context }: Moment,
): RecordContent {
  const now = microTime(context.wallMs);
  return { state: "free", holder: "", configuration: settings.configuration, acquireTime: now, renewTime: now, ...o };
}

/** A record that this very process wrote, or exactly the one that its dead predecessor had confirmed. */
function isMine(record: LeaseRecord, index: number, { identity, predecessor }: EngineSettings): boolean {
  if (record.isForeign || record.state !== "held") return false;
  const left = predecessor[index];
  const isLeft =
    left !== undefined &&
    left.uid === record.uid &&
    left.resourceVersion === record.resourceVersion &&
    left.nonce === record.nonce;
  return isLeft || record.holder === identity;
}

function isReadDue(register: RegisterState, { timing }: EngineSettings, { at, contend }: EventContext): boolean {
  const { observation } = register;
  if (observation === undefined) return true;
  if (atMostMs(observation.sentAt, at) >= timing.pollIntervalMs) return true;
  const eligible = contend?.isReady === true ? eligibleAt(register, timing) : undefined;
  if (eligible === undefined) return false;
  const isTime = remainingMs(at, eligible) <= 0;
  return isTime && remainingMs(observation.receivedAt, eligible) > 0;
}

function sent(register: RegisterState, wish: Wish, id: number, at: Instant): RegisterState {
  const request = { id, kind: wish.kind, sentAt: at };
  if (wish.kind !== "replace")
    return { ...register, request, isHinted: wish.kind === "read" ? false : register.isHinted };
  const { attempt } = wish;
  if (attempt === undefined) return { ...register, request };
  return { ...register, request, wroteAt: at, attempts: [...register.attempts, attempt].slice(-ATTEMPTS_KEPT) };
}

function commandOf(wish: Wish, register: number, id: number): Command {
  if (wish.kind === "read") return { kind: "read", register, id };
  const lease = writeRecord(wish.content);
  if (wish.kind === "create") return { kind: "create", register, id, lease };
  const { uid, resourceVersion } = wish.over;
  return { kind: "replace", register, id, lease, over: { uid, resourceVersion } };
}

/** A cleanup is done when no register shows a record of mine, or when its time is over. */
function finishCleanup(state: EngineState, { settings, context, notices }: Moment): EngineState {
  const { cleanup } = state;
  if (cleanup === undefined) return state;
  const unsettled = state.registers.filter((one, index) => isUnsettled(one, index, settings)).length;
  if (unsettled > 0 && remainingMs(context.at, cleanup.until) > 0) return state;
  if (!cleanup.isAsked) return { ...state, cleanup: undefined };
  notices.push({ kind: "cleaned-up", outcome: outcomeOf(cleanup, unsettled) });
  // Whoever gave the seat back lets the others go first.
  return { ...state, cleanup: undefined, backoffUntil: after(context.at, 3 * settings.timing.staggerMs) };
}

function isUnsettled(register: RegisterState, index: number, settings: EngineSettings): boolean {
  const record = register.observation?.record;
  if (record !== undefined && isMine(record, index, settings)) return true;
  // Where the term was never written there is nothing to free: one that cannot be reached must not hold up the others.
  const isWritten = register.wroteAt !== undefined || settings.predecessor[index] !== undefined;
  const isKnown = register.observation !== undefined && register.request === undefined && !register.isHinted;
  return isWritten && !isKnown;
}

function outcomeOf({ freed }: Cleanup, unsettled: number): ReleaseOutcome {
  if (unsettled > 0) return { kind: "unconfirmed", message: `${unsettled} registers could not be freed in time` };
  return freed > 0 ? { kind: "released", registers: freed } : { kind: "nothing-held" };
}
