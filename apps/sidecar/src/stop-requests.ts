import type { Clock } from "@cardano-forge/election";
import type { StopRequest } from "./reconcile/observation.ts";

/** Who asked this pod to give up the seat. */
export interface StopRequests {
  current(): StopRequest | undefined;
  /** For good: the process ends once it holds nothing. The first reason stays. */
  shutdown(reason: string): void;
  /** For a while: the preStop hook of the node's container runs before SIGTERM. */
  preStop(): void;
}

/** A preStop that no SIGTERM follows was called by hand, or the pod stays after all. */
const PRE_STOP_LASTS_MS = 30_000;

/** Builds it without a request. */
export function createStopRequests(clock: Pick<Clock, "monotonicMs">): StopRequests {
  let shutdown: StopRequest | undefined;
  let preStoppedAtMs: number | undefined;
  return {
    current() {
      if (shutdown !== undefined) return shutdown;
      const isLapsed = preStoppedAtMs === undefined || clock.monotonicMs() - preStoppedAtMs >= PRE_STOP_LASTS_MS;
      return isLapsed ? undefined : { kind: "pre-stop", reason: "the preStop hook was called" };
    },
    shutdown(reason) {
      shutdown ??= { kind: "shutdown", reason };
    },
    preStop() {
      preStoppedAtMs = clock.monotonicMs();
    },
  };
}
