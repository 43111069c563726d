import type { Because } from "./decision.ts";
import type { Observation } from "./observation.ts";
import type { KnownProcess, PlanSettings, PlanState } from "./plan-state.ts";

/** A node on decoys that could not be turned off is left alone after so many attempts. */
const MOST_NORMALISE_FAILURES = 2;
/** So many times as long as a node that can be read needs to show what it does. */
const CLEAR_UP_AFTER = 2;

/**
 * Why the node of a pod at rest has to be turned off; undefined while it is known to be harmless.
 *
 * A node that may hold real keys is turned off before it is looked at for long: the permit under which it got them can
 * end any moment, and another pod then forges.
 */
export function reasonToNormalise(
  state: PlanState,
  observation: Observation,
  settings: PlanSettings,
): Because | undefined {
  const { process } = state;
  const { truth } = observation.node;
  if (process === undefined || truth.kind === "off") return undefined;
  if (truth.kind === "unknown") {
    return reasonToDistrust(process, observation, settings) ?? reasonToClearUp(state, process, observation, settings);
  }
  if (isHarmless(state, process, observation)) return undefined;
  return { reason: "StandbyForging", message: `a standby's node forges (${truth.with} credentials); turning it off` };
}

function reasonToDistrust(
  process: KnownProcess,
  { node, nowMs, stop }: Observation,
  settings: PlanSettings,
): Because | undefined {
  if (!process.mayHoldRealKeys) return undefined;
  // Whoever starts the node on real keys has to accept that it replays its ledger with them.
  const waitMs = settings.bootstrap === "real" ? Number.POSITIVE_INFINITY : settings.verifyWithinMs;
  const isWaiting = isDeaf(node) && stop?.kind !== "shutdown" && nowMs - process.seenAtMs <= waitMs;
  if (isWaiting) return undefined;
  const message = `the node may hold real keys, and what it does is not known: ${node.truth.because}`;
  return { reason: "NodeUnproven", message };
}

/**
 * Nodes up to 10.1.4 say for ever that they forge when they were started as non-producing (cardano-node#6113). One SIGHUP
 * without keys makes them say what they do; without it, every standby would look like a second forger.
 */
function reasonToClearUp(
  { normaliseFailures }: PlanState,
  process: KnownProcess,
  observation: Observation,
  settings: PlanSettings,
): Because | undefined {
  const { node, nowMs, term, stop } = observation;
  const isReadable = node.areMetricsReachable && !isDeaf(node) && node.isSignalPermitted;
  const isLong = nowMs - process.seenAtMs > CLEAR_UP_AFTER * settings.verifyWithinMs;
  const isTolerated = term !== undefined || stop !== undefined || normaliseFailures >= MOST_NORMALISE_FAILURES;
  if (!isReadable || !isLong || isTolerated) return undefined;
  return { reason: "StandbyForging", message: `a standby's node does not say what it does: ${node.truth.because}` };
}

function isHarmless(state: PlanState, process: KnownProcess, { node, term }: Observation): boolean {
  const isOnDecoys = node.truth.kind === "on" && node.truth.with === "decoy" && !process.mayHoldRealKeys;
  const isTolerated = term !== undefined || isDeaf(node) || state.normaliseFailures >= MOST_NORMALISE_FAILURES;
  return isOnDecoys && isTolerated;
}

function isDeaf({ socket }: Observation["node"]): boolean {
  return socket.kind === "silent" || socket.kind === "wrong-network";
}
