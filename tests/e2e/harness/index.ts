/**
 * Producers of a pool as real processes against a real kube-apiserver, and what can be read of them from outside.
 *
 * @packageDocumentation
 */
export { awaitFact } from "./await-fact.ts";
export { aPool, type Pool } from "./pool.ts";
export { type PoolRegions, type RegionTiming, startPoolRegions } from "./pool-regions.ts";
export { type ProducerCluster, startProducerCluster } from "./producer-cluster.ts";
export { buildSidecar } from "./programs.ts";
export { startDevnetServer } from "./region-server.ts";
export { type SidecarProcesses, sidecarProcessesOf } from "./sidecar-processes.ts";
export { type Rule, seatRules, sidecarRules } from "./sidecar-role.ts";
export { ask, metricOf, viewOf } from "./sidecar-view.ts";
export { createSlotJudge } from "./slot-judge.ts";
export { killForger, stopForger, type TakeOver, takeOverAfter } from "./take-over.ts";
