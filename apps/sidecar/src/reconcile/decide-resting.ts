/** A pod at rest: its node holds no real keys. It prepares, contends, and hands back a seat that it may not use. */
import { type Decision, moveToDisabling, moveToEnabling, mustStop, settle } from "./decision.ts";
import type { Effect } from "./effect.ts";
import type { Observation, TermObservation } from "./observation.ts";
import type { PlanSettings, PlanState } from "./plan-state.ts";
import { reasonToNormalise } from "./reason-to-normalise.ts";
import { isWithoutNode, type Standing, standingOf } from "./standing.ts";

const RESTING_POLL_MS = 1000;
const VERIFY_POLL_MS = 500;
const SEAT_POLL_MS = 50;

/** Decides for a pod that neither forges nor changes: keep decoys in place, and take the seat once it is won. */
export function decideResting(state: PlanState, observation: Observation, settings: PlanSettings): Decision {
  const normalise = reasonToNormalise(state, observation, settings);
  if (normalise !== undefined) return moveToDisabling(state, observation, normalise);
  const standing = standingOf(state, observation, settings);
  const { phase, reason, message } = standing;
  const normaliseFailures = observation.node.truth.kind === "off" ? 0 : state.normaliseFailures;
  const process = withoutKeys(state.process, observation);
  const rested: PlanState = { ...state, phase, reason, message, process, normaliseFailures };
  const preparation = prepare(state, observation, settings);
  if (observation.term !== undefined) {
    const seat = { term: observation.term, isReady: standing.isReady, preparation };
    return decideSeat(rested, seat, observation);
  }
  if (observation.waiting !== undefined) {
    const seat = { term: observation.waiting, isReady: standing.isReady, preparation };
    return decideWaiting(rested, seat, observation);
  }
  if (observation.stop?.kind === "shutdown") {
    return settle(rested, [...preparation, { kind: "exit" }], SEAT_POLL_MS);
  }
  if (preparation.length > 0) return settle(unprepared(state, rested, standing), preparation, SEAT_POLL_MS);
  const pollMs = reason === "VerifyingNode" ? VERIFY_POLL_MS : RESTING_POLL_MS;
  return settle(rested, [], pollMs, { isReady: standing.isReady });
}

/**
 * A node that answers and is seen to be off has nothing left: what it could forge with it would have to read again. One
 * that replays its ledger is off only until it is done.
 */
function withoutKeys(process: PlanState["process"], { node }: Observation): PlanState["process"] {
  const isProvedOff = node.truth.kind === "off" && node.socket.kind === "accepted";
  return process === undefined || !isProvedOff ? process : { ...process, mayHoldRealKeys: false };
}

/** What has to lie where the node reads, before anything else may go on. */
function prepare(state: PlanState, observation: Observation, settings: PlanSettings): readonly Effect[] {
  const { source, resting } = observation.credentials;
  if (resting === "decoy" || isWithoutNode(observation, settings)) return [];
  const isFirstStart = settings.bootstrap === "real" && !state.hasSeenNode && source.kind === "valid";
  if (isFirstStart && observation.stop === undefined) return resting === "real" ? [] : [{ kind: "install-bootstrap" }];
  // Where nothing lies, no node can start on real keys; then neither seat nor exit waits for a disk that is full.
  return [{ kind: "place-decoys", ifFailed: resting === "none" ? "go-on" : "end-round" }];
}

/** A pod that was ready is not while decoys are missing; any other reason says more than that. */
function unprepared(before: PlanState, rested: PlanState, { isReady }: Standing): PlanState {
  if (!isReady) return rested;
  const isJustStopped = before.phase === "standby" && before.reason === "NodeOff";
  if (isJustStopped) return { ...rested, reason: before.reason, message: before.message };
  return { ...rested, reason: "DecoysMissing", message: "decoys are missing where the node reads its credentials" };
}

interface Seat {
  readonly term: TermObservation;
  readonly isReady: boolean;
  readonly preparation: readonly Effect[];
}

/** A new seat is used; one whose node was stopped or died, or that came too late, is handed back. */
function decideSeat(state: PlanState, { term, isReady, preparation }: Seat, observation: Observation): Decision {
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
  const spent = isSpent ? state.spent : undefined;
  const reason = spent?.because ?? stop?.message ?? state.message;
  const isPoolOnly = isReady && term.keepsCluster === true;
  return giveBack(state, preparation, observation, {
    kind: "release",
    reason,
    offByWallMs: spent?.offByWallMs,
    ...(isPoolOnly ? { isPoolOnly } : {}),
  });
}

/** A pod that leads its cluster keeps that while it could forge, so that it can at once when the pool's seat is won. */
function decideWaiting(state: PlanState, { term, isReady, preparation }: Seat, observation: Observation): Decision {
  const isSound = term.endingBecause === undefined && term.remainingMs > 0;
  if (!isSound || !isReady) {
    return giveBack(state, preparation, observation, { kind: "release", reason: term.endingBecause ?? state.message });
  }
  const pollMs = preparation.length > 0 ? SEAT_POLL_MS : RESTING_POLL_MS;
  return settle(state, preparation, pollMs, { isReady: preparation.length === 0 });
}

function giveBack(
  state: PlanState,
  preparation: readonly Effect[],
  { stop }: Observation,
  release: Effect & { kind: "release" },
): Decision {
  const effects: Effect[] = [...preparation, release];
  return settle(state, stop?.kind === "shutdown" ? [...effects, { kind: "exit" }] : effects, SEAT_POLL_MS);
}
