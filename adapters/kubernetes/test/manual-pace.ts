import type { Pace } from "../src/index.ts";

/** A pace without waiting: sleeps end at once and are remembered; the clock moves by them, and by what the test adds. */
export interface ManualPace extends Pace {
  readonly slept: readonly number[];
  advance(ms: number): void;
}

export function manualPace(): ManualPace {
  let nowMs = 0;
  const slept: number[] = [];
  return {
    slept,
    monotonicMs: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
    unit: () => 0,
    async sleep(delayMs) {
      slept.push(delayMs);
      nowMs += delayMs;
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
