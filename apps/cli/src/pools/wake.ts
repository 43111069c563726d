import { watchChanges } from "@cardano-forge/kubernetes";
import type { ClusterScope, OpenScope } from "../cluster/connect.ts";

/** Says when to look again. */
export interface Wake {
  /**
   * Resolves when something may have changed, but not sooner than `leastMs` and not later than `mostMs` after the last
   * time: changes that come in a burst are one, and a watch that is silent is not believed. Never rejects.
   */
  next(leastMs: number, mostMs: number): Promise<void>;
}

const COLLECTIONS = [
  { group: "cardano.io", plural: "cardanoleaders" },
  { group: "coordination.k8s.io", plural: "leases" },
] as const;

/** Watches what pools are made of, on every API server, until the signal fires. */
export function createWake(scopes: readonly ClusterScope[], signal: AbortSignal): Wake {
  let isHinted = false;
  let hint = (): void => undefined;
  const onHint = (): void => {
    isHinted = true;
    hint();
  };
  for (const scope of scopes) if (scope.kind === "open") watchScope(scope, onHint, signal);

  return {
    async next(leastMs, mostMs) {
      await sleep(leastMs, signal);
      if (!isHinted && !signal.aborted) {
        const hinted = new Promise<void>((resolve) => {
          hint = resolve;
        });
        const waiting = new AbortController();
        await Promise.race([hinted, sleep(mostMs - leastMs, AbortSignal.any([signal, waiting.signal]))]);
        waiting.abort();
      }
      isHinted = false;
      hint = () => undefined;
    },
  };
}

function watchScope({ connection, namespace }: OpenScope, onHint: () => void, signal: AbortSignal): void {
  for (const { group, plural } of COLLECTIONS) {
    const place = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
    watchChanges(connection, { collection: `/apis/${group}/v1${place}/${plural}` }, onHint, signal);
  }
}

/** Waits, unless the signal fires; never rejects. */
export function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, Math.max(0, delayMs));
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
