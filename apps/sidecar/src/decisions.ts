/**
 * The sidecar's decisions, for the simulator: what a pod plans, the seat between plan and election, and the guard over its
 * ports. Nothing here touches the outside.
 *
 * @packageDocumentation
 */

export type { ClusterView } from "./cluster-reports.ts";
export { type GuardPorts, runGuard } from "./guard/guard.ts";
export { createHolderMemory } from "./holder-memory.ts";
export { poolCandidate } from "./pool-candidate.ts";
export { poolRank, poolSeatOf, poolSuccessor } from "./pool-standing.ts";
export { createPriorityWatch, type PriorityWatch } from "./priority.ts";
export type { Effect, Outcome } from "./reconcile/effect.ts";
export type { Observation } from "./reconcile/observation.ts";
export { absorb, plan } from "./reconcile/plan.ts";
export { initialPlanState, PLAN_DEFAULTS, type PlanSettings, type PlanState } from "./reconcile/plan-state.ts";
export { createSeat, type Permit, type Seat } from "./seat.ts";
export { createTieredSeat } from "./tiered-seat.ts";
