import type { NodeSample } from "../src/node-sample.ts";
import type { TimedSample } from "../src/scrape-node-metrics.ts";

/** A sample that was asked for at this moment and arrived 10 ms later. */
export function aSample(sentAtMs: number, sample: NodeSample): TimedSample {
  return { kind: "sample", sentAtMs, receivedAtMs: sentAtMs + 10, sample };
}

/** One sample each 500 ms from a moment on; each row is `[forging_enabled, checks, start period]`. */
export function aSeries(
  fromMs: number,
  rows: readonly (readonly [0 | 1 | undefined, number | undefined, number?])[],
): TimedSample[] {
  return rows.map(([enabled, checks, startKesPeriod], index) =>
    aSample(fromMs + 500 * index, {
      slot: 1,
      ...(enabled === undefined ? {} : { forgingEnabled: enabled === 1 }),
      ...(checks === undefined ? {} : { aboutToLead: checks, notLeader: checks }),
      ...(startKesPeriod === undefined ? {} : { startKesPeriod }),
    }),
  );
}
