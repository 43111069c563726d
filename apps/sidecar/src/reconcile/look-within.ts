import type { TermObservation } from "./observation.ts";
import type { PlanSettings, PlanState } from "./plan-state.ts";

const MOST_MS = 5000;
const LEAST_MS = 50;

/**
 * How long one look at the outside may take before the plan has to decide on what is known, in milliseconds.
 *
 * A socket or a metrics endpoint that hangs must not carry a round past the moment at which the node has to be killed.
 */
export function lookWithinMs(
  { change }: PlanState,
  term: TermObservation | undefined,
  { stopBoundMs, marginMs }: PlanSettings,
  nowMs: number,
): number {
  const untilStopBoundMs = change?.intent === "off" ? change.startedAtMs + stopBoundMs - nowMs : MOST_MS;
  const untilMarginMs = term === undefined ? MOST_MS : term.remainingMs - marginMs;
  return Math.max(LEAST_MS, Math.min(MOST_MS, untilStopBoundMs, untilMarginMs));
}
