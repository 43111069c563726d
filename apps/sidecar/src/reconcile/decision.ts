import type { Effect } from "./effect.ts";
import type { Observation } from "./observation.ts";
import type { Reason } from "./phase.ts";
import type { Change, PlanState } from "./plan-state.ts";

/** What one round decided. */
export interface Plan {
  readonly state: PlanState;
  /** The states that this round moved through on its way to `state`, for those who tell the story. */
  readonly passed: readonly PlanState[];
  readonly effects: readonly Effect[];
  /** The election may take the seat for this pod. */
  readonly isReady: boolean;
  /** Look again after this time at the latest. */
  readonly wakeInMs: number;
}

/** A phase either settles the round or moves to another phase, which then decides it. */
export type Decision =
  | { readonly kind: "move"; readonly state: PlanState }
  | { readonly kind: "settle"; readonly plan: Plan };

/** A machine reason with the sentence that people read. */
export interface Because {
  readonly reason: Reason;
  readonly message: string;
}

/** The end of a round: these effects, then a pause. A pod is not ready to contend unless that is said. */
export function settle(
  state: PlanState,
  effects: readonly Effect[],
  wakeInMs: number,
  { isReady = false }: { isReady?: boolean } = {},
): Decision {
  return { kind: "settle", plan: { state, passed: [], effects, isReady, wakeInMs } };
}

/** Stop the node. The term is spent from here on, whatever comes of it. */
export function moveToDisabling(state: PlanState, { nowMs, term }: Observation, why: Because): Decision {
  const change = newChange("off", nowMs, term?.isPastDeadline === true);
  const spent = spend(state, term, why);
  return { kind: "move", state: { ...state, ...why, phase: "disabling", change, spent, lingerSinceMs: undefined } };
}

/** The first reason to stop is the one that the successor reads. */
function spend({ spent }: PlanState, term: Observation["term"], { message }: Because): PlanState["spent"] {
  if (term === undefined || spent?.fencingToken === term.fencingToken) return spent;
  return { fencingToken: term.fencingToken, because: message };
}

/** The node is proved off: rest on decoys, and give back the seat if there is one. */
export function moveToRest(state: PlanState, observation: Observation, why: Because): Decision {
  const process = state.process === undefined ? undefined : { ...state.process, mayHoldRealKeys: false };
  const term = spend(state, observation.term, why);
  const spent = term === undefined ? undefined : { ...term, offByWallMs: offByWallMs(observation) };
  const rested: PlanState = { ...state, ...why, phase: "standby", change: undefined, process, spent };
  return { kind: "move", state: { ...rested, lingerSinceMs: undefined } };
}

/** The node is off now, and where it shows since when, since then. */
function offByWallMs({ node: { truth }, nowMs, wallMs }: Observation): number {
  return truth.kind === "off" && truth.byMs !== undefined ? wallMs - (nowMs - truth.byMs) : wallMs;
}

/** Make the node forge with the real keys. */
export function moveToEnabling(state: PlanState, { nowMs }: Observation, why: Because): Decision {
  const isRotation = why.reason === "CredentialsRotated";
  const change = { ...newChange("on", nowMs, false), isRotation };
  return { kind: "move", state: { ...state, ...why, phase: "enabling", change } };
}

function newChange(intent: "on" | "off", nowMs: number, isUrgent: boolean): Change {
  const untried = { lastTriedAtMs: undefined, signalledAtMs: undefined, signals: 0, tries: 0 };
  return { intent, startedAtMs: nowMs, isUrgent, isRotation: false, ...untried };
}

/** Why a pod that forges or is about to must stop now; undefined when it may go on. */
export function mustStop({ term, stop, decision }: Observation): Because | undefined {
  if (term === undefined) return { reason: "SeatLost", message: "this pod does not hold the seat" };
  if (term.endingBecause !== undefined) return { reason: "SeatLost", message: term.endingBecause };
  if (term.remainingMs <= 0) return { reason: "SeatLost", message: "the permit has expired" };
  if (stop !== undefined) return { reason: "StopRequested", message: stop.reason };
  if (decision.kind !== "lead") return { reason: "PriorityYield", message: decision.because };
  return undefined;
}
