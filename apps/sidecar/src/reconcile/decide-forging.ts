import {
  type Because,
  type Decision,
  moveToDisabling,
  moveToEnabling,
  moveToRest,
  mustStop,
  settle,
} from "./decision.ts";
import type { Observation } from "./observation.ts";
import type { PlanSettings, PlanState } from "./plan-state.ts";

const FORGING_POLL_MS = 250;

/** The seat is ours and the node forges: keep asking whether both are still true. */
export function decideForging(state: PlanState, observation: Observation, settings: PlanSettings): Decision {
  const isReplaced = state.process?.seenAtMs === observation.nowMs;
  if (state.process === undefined || isReplaced) {
    const died: Because = { reason: "NodeDied", message: "the node process is gone" };
    return state.process?.mayHoldRealKeys === true
      ? moveToDisabling(state, observation, died)
      : moveToRest(state, observation, died);
  }
  const stop = mustStop(observation) ?? nodeIsDeaf(observation, settings);
  if (stop !== undefined) return moveToDisabling(state, observation, stop);
  const { truth } = observation.node;
  if (truth.kind === "on" && truth.with === "decoy") {
    const message = "a SIGHUP that was not ours made the node load the decoys; enabling it again";
    return moveToEnabling(state, observation, { reason: "ForeignSignal", message });
  }
  if (truth.kind === "off") {
    const message = `the node stopped forging by itself (${truth.because}); enabling it again`;
    return moveToEnabling(state, observation, { reason: "ForgingStopped", message });
  }
  if (truth.kind !== "on" || truth.with !== "real") return settle(state, [], FORGING_POLL_MS);
  const message = "the node forges with the real credentials";
  const isReal = observation.credentials.resting !== "decoy";
  return settle(
    { ...state, reason: "ForgingVerified", message },
    isReal ? [{ kind: "place-decoys", ifFailed: "end-round" }] : [],
    FORGING_POLL_MS,
  );
}

function nodeIsDeaf({ node }: Observation, settings: PlanSettings): Because | undefined {
  if (node.silentForMs <= settings.silentHolderMs) return undefined;
  const message = `the node has not answered for ${Math.round(node.silentForMs / 1000)} s`;
  return { reason: "NodeNotAnswering", message };
}
