import type { ClusterReport, PriorityPolicy } from "./cluster-report.ts";
import { rank } from "./ranking.ts";
import { type Standing, standingOf } from "./standing.ts";

/** Why a cluster should forge, or should not. */
export type PriorityReason =
  /** There is no other that may. */
  | "only-cluster"
  | "first-in-ranking"
  /** Others come before it, and none of them has been ready for long enough. */
  | "better-not-ready"
  | "outranked"
  | "disabled"
  /** Its own report is not among those given. */
  | "not-reported";

/** Whether a cluster should forge, and the whole ranking that says so. */
export type PriorityDecision = { readonly because: PriorityReason; readonly ranking: readonly Standing[] } & (
  | { readonly kind: "lead" }
  | { readonly kind: "yield"; readonly to: string }
  | { readonly kind: "hold" }
);

/**
 * Decides whether the cluster `self` should forge, from what all clusters report. Total, pure, and independent of the
 * order of the reports. It yields only to a cluster that could take over, so that nobody stops for one that is gone. A wrong
 * answer costs a gap and never an overlap: who *may* forge is a question for the leases.
 */
export function decidePriority(
  self: string,
  reports: readonly ClusterReport[],
  policy: PriorityPolicy,
): PriorityDecision {
  const ranking = rank(reports.map((report) => standingOf(report, policy)));
  const own = ranking.find(({ name }) => name === self);
  if (own === undefined) return { kind: "hold", because: "not-reported", ranking };
  if (own.effectiveState === "Disabled") return { kind: "hold", because: "disabled", ranking };
  // Disabled clusters come last, so whoever comes before this one may forge.
  const better = ranking.slice(0, ranking.indexOf(own));
  const to = better.find(({ readyForMs = -1 }) => readyForMs >= Math.max(0, policy.failbackDelayMs ?? 0));
  if (to !== undefined) return { kind: "yield", to: to.name, because: "outranked", ranking };
  if (better.length > 0) return { kind: "lead", because: "better-not-ready", ranking };
  const isAlone = ranking.every(({ name, effectiveState }) => name === self || effectiveState === "Disabled");
  return { kind: "lead", because: isAlone ? "only-cluster" : "first-in-ranking", ranking };
}
