/**
 * The sidecar's decisions, for the simulator: what a pod plans, when its guard acts, and the seat between plan and
 * election. Nothing here touches the outside.
 *
 * @packageDocumentation
 */
export {
  decideGuard,
  type GuardCommand,
  type GuardEvent,
  type GuardSettings,
  type GuardState,
  type GuardStep,
  initialGuardState,
} from "./guard/decide-guard.ts";
export type { Effect, Outcome } from "./reconcile/effect.ts";
export type { Observation } from "./reconcile/observation.ts";
export { absorb, plan } from "./reconcile/plan.ts";
export { initialPlanState, PLAN_DEFAULTS, type PlanSettings, type PlanState } from "./reconcile/plan-state.ts";
export { createSeat, type Permit, type Seat } from "./seat.ts";
