import { countOf } from "./sample-series.ts";
import type { TimedSample } from "./scrape-node-metrics.ts";

const CHECKS_TO_WATCH = 3;

/**
 * Whether the certificate in the last sample is one that a recent check used, and not left over from an earlier thread.
 *
 * A check counts itself, then shows its certificate, then tells how it ended (ouroboros-consensus, NodeKernel `go`); one
 * without a ledger view ends in between. So an end that was counted before the last sample was asked for proves that its
 * certificate is in that sample; of two ends inside one interval the first does.
 */
export function isCertificateFresh(samples: readonly TimedSample[]): boolean {
  const last = samples.at(-1);
  if (last === undefined) return false;
  const from = samples.findLastIndex((sample) => countOf(last) - countOf(sample) >= CHECKS_TO_WATCH);
  const recent = samples.slice(Math.max(0, from));
  const base = endsOf(recent[0] ?? last);
  const before = recent.at(-2) ?? last;
  return endsOf(last) - base >= 2 || endsOf(before) > base;
}

function endsOf({ sample }: TimedSample): number {
  return (sample.notLeader ?? 0) + (sample.isLeader ?? 0) + (sample.couldNotForge ?? 0);
}
