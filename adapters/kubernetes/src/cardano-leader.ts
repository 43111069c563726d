import { z } from "zod";
import { KubernetesError } from "./kubernetes-error.ts";
import type { CardanoLeader } from "./leader-status.ts";

// What comes in is read leniently: a field that an older or newer version wrote differently is as good as missing and
// never hides the others.

const text = z.string().optional().catch(undefined);
const count = z.number().int().optional().catch(undefined);
const oneOf = <const T extends readonly string[]>(values: T) => z.enum(values).optional().catch(undefined);

const nodeTruthSchema = z
  .object({ forging: oneOf(["on", "off", "unknown"]), with: oneOf(["real", "decoy", "unknown"]), because: text })
  .optional()
  .catch(undefined);

const credentialsSchema = z
  .object({
    state: oneOf(["valid", "invalid", "missing", "unknown"]),
    resting: oneOf(["decoy", "real", "none", "foreign"]),
    fingerprint: text,
    problems: z.array(z.string()).optional().catch(undefined),
  })
  .optional()
  .catch(undefined);

const kesSchema = z
  .object({
    currentPeriod: count,
    startPeriod: count,
    periodsRemaining: count,
    expiresAt: text,
    opcertCounter: count,
    nodeStartPeriod: count,
    nodeOpcertCounter: count,
  })
  .optional()
  .catch(undefined);

const tipSchema = z
  .object({
    slot: count,
    block: count,
    epoch: count,
    hash: text,
    at: text,
    sync: oneOf(["syncing", "synced", "behind", "unknown"]),
  })
  .optional()
  .catch(undefined);

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

/** Elements that do not fit are dropped, not the list. */
const listOf = <T extends z.ZodType>(element: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.flatMap((item) => {
        const parsed = element.safeParse(item);
        return parsed.success ? [parsed.data as z.output<T>] : [];
      }),
    );

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
const strings = z.record(z.string(), z.string()).catch({});

const leaderSchema = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    resourceVersion: z.string(),
    generation: count,
    creationTimestamp: text,
    labels: strings,
    annotations: strings,
  }),
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
