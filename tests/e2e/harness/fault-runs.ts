import { setTimeout as sleep } from "node:timers/promises";
import type { NodeFaults } from "@cardano-forge/devnet-cardano-node";
import type { ProducerCluster } from "./producer-cluster.ts";

/** How often each fault is injected: once in every run, and `FORGE_FAULT_RUNS=5` times before it is called survived. */
const RUNS = Number(process.env["FORGE_FAULT_RUNS"] ?? "1");

/** For the options of a test: each repetition starts from a steady cluster. */
export const REPEATED = { repeats: RUNS - 1, timeout: 240_000 } as const;

/** How long a cluster may need until everybody has settled after a fault, restarts and a lease included. */
export const STEADY_WITHIN_MS = 90_000;

const SLOT_MS = 1000;

/**
 * Waits until one pod forges and another could follow at once, and then for some part of a slot, so that a fault comes at
 * any moment of it. Gives the forger.
 */
export async function beforeFault(cluster: ProducerCluster): Promise<string> {
  const forger = await cluster.followable(STEADY_WITHIN_MS);
  await sleep(Math.random() * SLOT_MS);
  return forger;
}

/** What somebody missed after a moment, and who forged. */
export async function forgedSince(
  cluster: ProducerCluster,
  wallMs: number,
): Promise<{ readonly pods: string[]; readonly missed: number }> {
  const forged = (await cluster.judge.forged()).filter(({ timeMs }) => timeMs > wallMs);
  const slots = forged.map(({ slot }) => slot);
  const missed = Math.max(...slots) - Math.min(...slots) + 1 - new Set(slots).size;
  return { pods: [...new Set(forged.map(({ pod }) => pod))], missed };
}

/** Sets switches of a pod's node while it runs; a node that starts again is an honest one. */
export async function setNodeFaults(
  cluster: ProducerCluster,
  name: string,
  faults: Partial<NodeFaults>,
): Promise<void> {
  const url = cluster.pod(name).nodeMetricsUrl.replace(/metrics$/, "devnet/faults");
  const response = await fetch(url, {
    method: "POST",
    body: JSON.stringify(faults),
    signal: AbortSignal.timeout(5000),
  });
  if (!response.ok) throw new Error(`${name} does not take ${JSON.stringify(faults)}: ${await response.text()}`);
}
