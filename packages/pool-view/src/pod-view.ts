import type { PodFacts, PodReport } from "./facts.ts";
import { humanAge } from "./human-age.ts";
import { type Known, known, unknown } from "./known.ts";

/** Sidecars report on each change and every 30 s; what is older than this says nothing about now. */
const STALE_AFTER_MS = 40_000;

/** One pod of a pool. */
export interface PodView {
  readonly name: string;
  /** What it says now; unknown when its last report is too old to count. */
  readonly report: Known<PodReport>;
  /** When it last said something, and how long ago that is by this machine's clock. */
  readonly reportedAt?: string;
  readonly reportedSecondsAgo?: number;
  /** What it said last, where that is too old to count. */
  readonly lastReport?: PodReport;
}

/** Judges a pod's entry by its age. */
export function podView(entry: PodFacts, nowMs: number): PodView {
  const { name, updated, ...report } = entry;
  const updatedMs = updated === undefined ? Number.NaN : Date.parse(updated);
  if (updated === undefined || Number.isNaN(updatedMs)) {
    const report_ = unknown("not-reported", "the entry does not say when it was written");
    return { name, report: report_, lastReport: report };
  }
  const agoMs = nowMs - updatedMs;
  const times = { reportedAt: updated, reportedSecondsAgo: Math.round(agoMs / 1000) };
  if (agoMs > STALE_AFTER_MS) {
    const message = `last report ${humanAge(agoMs / 1000)} ago`;
    return { name, report: unknown("stale", message), ...times, lastReport: report };
  }
  if (agoMs < -STALE_AFTER_MS) {
    const message = `last report ${humanAge(-agoMs / 1000)} in the future: the clocks of pod and this machine differ`;
    return { name, report: unknown("stale", message), ...times, lastReport: report };
  }
  return { name, report: known(report), ...times };
}

/** What is certain about a pod's part in forging. */
export type ForgingPart = "forger" | "not-forging" | "uncertain";

/** What the lease says: a pod may forge only while it holds it, and must have stopped when it ran out. */
export interface LeaseHold {
  readonly holderPod?: string;
  readonly leftSeconds?: number;
  /** When its holder got it. */
  readonly acquireTime?: string;
}

/** Decides from a pod's report, and from the lease where it is known, whether its node forges with the pool's keys. */
export function classifyForgingPart(pod: PodView, lease: LeaseHold = {}): ForgingPart {
  const part = reportedPart(pod);
  return part === "forger" && isOutrunByLease(pod, lease) ? "uncertain" : part;
}

/**
 * A report from before the lease ran out, or before another pod got it, says nothing about now: the pod is dead, or has
 * stopped since. One that forges on for good says so again within 30 s, and then counts.
 */
function isOutrunByLease({ name, reportedAt }: PodView, { holderPod, leftSeconds, acquireTime }: LeaseHold): boolean {
  if (holderPod === name) return (leftSeconds ?? 0) < 0;
  const reportedMs = Date.parse(reportedAt ?? "");
  return holderPod !== undefined && reportedMs < Date.parse(acquireTime ?? "");
}

function reportedPart({ report }: PodView): ForgingPart {
  if (report.kind === "unknown") return "uncertain";
  const { nodeTruth, intent } = report.value;
  if (nodeTruth?.forging === "off") return "not-forging";
  if (nodeTruth?.forging !== "on") return "uncertain";
  // A decoy belongs to no pool, so a node that forges with it makes no blocks.
  if (nodeTruth.with === "decoy") return "not-forging";
  if (nodeTruth.with === "real") return "forger";
  // The node does not show with which keys it forges. Where the sidecar wants it to forge, they can only be the real ones.
  return intent === "on" ? "forger" : "uncertain";
}
