import { setTimeout as sleep } from "node:timers/promises";
import type { ProducerCluster } from "./producer-cluster.ts";

/** Somebody who holds a Lease by its convention, and knows nothing of this project. */
export interface ForeignHolder {
  /** Stops renewing, and gives the wall time of the last renewal. */
  stop(): Promise<number>;
}

const IDENTITY = "another-controller_5f2c";

/** Takes a Lease whoever holds it, and renews it at a third of its duration. */
export async function startForeignHolder(
  { kubectl }: ProducerCluster,
  o: { readonly lease: string; readonly leaseMs: number; readonly keepsAnnotations: boolean },
): Promise<ForeignHolder> {
  const stopping = new AbortController();
  let renewedAtMs = 0;

  const write = async (fields: Readonly<Record<string, unknown>>): Promise<void> => {
    const renewTime = new Date().toISOString().replace("Z", "000Z");
    // A merge patch leaves alone what it does not name.
    const metadata = o.keepsAnnotations ? {} : { annotations: null };
    const patch = { metadata, spec: { ...fields, renewTime } };
    await kubectl("patch", "lease", o.lease, "--type=merge", "-p", JSON.stringify(patch));
    renewedAtMs = Date.now();
  };

  await write({
    holderIdentity: IDENTITY,
    leaseDurationSeconds: Math.round(o.leaseMs / 1000),
    acquireTime: new Date().toISOString().replace("Z", "000Z"),
  });
  const renewing = renew(() => write({ holderIdentity: IDENTITY }), o.leaseMs / 3, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await renewing;
      return renewedAtMs;
    },
  };
}

async function renew(write: () => Promise<void>, intervalMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // Rejects only when it is called off, which the next line sees.
    await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await write();
  }
}
