import type { Clock } from "@cardano-forge/election";
import type { PlanState } from "../reconcile/plan-state.ts";

/** Says so when a node has not answered for long; the sidecar keeps waiting all the same. */
export interface Patience {
  /** Seconds that the node has been waited for, each time another timeout has passed; else undefined. */
  lostAfterSeconds(phase: PlanState["phase"]): number | undefined;
}

/** Builds it for a pod that has just started to wait. */
export function createPatience(clock: Pick<Clock, "monotonicMs">, timeoutSeconds: number): Patience {
  let since: { atMs: number; said: number } | undefined;
  return {
    lostAfterSeconds(phase) {
      if (phase !== "waiting-for-node" && phase !== "bootstrapping") {
        since = undefined;
        return undefined;
      }
      since ??= { atMs: clock.monotonicMs(), said: 0 };
      const seconds = (clock.monotonicMs() - since.atMs) / 1000;
      if (seconds < (since.said + 1) * timeoutSeconds) return undefined;
      since.said = Math.floor(seconds / timeoutSeconds);
      return Math.round(seconds);
    },
  };
}
