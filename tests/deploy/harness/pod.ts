import { z } from "zod";
import type { KubernetesObject } from "./chart.ts";

const namedSchema = z.looseObject({ name: z.string() });
const probeSchema = z.looseObject({ httpGet: z.looseObject({ path: z.string(), port: z.number() }) });
const containerSchema = z.looseObject({
  name: z.string(),
  restartPolicy: z.string().optional(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  startupProbe: probeSchema.optional(),
  livenessProbe: probeSchema
    .extend({
      periodSeconds: z.number(),
      timeoutSeconds: z.number(),
      failureThreshold: z.number(),
      terminationGracePeriodSeconds: z.number().optional(),
    })
    .optional(),
  lifecycle: z.looseObject({}).optional(),
  securityContext: z.looseObject({}).optional(),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })).default([]),
});

const specSchema = z.looseObject({
  initContainers: z.array(containerSchema).default([]),
  containers: z.array(containerSchema),
  volumes: z.array(namedSchema).default([]),
});

/** The specification of a pod. */
export type PodSpec = z.infer<typeof specSchema>;

const workloadSchema = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({ metadata: z.looseObject({}), spec: specSchema }),
    volumeClaimTemplates: z.array(z.looseObject({ metadata: namedSchema })).default([]),
  }),
});

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
