import { z } from "zod";
import type { KubernetesObject } from "./chart.ts";

const namedSchema = z.looseObject({ name: z.string() });
const requestSchema = z.looseObject({
  path: z.string(),
  port: z.number(),
  httpHeaders: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
});
const probeSchema = z.looseObject({ httpGet: requestSchema.optional() });
const execSchema = z.looseObject({ exec: z.looseObject({ command: z.array(z.string()) }).optional() });
const securitySchema = z.looseObject({
  runAsUser: z.number().optional(),
  runAsGroup: z.number().optional(),
  fsGroup: z.number().optional(),
  readOnlyRootFilesystem: z.boolean().optional(),
});
const valueSourceSchema = z.looseObject({
  fieldRef: z.looseObject({ fieldPath: z.string() }).optional(),
  secretKeyRef: z.looseObject({ name: z.string(), key: z.string() }).optional(),
});
const containerSchema = z.looseObject({
  name: z.string(),
  image: z.string(),
  restartPolicy: z.string().optional(),
  command: z.array(z.string()).default([]),
  args: z.array(z.string()).default([]),
  env: z
    .array(z.looseObject({ name: z.string(), value: z.string().optional(), valueFrom: valueSourceSchema.optional() }))
    .default([]),
  ports: z.array(z.looseObject({ containerPort: z.number() })).default([]),
  startupProbe: probeSchema.optional(),
  livenessProbe: probeSchema
    .extend({
      periodSeconds: z.number().default(10),
      timeoutSeconds: z.number().default(1),
      failureThreshold: z.number().default(3),
      terminationGracePeriodSeconds: z.number().optional(),
    })
    .optional(),
  lifecycle: z.looseObject({ preStop: probeSchema.optional(), postStart: execSchema.optional() }).optional(),
  securityContext: securitySchema.default({}),
  volumeMounts: z
    .array(z.looseObject({ name: z.string(), mountPath: z.string(), readOnly: z.boolean().optional() }))
    .default([]),
});

const volumeSchema = namedSchema.extend({
  emptyDir: z.looseObject({ medium: z.string().optional() }).nullish(),
  secret: z.looseObject({ secretName: z.string(), defaultMode: z.number().optional() }).optional(),
  csi: z.looseObject({ volumeAttributes: z.looseObject({ secretProviderClass: z.string() }) }).optional(),
});

const specSchema = z.looseObject({
  initContainers: z.array(containerSchema).default([]),
  containers: z.array(containerSchema),
  volumes: z.array(volumeSchema).default([]),
  securityContext: securitySchema.default({}),
  terminationGracePeriodSeconds: z.number().optional(),
});

/** The specification of a pod, and of one of its containers. */
export type PodSpec = z.infer<typeof specSchema>;
export type PodContainer = z.infer<typeof containerSchema>;

const workloadSchema = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({ metadata: z.looseObject({}), spec: specSchema }),
    volumeClaimTemplates: z.array(z.looseObject({ metadata: namedSchema })).default([]),
  }),
});

/** A pod's own specification. */
export function podSpecIn(spec: unknown): PodSpec {
  return specSchema.parse(spec);
}

/** The specification of the pods of a workload. */
export function podSpecOf(workload: KubernetesObject): PodSpec {
  return workloadSchema.parse(workload).spec.template.spec;
}

/**
 * The first pod that a StatefulSet would make. Pod security is enforced on pods alone: a workload whose pods can never be
 * made is accepted.
 */
export function firstPodOf(workload: KubernetesObject): KubernetesObject {
  const { template, volumeClaimTemplates } = workloadSchema.parse(workload).spec;
  const claims = volumeClaimTemplates.map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: `${name}-${workload.metadata.name}-0` },
  }));
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...template.metadata, name: `${workload.metadata.name}-0` },
    spec: { ...template.spec, volumes: [...template.spec.volumes, ...claims] },
  };
}
