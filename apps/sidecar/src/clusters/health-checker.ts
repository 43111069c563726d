/**
 * Checks the health of this cluster while this pod leads it. A new leader goes on counting where the one before it stopped,
 * so that a cluster does not get well by changing its leader.
 */
import type { Clock } from "@cardano-forge/election";
import type { probeEndpoint } from "@cardano-forge/host";
import type { HealthStatus } from "@cardano-forge/kubernetes";
import { type Health, type HealthCheck, healthAfter } from "./health.ts";

/** Makes the check when it is due. */
export interface HealthChecker {
  /** Waits for one check at most, and only where one is due. Never rejects. */
  checkIfDue(isLeading: boolean, signal: AbortSignal): Promise<void>;
  /** The last result; undefined before the first one and where no check is made. */
  current(): Health | undefined;
}

/** What it checks, and whom it tells. */
export interface HealthCheckerPorts {
  readonly clock: Pick<Clock, "monotonicMs" | "wallMs">;
  readonly probe: typeof probeEndpoint;
  /** What is wanted now. */
  readonly check: () => HealthCheck | undefined;
  /** What the leader before this one left in the resource. */
  readonly left: () => HealthStatus | undefined;
  /** Each result; undefined once there is none any more. */
  readonly onHealth: (health: Health | undefined) => void;
}

/** Builds it with nothing checked. */
export function createHealthChecker({ clock, probe, check, left, onHealth }: HealthCheckerPorts): HealthChecker {
  let health: Health | undefined;
  let lastCheck = "";
  let startedAtMs = Number.NEGATIVE_INFINITY;

  function forget(): void {
    if (health !== undefined) onHealth(undefined);
    health = undefined;
    startedAtMs = Number.NEGATIVE_INFINITY;
  }

  return {
    current: () => health,
    async checkIfDue(isLeading, signal) {
      const wanted = isLeading ? check() : undefined;
      if (wanted === undefined) {
        forget();
        return;
      }
      // What was changed is tried at once: whoever repaired it looks for the result.
      const isChanged = JSON.stringify(wanted) !== lastCheck;
      if (!isChanged && clock.monotonicMs() - startedAtMs < wanted.intervalMs) return;
      lastCheck = JSON.stringify(wanted);
      startedAtMs = clock.monotonicMs();
      const { endpoint: url, headers, timeoutMs, failureThreshold } = wanted;
      const failuresBefore = health?.consecutiveFailures ?? left()?.consecutiveFailures ?? 0;
      const result = await probe({ url, headers, timeoutMs, signal });
      // A check that was called off says nothing about the endpoint.
      if (signal.aborted) return;
      health = healthAfter(failuresBefore, result, { failureThreshold, checkedAtMs: clock.wallMs() });
      onHealth(health);
    },
  };
}
