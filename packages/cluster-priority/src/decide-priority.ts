import type { ClusterReport, PriorityPolicy } from "./cluster-report.ts";
import { rank } from "./ranking.ts";
import { type Standing, standingOf } from "./standing.ts";

/** Why a cluster should forge, or should not. */
export type PriorityReason =
  /** There is no other that may. */
  | "only-cluster"
  | "first-in-ranking"
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
 * order of the reports. A wrong answer costs a gap and never an overlap: who *may* forge is a question for the leases.
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
  const eligible = ranking.filter(({ effectiveState }) => effectiveState !== "Disabled");
  const first = eligible[0] ?? own;
  if (first.name !== self) return { kind: "yield", to: first.name, because: "outranked", ranking };
  return { kind: "lead", because: eligible.length === 1 ? "only-cluster" : "first-in-ranking", ranking };
}
