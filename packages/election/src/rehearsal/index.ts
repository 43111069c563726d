/**
 * What a loss would cost a pool: its election is played on a clock of its own, with registers in memory, and struck.
 *
 * What it does not guarantee: that the real thing takes as long. It plays the election alone: no node that loads or drops its
 * keys, no network but a fixed time for each request, and nobody who was unwell before.
 *
 * @packageDocumentation
 */
export { type Rehearsed, rehearseLoss } from "./rehearse-loss.ts";
export { podKey, type RehearsedCluster, type RehearsedPool } from "./rehearsed-pool.ts";
export type { Loss } from "./stage.ts";
