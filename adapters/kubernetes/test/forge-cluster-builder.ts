import { parseForgeCluster } from "../src/cardano-forge-cluster.ts";
import type { ForgeCluster, ForgeClusterStatus, NewForgeClusterSpec } from "../src/index.ts";

/** Ids of one pool, in both forms. */
export const POOL = {
  id: `pool1${"q".repeat(51)}`,
  idHex: "0".repeat(56),
} as const;

/** A spec as a sidecar creates it. */
export function aSpec(parts: Partial<NewForgeClusterSpec> = {}): NewForgeClusterSpec {
  return {
    network: { name: "mainnet", magic: 764_824_073 },
    pool: POOL,
    application: { type: "block-producer", environment: "production" },
    region: "us-east-1",
    forgeState: "Priority-based",
    priority: 1,
    ...parts,
  };
}

/** What a leader says. */
export function aClusterStatus(parts: Partial<ForgeClusterStatus> = {}): ForgeClusterStatus {
  return {
    effectiveState: "Priority-based",
    effectivePriority: 1,
    networkStatus: { network: "mainnet", magic: 764_824_073, syncStatus: "synced", tipSlot: 1000 },
    activeLeader: "producer-0",
    forgingEnabled: true,
    reason: "ForgingVerified",
    message: "producer-0 forges",
    conditions: [{ type: "Ready", status: "True", reason: "ForgingVerified", message: "producer-0 forges" }],
    ...parts,
  };
}

/** An object as an API server answers it; nothing about its content is checked. */
export function aCluster(parts: { metadata?: object; spec?: unknown; status?: unknown } = {}): ForgeCluster {
  const metadata = { name: "a", namespace: "pools", uid: "u", resourceVersion: "7", generation: 1, ...parts.metadata };
  return parseForgeCluster({ metadata, spec: parts.spec ?? aSpec(), status: parts.status });
}
