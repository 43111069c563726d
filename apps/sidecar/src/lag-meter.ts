import type { Clock } from "@cardano-forge/election";

const INTERVAL_MS = 500;

/** How late timers come: the loop cannot be in time when they are not. */
export interface LagMeter {
  run(signal: AbortSignal): Promise<void>;
  /** The longest delay since the last call, in milliseconds. */
  takeLongestMs(): number;
}

/** Builds a meter that measures while `run` runs. */
export function createLagMeter(clock: Clock): LagMeter {
  let longestMs = 0;
  return {
    async run(signal) {
      while (!signal.aborted) {
        const startedMs = clock.monotonicMs();
        await clock.sleep(INTERVAL_MS, signal);
        if (!signal.aborted) longestMs = Math.max(longestMs, clock.monotonicMs() - startedMs - INTERVAL_MS);
      }
    },
    takeLongestMs() {
      const longest = longestMs;
      longestMs = 0;
      return longest;
    },
  };
}
