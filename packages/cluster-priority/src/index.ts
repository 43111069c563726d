/**
 * Which cluster should forge: a pure function of what all clusters report, explained as data.
 *
 * What it does not guarantee: that only one cluster forges. Reports may be old or missing, so two clusters may each come
 * to the conclusion that they should. Who may is decided by leases.
 *
 * @packageDocumentation
 */
export type { ClusterReport, ForgeState, Override, PriorityPolicy } from "./cluster-report.ts";
export { decidePriority, type PriorityDecision, type PriorityReason } from "./decide-priority.ts";
export { renderDecision } from "./render-decision.ts";
export type { Rule, Standing } from "./standing.ts";
