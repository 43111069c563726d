/**
 * The plan: an observation and what is remembered in, a list of effects out. Pure, so that the same code runs in
 * the simulator. The order of the questions is the order of safety: what must stop comes before what may start.
 *
 * A pod owns the seat only through `term`; it forges only in the phases `enabling` and `forging`; it gives the seat
 * back only from a phase in which the node is proved off.
 */

import { decideDisabling } from "./decide-disabling.ts";
import { decideEnabling } from "./decide-enabling.ts";
import { decideForging } from "./decide-forging.ts";
import { decideResting } from "./decide-resting.ts";
import type { Decision, Plan } from "./decision.ts";
import type { Outcome } from "./effect.ts";
import type { Observation } from "./observation.ts";
import type { Change, PlanSettings, PlanState } from "./plan-state.ts";

// forging -> disabling -> resting is the longest chain in one round.
const MOST_MOVES = 4;

/** Decides one round. Same input, same output. */
export function plan(previous: PlanState, observation: Observation, settings: PlanSettings): Plan {
  let state = noteKeys(noteProcess(previous, observation), observation);
  const passed: PlanState[] = [];
  for (let moves = 0; moves <= MOST_MOVES; moves += 1) {
    const decision = decidePhase(state, observation, settings);
    if (decision.kind === "settle") return remember({ ...decision.plan, passed }, observation);
    state = decision.state;
    passed.push(state);
  }
  throw new Error(`the plan moved ${MOST_MOVES} times in one round, last to ${state.phase} (${state.reason})`);
}

function decidePhase(state: PlanState, observation: Observation, settings: PlanSettings): Decision {
  switch (state.phase) {
    case "enabling":
      return decideEnabling(state, observation, settings);
    case "forging":
      return decideForging(state, observation, settings);
    case "disabling":
      return decideDisabling(state, observation, settings);
    default:
      return decideResting(state, observation, settings);
  }
}

/** A process that was not there before was started on whatever lay in the directory when we last looked. */
function noteProcess(state: PlanState, { node, nowMs }: Observation): PlanState {
  if (node.process.kind === "unknown") return state;
  if (node.process.kind === "none") return state.process === undefined ? state : { ...state, process: undefined };
  const { mark } = node.process;
  if (state.process?.mark === mark) return state;
  // Without the files a node does not start; whatever else lay there may have been the real thing.
  const mayHoldRealKeys = state.restingBefore !== "decoy" && state.restingBefore !== "none";
  const process = { mark, seenAtMs: nowMs, mayHoldRealKeys };
  return { ...state, process, truthSinceMs: nowMs, hasSeenNode: true };
}

/** What the node itself shows beats every conclusion of ours. */
function noteKeys(state: PlanState, { node }: Observation): PlanState {
  const { process } = state;
  if (process === undefined || process.mayHoldRealKeys || node.truth.kind !== "on" || node.truth.with === "decoy")
    return state;
  return { ...state, process: { ...process, mayHoldRealKeys: true } };
}

/** What lies in the directory after this round, said so that no process can look cleaner than it is. */
function remember(plan: Plan, { credentials }: Observation): Plan {
  const isRealPlanned = plan.effects.some(({ kind }) => kind === "install-real" || kind === "install-bootstrap");
  return { ...plan, state: { ...plan.state, restingBefore: isRealPlanned ? "real" : credentials.resting } };
}

/** Takes what the effects of a round brought about into the state of the next one. */
export function absorb(state: PlanState, outcomes: readonly Outcome[]): PlanState {
  return outcomes.reduce(absorbOne, state);
}

function absorbOne(state: PlanState, outcome: Outcome): PlanState {
  const { change } = state;
  if (change === undefined) return state;
  if (outcome.kind === "signal-sent") return absorbSignal(state, change, outcome.atMs);
  // Keys that cannot be removed, or a node enabled past its permit: no more asking.
  const isHopeless = outcome.kind === "overlap-possible" || (outcome.kind === "failed" && change.intent === "off");
  return isHopeless ? { ...state, change: { ...change, isUrgent: true } } : state;
}

function absorbSignal(state: PlanState, change: Change, atMs: number): PlanState {
  const isFirstOff = change.intent === "off" && change.signalledAtMs === undefined;
  // A second SIGHUP to stop does not make the proof of the first one worthless; one to start begins anew.
  const signalledAtMs = change.intent === "on" || isFirstOff ? atMs : change.signalledAtMs;
  const truthSinceMs = signalledAtMs ?? state.truthSinceMs;
  return { ...state, truthSinceMs, change: { ...change, signals: change.signals + 1, signalledAtMs } };
}
