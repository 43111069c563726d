import {
  type Because,
  type Decision,
  moveToDisabling,
  moveToEnabling,
  moveToRest,
  mustStop,
  settle,
} from "./decision.ts";
import type { CredentialsObservation, Observation } from "./observation.ts";
import type { PlanSettings, PlanState } from "./plan-state.ts";

const FORGING_POLL_MS = 250;
const SLOT_MS = 1000;
/** By then the check of the slot that has just begun was made. */
const INTO_SLOT_MS = 20;
/** Nothing is at stake but the slot: the seat is still ours. */
const PATIENT: ReadonlySet<Because["reason"]> = new Set<Because["reason"]>(["StopRequested", "PriorityYield"]);

/** The seat is ours and the node forges: keep asking whether both are still true. */
export function decideForging(state: PlanState, observation: Observation, settings: PlanSettings): Decision {
  const isReplaced = state.process?.seenAtMs === observation.nowMs;
  if (state.process === undefined || isReplaced) {
    const died: Because = { reason: "NodeDied", message: "the node process is gone" };
    return state.process?.mayHoldRealKeys === true
      ? moveToDisabling(state, observation, died)
      : moveToRest(state, observation, died);
  }
  const stop = mustStop(observation) ?? nodeIsDeaf(observation, settings) ?? expiredInVain(observation);
  if (stop !== undefined) return stopForging(state, observation, stop, settings);
  const { truth } = observation.node;
  if (truth.kind === "on" && truth.with === "decoy") {
    const message = "a SIGHUP that was not ours made the node load the decoys; enabling it again";
    return moveToEnabling(state, observation, { reason: "ForeignSignal", message });
  }
  if (truth.kind === "off") {
    const message = `the node stopped forging by itself (${truth.because}); enabling it again`;
    return moveToEnabling(state, observation, { reason: "ForgingStopped", message });
  }
  const rotated = rotation(observation);
  if (rotated !== undefined) return moveToEnabling(state, observation, rotated);
  if (truth.kind !== "on" || truth.with !== "real") return settle(state, [], FORGING_POLL_MS);
  const isReal = observation.credentials.resting !== "decoy";
  return settle(
    { ...state, ...standingOfForger(observation) },
    isReal ? [{ kind: "place-decoys", ifFailed: "end-round" }] : [],
    FORGING_POLL_MS,
  );
}

/** Another good set was mounted: the node loads it by one SIGHUP, and goes on forging with the earlier one until then. */
function rotation({ credentials }: Observation): Because | undefined {
  const { source } = credentials;
  if (source.kind !== "valid" || !isAnotherSetMounted(credentials)) return undefined;
  const { counter, startKesPeriod } = source.summary;
  const message = `another set was mounted: certificate ${counter}, from KES period ${startKesPeriod} on; the node is to load it`;
  return { reason: "CredentialsRotated", message };
}

function isAnotherSetMounted({ source, placed }: CredentialsObservation): boolean {
  return source.kind === "valid" && placed !== undefined && source.summary.fingerprint !== placed.fingerprint;
}

const EXPIRED = "the KES key has expired, so that the chain refuses every block";

/** The seat is worth more elsewhere; where nobody has a key that is good, giving it up would help nobody. */
function expiredInVain({ credentials, isAnotherPodReady }: Observation): Because | undefined {
  if (credentials.placed?.hasExpired !== true || !isAnotherPodReady) return undefined;
  if (isAnotherSetMounted(credentials)) return undefined;
  return { reason: "KesExpired", message: `${EXPIRED}, and another pod has one that is good` };
}

function standingOfForger({ credentials }: Observation): Because {
  if (credentials.placed?.hasExpired !== true) {
    return { reason: "ForgingVerified", message: "the node forges with the real credentials" };
  }
  return { reason: "KesExpired", message: `${EXPIRED}, and no other pod has one that is good: mount a new set` };
}

/** Stops now, unless that can wait for the beginning of the next slot, which is then forged and not lost. */
function stopForging(state: PlanState, observation: Observation, stop: Because, settings: PlanSettings): Decision {
  const { nowMs, wallMs, term } = observation;
  const intoSlotMs = wallMs % SLOT_MS;
  const neededMs = settings.stopBoundMs + settings.marginMs + SLOT_MS;
  const canWait = PATIENT.has(stop.reason) && (term?.remainingMs ?? 0) > neededMs;
  const lingerSinceMs = state.lingerSinceMs ?? nowMs;
  // By the monotonic clock too: a wall clock that stands still must not keep anybody from stopping.
  const isLate = intoSlotMs > settings.lateInSlotMs && nowMs - lingerSinceMs < SLOT_MS;
  if (canWait && isLate) return settle({ ...state, lingerSinceMs }, [], SLOT_MS - intoSlotMs + INTO_SLOT_MS);
  return moveToDisabling(state, observation, stop);
}

function nodeIsDeaf({ node }: Observation, settings: PlanSettings): Because | undefined {
  if (node.silentForMs <= settings.silentHolderMs) return undefined;
  const message = `the node has not answered for ${Math.round(node.silentForMs / 1000)} s`;
  return { reason: "NodeNotAnswering", message };
}
