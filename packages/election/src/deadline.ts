import { atMostMs, type Instant, remainingMs } from "./clock.ts";
import type { EngineSettings, EngineState } from "./engine-state.ts";

/**
 * Until when the term is valid: the Q-th largest grant, on each clock by itself. Undefined with fewer than Q grants.
 * Rule 5 of the protocol; there is no answer to "am I the holder" without this deadline.
 */
export function deadlineOf(state: EngineState, { quorum }: Pick<EngineSettings, "quorum">): Instant | undefined {
  const monotonic: number[] = [];
  const boottime: number[] = [];
  for (const { grant } of state.registers) {
    if (grant === undefined) continue;
    monotonic.push(grant.until.monotonicMs);
    boottime.push(grant.until.boottimeMs);
  }
  if (monotonic.length < quorum) return undefined;
  const nth = (values: number[]): number => values.sort((a, b) => b - a)[quorum - 1] as number;
  return { monotonicMs: nth(monotonic), boottimeMs: nth(boottime) };
}

/** Milliseconds of validity that are left; 0 when there is none, or when either clock says that it has passed. */
export function validityMs(state: EngineState, settings: EngineSettings, now: Instant): number {
  const deadline = deadlineOf(state, settings);
  return deadline === undefined ? 0 : Math.max(0, remainingMs(now, deadline));
}

const TICK_MS = 250;
const LATE_MS = 2000;
const DRIFT_MS = 500;

/**
 * Why the time since the last event cannot be trusted, if so: this process or its machine was paused, or one of its
 * clocks stood still. Whoever decides must be called at least every 250 ms.
 */
export function disruptionOf({ lastAt, clockOffsetMs }: EngineState, now: Instant): string | undefined {
  if (lastAt === undefined || clockOffsetMs === undefined) return undefined;
  const passedMs = atMostMs(lastAt, now);
  if (passedMs > TICK_MS + LATE_MS) return `this process was paused for ${Math.round(passedMs)} ms`;
  if (now.monotonicMs < lastAt.monotonicMs || now.boottimeMs < lastAt.boottimeMs) return "a clock went back";
  const driftMs = Math.abs(now.boottimeMs - now.monotonicMs - clockOffsetMs);
  return driftMs > DRIFT_MS ? `the clocks of this machine drifted apart by ${Math.round(driftMs)} ms` : undefined;
}
