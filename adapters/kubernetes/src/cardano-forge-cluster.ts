import { z } from "zod";
import type { ForgeCluster, WrittenForgeClusterStatus } from "./forge-cluster.ts";
import { readForgeClusterSpec } from "./forge-cluster-spec.ts";
import { KubernetesError } from "./kubernetes-error.ts";
import { count, lenient, listOf, objectMetadataSchema, oneOf, text } from "./lenient-schema.ts";

const networkStatusSchema = lenient({
  network: text,
  magic: count,
  syncStatus: oneOf(["syncing", "synced", "behind", "unknown"]),
  tipSlot: count,
  tipHash: text,
  epochNo: count,
});

const healthStatusSchema = lenient({
  healthy: z.boolean().optional().catch(undefined),
  lastProbeTime: text,
  consecutiveFailures: count,
  message: text,
  responseTime: text,
});

const handoverSchema = lenient({
  id: text,
  phase: text,
  from: text,
  to: text,
  message: text,
  gapMilliseconds: count,
  startedAt: text,
  finishedAt: text,
});

const conditionSchema = z.object({
  type: z.enum(["Ready", "HealthCheckPassing", "LeaderElected", "Syncing"]),
  status: z.enum(["True", "False", "Unknown"]),
  lastTransitionTime: z.string(),
  reason: text,
  message: text,
});

const statusSchema = z.object({
  effectiveState: oneOf(["Enabled", "Disabled", "Priority-based"]),
  effectivePriority: count,
  networkStatus: networkStatusSchema,
  activeLeader: text,
  forgingEnabled: z.boolean().optional().catch(undefined),
  lastTransition: text,
  reason: text,
  message: text,
  healthStatus: healthStatusSchema,
  conditions: listOf(conditionSchema),
  gapMilliseconds: count,
  handover: handoverSchema,
  updated: text,
  observedGeneration: count,
});

const clusterSchema = z.object({
  metadata: objectMetadataSchema,
  spec: z.record(z.string(), z.unknown()).catch({}),
  status: z.record(z.string(), z.unknown()).catch({}),
});

/**
 * Reads an object as a CardanoForgeCluster; whatever its spec and status say, they can be read. Throws
 * `KUBERNETES_ANSWER_UNREADABLE` when its metadata is not that of an object.
 */
export function parseForgeCluster(body: unknown): ForgeCluster {
  const parsed = clusterSchema.safeParse(body);
  if (!parsed.success) {
    const message = "the answer is not a CardanoForgeCluster";
    throw new KubernetesError("KUBERNETES_ANSWER_UNREADABLE", message, { cause: parsed.error });
  }
  const { metadata, spec, status } = parsed.data;
  const written: WrittenForgeClusterStatus = statusSchema.parse(status);
  return { metadata, ...readForgeClusterSpec(spec), status: written, raw: { spec, status } };
}
