/** Takes the answer of one request into the state. What an answer does not prove is asked again. */
import { after } from "./clock.ts";
import type { Answer, EngineSettings, EngineState, EventContext, RegisterState, Request } from "./engine-state.ts";
import type { LeaseObject } from "./lease-store.ts";
import { observe } from "./observe.ts";
import { readRecord } from "./record.ts";

const FIRST_RETRY_MS = 200;

/** Takes one answer; an answer to a request that was given up is ignored. */
export function takeAnswer(
  settings: EngineSettings,
  state: EngineState,
  { register: index, id, result }: { register: number; id: number; result: Answer },
  context: EventContext,
): EngineState {
  const register = state.registers[index];
  if (register?.request?.id !== id) return state;
  const { request } = register;
  const answered = answer({ ...register, request: undefined }, request, result, { settings, state, context });
  const record = answered.observation?.record;
  const registers = state.registers.map((one, position) => (position === index ? answered : one));
  const highestTerm = Math.max(state.highestTerm, record?.term ?? 0);
  const hasFreed = result.kind === "written" && request.kind === "replace" && record?.state === "free";
  const { cleanup } = state;
  const counted = cleanup !== undefined && hasFreed ? { ...cleanup, freed: cleanup.freed + 1 } : cleanup;
  return { ...state, registers, highestTerm, cleanup: counted };
}

interface Surroundings {
  readonly settings: EngineSettings;
  readonly state: EngineState;
  readonly context: EventContext;
}

function answer(register: RegisterState, request: Request, result: Answer, around: Surroundings): RegisterState {
  switch (result.kind) {
    case "found":
      return seen(register, request, result.lease, around);
    case "written":
      // What a POST created is read before it counts as seen.
      if (request.kind === "create") return { ...withoutFault(register), isHinted: true };
      return seen(register, request, result.lease, around);
    case "absent":
      if (request.kind !== "read") return { ...withoutFault(register), isHinted: true };
      return seen(register, request, undefined, around);
    case "conflict":
      return { ...withoutFault(register), isHinted: true };
    case "refused":
      return faulty(register, `${result.status} ${result.message}`.trim(), around);
    case "failed":
      return faulty(register, result.message, around);
  }
}

function seen(
  register: RegisterState,
  { sentAt }: Request,
  lease: LeaseObject | undefined,
  { settings, state, context }: Surroundings,
): RegisterState {
  const record = lease === undefined ? undefined : readRecord(lease);
  const { timing } = settings;
  return observe(withoutFault(register), record, { sentAt, receivedAt: context.at, term: state.term, timing });
}

/** A read that works does not forgive writes that fail: they are still tried less and less often. */
function withoutFault(register: RegisterState): RegisterState {
  const isWriteOpen = register.attempts.at(-1)?.fate === "open";
  return { ...register, fault: undefined, faults: isWriteOpen ? register.faults : 0, retryAt: undefined };
}

/** Read again soon: within D at first, then less often, but never less often than the register is read anyway. */
function faulty(register: RegisterState, fault: string, { settings, context }: Surroundings): RegisterState {
  const delayMs = Math.min(FIRST_RETRY_MS * 2 ** Math.min(register.faults, 16), settings.timing.pollIntervalMs);
  return { ...register, fault, faults: register.faults + 1, retryAt: after(context.at, delayMs), isHinted: true };
}

/** The register shows my last credited write of the live term. */
export function isTaken({ observation, grant }: RegisterState): boolean {
  const record = observation?.record;
  if (record === undefined || grant === undefined || record.isForeign) return false;
  return record.state === "held" && record.nonce === grant.nonce && record.uid === grant.uid;
}
