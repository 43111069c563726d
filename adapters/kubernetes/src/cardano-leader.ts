import { z } from "zod";
import { KubernetesError } from "./kubernetes-error.ts";
import type { CardanoLeader } from "./leader-status.ts";
import { count, lenient, listOf, objectMetadataSchema, oneOf, text } from "./lenient-schema.ts";

const nodeTruthSchema = lenient({
  forging: oneOf(["on", "off", "unknown"]),
  with: oneOf(["real", "decoy", "unknown"]),
  because: text,
});

const credentialsSchema = lenient({
  state: oneOf(["valid", "invalid", "missing", "unknown"]),
  resting: oneOf(["decoy", "real", "none", "foreign"]),
  fingerprint: text,
  problems: z.array(z.string()).optional().catch(undefined),
});

const kesSchema = lenient({
  currentPeriod: count,
  startPeriod: count,
  periodsRemaining: count,
  expiresAt: text,
  opcertCounter: count,
  nodeStartPeriod: count,
  nodeOpcertCounter: count,
});

const tipSchema = lenient({
  slot: count,
  block: count,
  epoch: count,
  hash: text,
  at: text,
  sync: oneOf(["syncing", "synced", "behind", "unknown"]),
});

const podSchema = z.object({
  name: z.string(),
  identity: text,
  role: oneOf(["leader", "standby", "unknown"]),
  phase: text,
  intent: oneOf(["on", "off"]),
  nodeTruth: nodeTruthSchema,
  credentials: credentialsSchema,
  kes: kesSchema,
  tip: tipSchema,
  version: text,
  nodeVersion: text,
  reason: text,
  message: text,
  since: text,
  updated: text,
});

const transitionSchema = z.object({
  at: z.string(),
  from: text,
  to: text,
  reason: text,
  message: text,
  gapMilliseconds: count,
  term: count,
});

const handoverSchema = z.object({
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
  type: z.enum(["Ready", "LeaderElected", "Syncing"]),
  status: z.enum(["True", "False", "Unknown"]),
  lastTransitionTime: z.string(),
  reason: text,
  message: text,
});

const statusSchema = z.object({
  leaderPod: text,
  forgingEnabled: z.boolean().optional().catch(undefined),
  lastTransitionTime: text,
  reason: text,
  message: text,
  term: count,
  leaseName: text,
  observedGeneration: count,
  conditions: listOf(conditionSchema),
  pods: listOf(podSchema),
  history: listOf(transitionSchema),
  handover: handoverSchema.optional().catch(undefined),
});

const emptyStatus = { conditions: [], pods: [], history: [] };

const leaderSchema = z.object({
  metadata: objectMetadataSchema,
  spec: z.object({ namespace: text, description: text }).catch({ namespace: undefined, description: undefined }),
  status: z.preprocess((value) => value ?? emptyStatus, statusSchema).catch(statusSchema.parse(emptyStatus)),
});

/** Reads an object as a CardanoLeader; throws `KUBERNETES_ANSWER_UNREADABLE` when its metadata is not that of an object. */
export function parseCardanoLeader(body: unknown): CardanoLeader {
  const parsed = leaderSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new KubernetesError("KUBERNETES_ANSWER_UNREADABLE", "the answer is not a CardanoLeader", {
    cause: parsed.error,
  });
}
