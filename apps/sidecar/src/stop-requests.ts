import type { Clock } from "@cardano-forge/election";
import type { StopRequest } from "./reconcile/observation.ts";

/** Who asked this pod to give up the seat. */
export interface StopRequests {
  current(): StopRequest | undefined;
  /** For good: the process ends once it holds nothing. The first reason stays. */
  shutdown(reason: string): void;
  /** For a while: the preStop hook of the node's container runs before SIGTERM. */
  preStop(): void;
  /** For a while: another pod should follow. */
  handOver(to: string, reason: string): void;
  /** Who should follow, while that is being done. */
  successor(): string | undefined;
}

/** A preStop that no SIGTERM follows was called by hand, or the pod stays after all. */
const PRE_STOP_LASTS_MS = 30_000;
/** Whoever was to follow and has not by then will not. */
const HAND_OVER_LASTS_MS = 20_000;

/** Builds it without a request. */
export function createStopRequests(clock: Pick<Clock, "monotonicMs">): StopRequests {
  let shutdown: StopRequest | undefined;
  let preStoppedAtMs: number | undefined;
  let handOver: { readonly to: string; readonly reason: string; readonly atMs: number } | undefined;
  const isWithin = (sinceMs: number | undefined, lastsMs: number): boolean =>
    sinceMs !== undefined && clock.monotonicMs() - sinceMs < lastsMs;
  const underWay = () => (isWithin(handOver?.atMs, HAND_OVER_LASTS_MS) ? handOver : undefined);
  return {
    current() {
      if (shutdown !== undefined) return shutdown;
      if (isWithin(preStoppedAtMs, PRE_STOP_LASTS_MS))
        return { kind: "pre-stop", reason: "the preStop hook was called" };
      const request = underWay();
      return request === undefined ? undefined : { kind: "hand-over", reason: request.reason };
    },
    handOver(to, reason) {
      handOver = { to, reason, atMs: clock.monotonicMs() };
    },
    successor: () => underWay()?.to,
    shutdown(reason) {
      shutdown ??= { kind: "shutdown", reason };
    },
    preStop() {
      preStoppedAtMs = clock.monotonicMs();
    },
  };
}
