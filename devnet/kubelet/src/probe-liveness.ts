import { setTimeout as sleep } from "node:timers/promises";
import { httpGet } from "./http-get.ts";
import type { LivenessProbe } from "./pod-specification.ts";

/**
 * Probes until the signal aborts or the container has failed too often in a row; true for the latter. A probe that hangs
 * delays the next one, as in the kubelet, whose probes of one container follow each other (kubernetes/pkg/kubelet/prober/worker.go).
 */
export async function hasBecomeUnhealthy(probe: LivenessProbe, signal: AbortSignal): Promise<boolean> {
  const { url, periodMs, timeoutMs, failureThreshold } = probe;
  let failures = 0;
  while (!signal.aborted) {
    const beganAtMs = performance.now();
    const status = await httpGet(url, timeoutMs);
    if (signal.aborted) return false;
    failures = status !== undefined && status >= 200 && status < 400 ? 0 : failures + 1;
    if (failures >= failureThreshold) return true;
    const restMs = Math.max(0, periodMs - (performance.now() - beganAtMs));
    // Rejects only when it is called off, which the loop sees.
    await sleep(restMs, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
