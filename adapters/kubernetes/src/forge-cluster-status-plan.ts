/*
 * From what lies in a CardanoForgeCluster and what its leader wants to say, the merge patch that says it. Pure.
 *
 * Times of change are kept when nothing changed, so that they mean what they say. What is not known any more is removed
 * rather than left to grow old, and fields of others, such as `poolStatus`, are never touched.
 */
import type { ForgeCluster, ForgeClusterStatus } from "./forge-cluster.ts";
import { mergePatchBetween } from "./merge-patch.ts";
import { bounded, cut, mergeConditions, TEXT_LIMITS, withoutUndefined } from "./status-fields.ts";

/** What a plan has to know beside the two states. */
export interface ClusterStatusPlanContext {
  /** Wall time, as RFC 3339. */
  readonly now: string;
  /** Write even if nothing changed, so that others see that somebody is there. */
  readonly isHeartbeat: boolean;
}

/** Plans the write; `undefined` when the resource says all of it already and no heartbeat is due. */
export function planForgeClusterStatus(
  current: ForgeCluster,
  wanted: ForgeClusterStatus,
  { now, isHeartbeat }: ClusterStatusPlanContext,
): Record<string, unknown> | undefined {
  const { status, metadata, raw } = current;
  const isSame =
    status.effectiveState === wanted.effectiveState &&
    status.activeLeader === wanted.activeLeader &&
    status.forgingEnabled === wanted.forgingEnabled;
  const { networkStatus, healthStatus } = wanted;
  const after: Record<string, unknown> = {
    effectiveState: wanted.effectiveState,
    effectivePriority: wanted.effectivePriority,
    networkStatus: networkStatus && withoutUndefined(networkStatus),
    activeLeader: wanted.activeLeader,
    forgingEnabled: wanted.forgingEnabled,
    lastTransition: isSame ? (status.lastTransition ?? now) : now,
    reason: cut(wanted.reason, TEXT_LIMITS.reason),
    message: cut(wanted.message, TEXT_LIMITS.message),
    healthStatus: healthStatus && bounded(healthStatus),
    conditions: mergeConditions(status.conditions, wanted.conditions, now),
    gapMilliseconds: wanted.gapMilliseconds,
    handover: wanted.handover === undefined ? raw.status["handover"] : bounded(wanted.handover),
    observedGeneration: metadata.generation,
  };
  const before = Object.fromEntries(Object.keys(after).map((name) => [name, raw.status[name]]));
  const patch = mergePatchBetween(before, after);
  return patch === undefined && !isHeartbeat ? undefined : { ...patch, updated: now };
}
