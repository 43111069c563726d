/**
 * What an operator does to a pool, as plans: each is decided from what was read, said in sentences before anything happens,
 * and carried out over ports. A CLI and a dashboard that use it ask for the same things in the same words.
 *
 * What it does not guarantee: that anything happens. Everything is a request that sidecars act on; who may forge is decided
 * by leases alone, so no plan can make two forgers, and none is a promise of one.
 *
 * @packageDocumentation
 */
export {
  HANDOVER_ANNOTATION,
  type HandoverAnswer,
  type HandoverRequest,
  isAnswered,
  isPending,
  parseHandoverRequest,
  renderHandoverRequest,
} from "./handover-request.ts";
export {
  type ClusterPlan,
  type ClusterSpec,
  type OverrideWish,
  planClearOverride,
  planForgeState,
  planMaintenance,
  planOverride,
} from "./plan-cluster.ts";
export {
  type HandoverPlan,
  type HandoverWish,
  planFailover,
  planSwitchover,
  type RefusalCode,
} from "./plan-handover.ts";
export { planRegionSwitchover, type RegionStanding } from "./plan-region-handover.ts";
export {
  awaitHandover,
  type HandoverOutcome,
  type HandoverPorts,
  postHandover,
  type RequestBoard,
  type Undone,
} from "./request-handover.ts";
export type { PodStanding, Situation } from "./situation.ts";
