import type { Because } from "./decision.ts";
import type { Observation } from "./observation.ts";
import type { Phase } from "./phase.ts";
import type { PlanSettings, PlanState } from "./plan-state.ts";

/** Where a pod at rest stands, and whether it may take the seat. */
export interface Standing extends Because {
  readonly phase: Phase;
  readonly isReady: boolean;
}

/** Development without a node: there is nothing to forge with, and nothing to prepare for it. */
export function isWithoutNode({ node }: Observation, { isNodeOptional }: PlanSettings): boolean {
  return isNodeOptional && node.process.kind === "none";
}

/** Asks every question about a pod at rest, the first obstacle first. */
export function standingOf(state: PlanState, observation: Observation, settings: PlanSettings): Standing {
  const waiting = reasonToWaitForNode(state, observation, settings);
  if (waiting !== undefined) return { ...waiting, phase: "waiting-for-node", isReady: false };
  const isAlone = isWithoutNode(observation, settings);
  const obstacle =
    (isAlone ? undefined : obstacleOfThisPod(observation)) ?? obstacleOfTheElection(state, observation, settings);
  if (obstacle !== undefined) return { ...obstacle, phase: "standby", isReady: false };
  if (observation.waiting !== undefined)
    return { ...reasonToWaitForSeat(observation), phase: "standby", isReady: true };
  if (isAlone) {
    const message = "ready without a node, because DISABLE_SOCKET_CHECK is set";
    return { phase: "standby", reason: "WithoutNode", message, isReady: true };
  }
  if (observation.node.truth.kind === "on") {
    const message = "ready; its node forges on decoys, which no pool owns";
    return { phase: "standby", reason: "StandbyOnDecoys", message, isReady: true };
  }
  return { phase: "standby", reason: "Ready", message: "ready to take over", isReady: true };
}

function reasonToWaitForNode(state: PlanState, observation: Observation, settings: PlanSettings): Because | undefined {
  const { node, nowMs } = observation;
  if (node.process.kind === "unknown") return { reason: "NodeAmbiguous", message: node.process.message };
  if (node.process.kind === "none") {
    if (isWithoutNode(observation, settings)) return undefined;
    return { reason: "NodeNotFound", message: "no node process is there" };
  }
  if (node.socket.kind === "wrong-network") return { reason: "NodeOnWrongNetwork", message: node.socket.message };
  if (node.socket.kind === "silent") return { reason: "NodeNotAnswering", message: node.socket.message };
  const seenForMs = nowMs - (state.process?.seenAtMs ?? nowMs);
  if (node.truth.kind !== "unknown" || seenForMs > settings.verifyWithinMs) return undefined;
  return { reason: "VerifyingNode", message: `watching what the node does: ${node.truth.because}` };
}

function obstacleOfThisPod({ credentials, node }: Observation): Because | undefined {
  if (!node.isSignalPermitted) {
    const fix = "run both containers under one user id, with shareProcessNamespace";
    return { reason: "SignalNotPermitted", message: `this process may not signal the node: ${fix}` };
  }
  if (credentials.source.kind === "valid") return undefined;
  const errors = credentials.source.problems.filter(({ severity }) => severity === "error");
  return { reason: "CredentialsInvalid", message: errors.map(({ message }) => message).join("; ") };
}

/** The leader of a cluster that may not forge, or not yet. */
function reasonToWaitForSeat({ decision, poolSeat }: Observation): Because {
  if (poolSeat?.isReachable === false) return { reason: "NoQuorum", message: poolSeat.because };
  if (decision.kind !== "lead") return { reason: "NotFirst", message: decision.because };
  return { reason: "SeatAwaited", message: poolSeat?.because ?? "leads its cluster, and waits for the pool's seat" };
}

function obstacleOfTheElection(
  state: PlanState,
  observation: Observation,
  { hasPoolSeat }: PlanSettings,
): Because | undefined {
  const { node, stop, nowMs, decision, foreignPool, refusal } = observation;
  if (stop !== undefined) return { reason: "StopRequested", message: stop.reason };
  if (refusal !== undefined) return { reason: "ElectionRefused", message: refusal };
  if (foreignPool !== undefined) {
    const message = `the CardanoLeader of this name belongs to ${foreignPool}; give this pool a name of its own`;
    return { reason: "ForeignPool", message };
  }
  if (nowMs < state.contendNotBeforeMs) {
    const seconds = Math.ceil((state.contendNotBeforeMs - nowMs) / 1000);
    return { reason: "BackingOff", message: `its node could not be made to forge; contends again in ${seconds} s` };
  }
  if (!node.isSynced && observation.isAnotherPodAhead) {
    return { reason: "NodeBehind", message: "its node is behind, and another pod has a newer tip" };
  }
  return hasPoolSeat === true || decision.kind === "lead"
    ? undefined
    : { reason: "NotFirst", message: decision.because };
}
