/**
 * What a node really does, from its metrics alone.
 *
 * No single number can be believed. `forging_enabled` is missing in old nodes, wrong at the first start up to 10.1.4
 * (cardano-node#6113), stuck at 0 in 10.2.1, set before a ledger replay begins and cleared by a SIGHUP during it that
 * has no effect; the numbers of the last leadership check stay when forging ends (cardano-node#5751). Two things are
 * never wrong: a forging thread counts one leadership check in each slot, and the handler that stops such a thread sets
 * `forging_enabled` from 1 to 0. So:
 *
 * - *on* is proved by a count that grew;
 * - *off* is proved by a 1 -> 0 edge of a node whose thread had counted before, without growth since; or by a count that
 *   stands still for three slots, unless `forging_enabled` says 1: then a thread may be there that cannot tell the slot;
 * - everything else is unknown, and unknown grants nothing.
 *
 * Not provable from outside: node 10.2.1 with its forge tracer switched off (`TraceForge: false`) shows neither count nor
 * edge, and looks like a node that never forged.
 */
import { isCertificateFresh } from "./certificate-freshness.ts";
import { countOf, sinceRestart } from "./sample-series.ts";
import type { TimedSample } from "./scrape-node-metrics.ts";

/** What a node does. `because` is for people. */
export type ForgingTruth =
  | { readonly kind: "on"; readonly with: "real" | "decoy" | "unknown"; readonly because: string }
  /** `byMs`: no slot that began after this moment, in monotonic milliseconds, was checked. Missing where nothing ran. */
  | { readonly kind: "off"; readonly because: string; readonly byMs?: number }
  | { readonly kind: "unknown"; readonly because: string };

/** What has to be known beside the samples to tell what a node does. */
export interface ForgingFacts {
  /**
   * Monotonic milliseconds after which the state that is asked about began: the last signal, or the first sight of the
   * process. A node replays its ledger before its socket answers, and only then starts to forge, so a caller that wants
   * "off" to last takes the first answer of the socket where that came later.
   */
  readonly changedAtMs?: number | undefined;
  /** Start KES period of the pool's own certificate, where it is known. */
  readonly realStartKesPeriod?: number | undefined;
  /** Start KES periods of the decoys that the node can have loaded. */
  readonly decoyStartKesPeriods: readonly number[];
  readonly slotLengthMs?: number;
}

const SLOTS_TO_PROVE = 3;

/** Decides what the samples, oldest first, prove about the node as it is at the last of them. */
export function classifyForging(samples: readonly TimedSample[], facts: ForgingFacts): ForgingTruth {
  const own = sinceRestart(samples);
  const changedAtMs = facts.changedAtMs ?? Number.NEGATIVE_INFINITY;
  const after = own.filter(({ sentAtMs }) => sentAtMs >= changedAtMs);
  const last = after.at(-1);
  if (last === undefined) return { kind: "unknown", because: "no metrics were read since the last change" };
  const fallen = fallOf(own, changedAtMs);
  if (fallen !== undefined) {
    return { kind: "off", because: "forging_enabled went from 1 to 0", byMs: fallen.receivedAtMs };
  }
  const stillFrom = firstOfStillness(after, last);
  const stillMs = last.sentAtMs - stillFrom.receivedAtMs;
  if (stillMs >= SLOTS_TO_PROVE * (facts.slotLengthMs ?? 1000)) return classifyStillness(last, stillFrom);
  if (hasGrown(after, last)) return { kind: "on", ...classifyCertificate(after, last, facts) };
  const seconds = (Math.max(0, stillMs) / 1000).toFixed(1);
  return { kind: "unknown", because: `the count of leadership checks was watched for ${seconds} s, too short to tell` };
}

/** The sample that first showed the last 1 -> 0 edge, if that lies after the change and no check was counted since. */
function fallOf(own: readonly TimedSample[], changedAtMs: number): TimedSample | undefined {
  const told = own.filter(({ sample }) => sample.forgingEnabled !== undefined);
  const edge = told.findLastIndex(
    ({ sample }, index) => sample.forgingEnabled === false && told[index - 1]?.sample.forgingEnabled === true,
  );
  const fallen = told[edge];
  if (fallen === undefined || fallen.sentAtMs < changedAtMs) return undefined;
  const last = own.at(-1) ?? fallen;
  const isStillDown = told.at(-1)?.sample.forgingEnabled === false;
  // Without a check before it, the edge can be that of a SIGHUP that came too early and changed nothing.
  return isStillDown && countOf(fallen) > 0 && countOf(last) === countOf(fallen) ? fallen : undefined;
}

/** The first of the samples from which on the count has not moved; the last itself when that one shows growth. */
function firstOfStillness(after: readonly TimedSample[], last: TimedSample): TimedSample {
  const moved = after.findLastIndex((sample) => countOf(sample) !== countOf(last));
  return after[moved + 1] ?? last;
}

function classifyStillness({ sample, sentAtMs }: TimedSample, { receivedAtMs }: TimedSample): ForgingTruth {
  const stillMs = sentAtMs - receivedAtMs;
  const still = `no leadership check was counted for ${(stillMs / 1000).toFixed(1)} s`;
  if (sample.forgingEnabled === true) return { kind: "unknown", because: `${still}, yet forging_enabled is 1` };
  const isSilent = sample.aboutToLead === undefined && sample.forgingEnabled === undefined;
  if (isSilent) return { kind: "unknown", because: "the node shows neither leadership checks nor forging_enabled" };
  return { kind: "off", because: still, byMs: receivedAtMs };
}

function hasGrown(after: readonly TimedSample[], last: TimedSample): boolean {
  return after.some((sample) => countOf(sample) < countOf(last));
}

function classifyCertificate(
  after: readonly TimedSample[],
  { sample }: TimedSample,
  { realStartKesPeriod, decoyStartKesPeriods }: ForgingFacts,
): Pick<ForgingTruth & { kind: "on" }, "with" | "because"> {
  const { startKesPeriod } = sample;
  if (startKesPeriod === undefined || !isCertificateFresh(after)) {
    return { with: "unknown", because: "leadership checks are counted, none of them has shown its certificate yet" };
  }
  const because = `it checks every slot with the certificate that starts in KES period ${startKesPeriod}`;
  const isReal = startKesPeriod === realStartKesPeriod;
  const isDecoy = decoyStartKesPeriods.includes(startKesPeriod);
  if (isReal === isDecoy)
    return { with: "unknown", because: `${because}, ${isReal ? "as both do" : "as neither does"}` };
  return { with: isReal ? "real" : "decoy", because };
}
