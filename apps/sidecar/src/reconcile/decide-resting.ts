/** A pod at rest: its node holds no real keys. It prepares, contends, and hands back a seat that it may not use. */
import { type Because, type Decision, moveToDisabling, moveToEnabling, mustStop, settle } from "./decision.ts";
import type { Effect } from "./effect.ts";
import type { Observation, TermObservation } from "./observation.ts";
import type { Phase } from "./phase.ts";
import type { PlanSettings, PlanState } from "./plan-state.ts";

const RESTING_POLL_MS = 1000;
const VERIFY_POLL_MS = 500;
const SEAT_POLL_MS = 50;

interface Standing extends Because {
  readonly phase: Phase;
  readonly isReady: boolean;
}

export function decideResting(state: PlanState, observation: Observation, settings: PlanSettings): Decision {
  const normalise = reasonToNormalise(state, observation, settings);
  if (normalise !== undefined) return moveToDisabling(state, observation, normalise);
  const { phase, reason, message, isReady } = standingOf(state, observation, settings);
  const normaliseFailures = observation.node.truth.kind === "off" ? 0 : state.normaliseFailures;
  const rested: PlanState = { ...state, phase, reason, message, normaliseFailures };
  const decoys: Effect[] = observation.credentials.resting === "decoy" ? [] : [{ kind: "place-decoys" }];
  if (observation.term !== undefined) {
    return decideSeat(rested, { term: observation.term, isReady, decoys }, observation, settings);
  }
  if (observation.stop?.kind === "shutdown") return settle(rested, [...decoys, { kind: "exit" }], SEAT_POLL_MS);
  if (decoys.length > 0) return settle(rested, decoys, 0);
  return settle(rested, [], reason === "VerifyingNode" ? VERIFY_POLL_MS : RESTING_POLL_MS, { isReady });
}

/** A new seat is used; one whose node was stopped or died, or that came too late, is handed back. */
function decideSeat(
  state: PlanState,
  { term, isReady, decoys }: { term: TermObservation; isReady: boolean; decoys: readonly Effect[] },
  observation: Observation,
  settings: PlanSettings,
): Decision {
  const stop = mustStop(observation);
  const isSpent = state.spent?.fencingToken === term.fencingToken;
  if (stop === undefined && isReady && !isSpent) {
    const message = `took the seat with fencing token ${term.fencingToken}`;
    return moveToEnabling(state, observation, { reason: "SeatTaken", message });
  }
  if (state.process?.mayHoldRealKeys === true && observation.node.truth.kind !== "off") {
    const message = "the seat cannot be given back before the node is proved off";
    return moveToDisabling(state, observation, { reason: "NodeUnproven", message });
  }
  const untilSlotIsOldMs = settings.slotGuardMs - (observation.wallMs % 1000);
  if (untilSlotIsOldMs > 0) return settle(state, decoys, untilSlotIsOldMs);
  const reason = isSpent && state.spent !== undefined ? state.spent.because : (stop?.message ?? state.message);
  const release: Effect[] = [...decoys, { kind: "release", reason }];
  const isLast = observation.stop?.kind === "shutdown";
  return settle(state, isLast ? [...release, { kind: "exit" }] : release, SEAT_POLL_MS);
}

function reasonToNormalise(
  state: PlanState,
  { node, nowMs, term }: Observation,
  settings: PlanSettings,
): Because | undefined {
  const isDeaf = node.socket.kind === "silent" || node.socket.kind === "wrong-network";
  if (state.process === undefined || isDeaf) return undefined;
  const { mayHoldRealKeys, seenAtMs } = state.process;
  const { truth } = node;
  if (truth.kind === "on") {
    const isTolerated = term !== undefined || state.normaliseFailures >= 2;
    const isHarmless = !mayHoldRealKeys && truth.with === "decoy" && isTolerated;
    if (isHarmless) return undefined;
    return { reason: "StandbyForging", message: `a standby's node forges (${truth.with} credentials); turning it off` };
  }
  const isUnproven = truth.kind === "unknown" && mayHoldRealKeys && nowMs - seenAtMs > settings.verifyWithinMs;
  if (!isUnproven) return undefined;
  const message = `the node is older than this sidecar and cannot be read: ${truth.because}`;
  return { reason: "NodeUnproven", message };
}

function standingOf(state: PlanState, observation: Observation, settings: PlanSettings): Standing {
  const waiting = reasonToWaitForNode(state, observation, settings);
  if (waiting !== undefined) return { ...waiting, phase: "waiting-for-node", isReady: false };
  const obstacle = reasonNotToContend(state, observation);
  if (obstacle !== undefined) return { ...obstacle, phase: "standby", isReady: false };
  if (observation.node.truth.kind === "on") {
    const message = "ready; its node forges on decoys, which no pool owns";
    return { phase: "standby", reason: "StandbyOnDecoys", message, isReady: true };
  }
  return { phase: "standby", reason: "Ready", message: "ready to take over", isReady: true };
}

function reasonToWaitForNode(
  state: PlanState,
  { node, nowMs }: Observation,
  settings: PlanSettings,
): Because | undefined {
  if (node.process.kind === "unknown") return { reason: "NodeAmbiguous", message: node.process.message };
  if (node.process.kind === "none") {
    if (settings.isNodeOptional) return undefined;
    return { reason: "NodeNotFound", message: "no node process; decoy credentials are in place" };
  }
  if (node.socket.kind === "wrong-network") return { reason: "NodeOnWrongNetwork", message: node.socket.message };
  if (node.socket.kind === "silent") return { reason: "NodeNotAnswering", message: node.socket.message };
  const seenForMs = nowMs - (state.process?.seenAtMs ?? nowMs);
  if (node.truth.kind !== "unknown" || seenForMs > settings.verifyWithinMs) return undefined;
  return { reason: "VerifyingNode", message: `watching what the node does: ${node.truth.because}` };
}

function reasonNotToContend(state: PlanState, observation: Observation): Because | undefined {
  const { credentials, node, stop, nowMs, decision } = observation;
  if (stop !== undefined) return { reason: "StopRequested", message: stop.reason };
  if (credentials.source.kind === "invalid") {
    const message = credentials.source.problems.map((problem) => problem.message).join("; ");
    return { reason: "CredentialsInvalid", message };
  }
  if (nowMs < state.contendNotBeforeMs) {
    const seconds = Math.ceil((state.contendNotBeforeMs - nowMs) / 1000);
    return { reason: "BackingOff", message: `its node could not be made to forge; contends again in ${seconds} s` };
  }
  if (!node.isSynced && observation.isAnotherPodAhead) {
    return { reason: "NodeBehind", message: "its node is behind, and another pod has a newer tip" };
  }
  return decision.kind === "lead" ? undefined : { reason: "NotFirst", message: decision.because };
}
