import { type Because, type Decision, moveToDisabling, moveToRest, mustStop, settle } from "./decision.ts";
import type { Effect } from "./effect.ts";
import type { Observation } from "./observation.ts";
import type { Change, PlanSettings, PlanState } from "./plan-state.ts";

// A node takes longer to read its files: what it shows before it begins is seen, and its first check is proof enough.
const TRANSITION_POLL_MS = 50;
const FORGING_POLL_MS = 250;

/** Real keys in, one SIGHUP, wait until the node shows that it forges with them, decoys back. */
export function decideEnabling(state: PlanState, observation: Observation, settings: PlanSettings): Decision {
  const { node, nowMs } = observation;
  const change = state.change as Change;
  const stop = mustStop(observation);
  if (stop !== undefined) return stopEnabling(state, change, observation, stop);
  if (node.process.kind === "none" && settings.isNodeOptional) return holdWithoutNode(state);
  if (state.process === undefined || state.process.seenAtMs > change.startedAtMs) {
    const died: Because = { reason: "NodeDied", message: "the node went away while it was being enabled" };
    const isClean = state.process === undefined || !state.process.mayHoldRealKeys;
    return isClean ? moveToRest(state, observation, died) : moveToDisabling(state, observation, died);
  }
  if (change.signalledAtMs !== undefined) return verify(state, change, observation, settings);
  const tooEarlyMs = (observation.term?.startNotBeforeWallMs ?? 0) - observation.wallMs;
  // Never longer than two slots: a wall clock that jumps must not keep the seat empty.
  const isTooEarly = tooEarlyMs > 0 && nowMs - change.startedAtMs < 2000;
  if (isTooEarly) return settle(state, [], Math.min(tooEarlyMs, TRANSITION_POLL_MS));
  return signalOn(state, change, observation, settings);
}

/** A node that was given nothing has nothing to forget. */
function stopEnabling(state: PlanState, change: Change, observation: Observation, stop: Because): Decision {
  const isUntouched = change.tries === 0 && state.process?.mayHoldRealKeys === false;
  return isUntouched ? moveToRest(state, observation, stop) : moveToDisabling(state, observation, stop);
}

function verify(state: PlanState, change: Change, observation: Observation, settings: PlanSettings): Decision {
  const { truth } = observation.node;
  if (truth.kind === "on" && truth.with === "real") {
    const message = "the node forges with the real credentials";
    const decoys = { kind: "place-decoys", ifFailed: "end-round" } as const;
    return settle(forging(state, "ForgingVerified", message), [decoys], FORGING_POLL_MS);
  }
  const waitedMs = observation.nowMs - (change.signalledAtMs ?? observation.nowMs);
  if (waitedMs < settings.signalAgainAfterMs) return settle(state, [], TRANSITION_POLL_MS);
  const forgesWithEarlierSet = change.isRotation && truth.kind === "on" && change.tries < settings.mostSignals;
  if (forgesWithEarlierSet) return signalOn(state, change, observation, settings);
  if (truth.kind === "unknown" || (truth.kind === "on" && truth.with === "unknown")) {
    // Decoys at rest need proof that the node has loaded the real keys; without metrics these have to stay.
    const message = `what the node does cannot be read: ${truth.because}`;
    return settle(forging(state, "ForgingUnverified", message), [], FORGING_POLL_MS);
  }
  return signalOn(state, change, observation, settings);
}

function signalOn(state: PlanState, change: Change, observation: Observation, settings: PlanSettings): Decision {
  const { nowMs, node } = observation;
  if (change.tries >= settings.mostSignals) {
    const enableFailures = state.enableFailures + 1;
    const contendNotBeforeMs = nowMs + settings.backOffMs * enableFailures;
    const message = `the node did not begin to forge after ${change.tries} attempts (${node.truth.because})`;
    const failed: PlanState = { ...state, enableFailures, contendNotBeforeMs };
    return moveToDisabling(failed, observation, { reason: "EnableFailed", message });
  }
  const isTooSoon = change.lastTriedAtMs !== undefined && nowMs - change.lastTriedAtMs < 1000;
  if (isTooSoon) return settle(state, [], TRANSITION_POLL_MS);
  const tried: Change = { ...change, lastTriedAtMs: nowMs, tries: change.tries + 1, signalledAtMs: undefined };
  const process = state.process === undefined ? undefined : { ...state.process, mayHoldRealKeys: true };
  const effects: Effect[] = [{ kind: "install-real" }, { kind: "signal", intent: "on" }];
  return settle({ ...state, change: tried, process }, effects, TRANSITION_POLL_MS);
}

function forging(state: PlanState, reason: "ForgingVerified" | "ForgingUnverified", message: string): PlanState {
  return { ...state, phase: "forging", reason, message, change: undefined, enableFailures: 0 };
}

function holdWithoutNode(state: PlanState): Decision {
  const message = "holding the seat without a node, because DISABLE_SOCKET_CHECK is set";
  return settle({ ...state, reason: "WithoutNode", message }, [], 1000);
}
