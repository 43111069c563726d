/**
 * Off means: keys unlinked, one SIGHUP, and the node seen to have stopped. What cannot be seen by the stop bound is
 * settled by SIGKILL, with decoys at rest first, so that the node comes back on them.
 */
import { type Decision, moveToRest, settle } from "./decision.ts";
import type { Effect } from "./effect.ts";
import type { Observation } from "./observation.ts";
import type { Change, PlanSettings, PlanState } from "./plan-state.ts";

const TRANSITION_POLL_MS = 50;
const RETRY_WITHHELD_MS = 500;
const RETRY_IGNORED_MS = 1500;
const RETRY_KILL_MS = 500;

/** Decides for a pod whose node has to stop: ask, ask again, and kill it before the permit ends. */
export function decideDisabling(state: PlanState, observation: Observation, settings: PlanSettings): Decision {
  const { nowMs, term } = observation;
  const change = state.change as Change;
  const proof = proofOfOff(state, change, observation);
  if (proof !== undefined) return moveToRest(state, observation, { reason: "NodeOff", message: proof });
  const isOutOfTime = term !== undefined && term.remainingMs <= settings.marginMs;
  const isOverdue = nowMs - change.startedAtMs >= stopWithinMs(observation, settings);
  if (change.isUrgent || isOutOfTime || isOverdue) return escalate(state, change, observation);
  return ask(state, change, observation, settings);
}

/** Without a permit nothing of ours runs out, and a node that was off all along needs three slots to show it. */
function stopWithinMs({ term }: Observation, { stopBoundMs, verifyWithinMs }: PlanSettings): number {
  return term === undefined ? Math.max(stopBoundMs, verifyWithinMs) : stopBoundMs;
}

function proofOfOff(state: PlanState, change: Change, { node }: Observation): string | undefined {
  if (node.process.kind === "none") return "the node process is gone";
  const isReplaced = state.process !== undefined && state.process.seenAtMs > change.startedAtMs;
  if (isReplaced && state.process?.mayHoldRealKeys === false)
    return "the node was replaced by one that started on decoys";
  if (change.signalledAtMs !== undefined && node.truth.kind === "off")
    return `the node does not forge (${node.truth.because})`;
  return undefined;
}

function ask(state: PlanState, change: Change, observation: Observation, settings: PlanSettings): Decision {
  const { node, nowMs, credentials, term } = observation;
  const sinceTryMs = change.lastTriedAtMs === undefined ? Number.POSITIVE_INFINITY : nowMs - change.lastTriedAtMs;
  const wasWithheld = change.signalledAtMs === undefined && sinceTryMs >= RETRY_WITHHELD_MS;
  const wasIgnored =
    node.truth.kind === "on" && change.signals < settings.mostSignals && sinceTryMs >= RETRY_IGNORED_MS;
  if (!wasWithheld && !wasIgnored) return settle(state, [], TRANSITION_POLL_MS);
  const tried: Change = { ...change, lastTriedAtMs: nowMs, tries: change.tries + 1 };
  const clear: Effect[] = credentials.resting === "none" ? [] : [{ kind: "clear-keys" }];
  const signal: Effect = { kind: "signal", intent: term === undefined ? "startup" : "off" };
  return settle({ ...state, change: tried }, [...clear, signal], TRANSITION_POLL_MS);
}

function escalate(state: PlanState, change: Change, observation: Observation): Decision {
  const { nowMs, node, credentials } = observation;
  if (state.process?.mayHoldRealKeys === false) {
    const failed: PlanState = { ...state, normaliseFailures: state.normaliseFailures + 1 };
    return moveToRest(failed, observation, {
      reason: "NodeOff",
      message: "the node forges on decoys, which no pool owns",
    });
  }
  const isTooSoon = state.reason === "NodeKilled" && nowMs - (change.lastTriedAtMs ?? 0) < RETRY_KILL_MS;
  if (isTooSoon) return settle(state, [], TRANSITION_POLL_MS);
  const because = `it could not be proved off (${node.truth.because})`;
  const tried: Change = { ...change, isUrgent: true, lastTriedAtMs: nowMs };
  const killing: PlanState = { ...state, change: tried, reason: "NodeKilled", message: `killing the node: ${because}` };
  // What cannot be written must not keep the node alive: the one that restarts is looked at, and killed again if need be.
  const decoys: Effect[] = credentials.resting === "decoy" ? [] : [{ kind: "place-decoys", ifFailed: "go-on" }];
  return settle(killing, [...decoys, { kind: "kill-node", because }], TRANSITION_POLL_MS);
}
