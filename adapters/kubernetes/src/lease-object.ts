import type { LeaseObject, LeaseWrite } from "@cardano-forge/election";
import { z } from "zod";
import { KubernetesError } from "./kubernetes-error.ts";

/** Annotation that carries the lease protocol's own record. */
export const LEASE_ANNOTATION = "cardano.io/forge-lease";

// A field that is not what it should be is as good as missing: a Lease can be written by anybody, and what it says
// must never stop the reader from seeing that it changed.
const text = z.string().optional().catch(undefined);
const count = z.number().int().optional().catch(undefined);
const strings = z.record(z.string(), z.string()).optional().catch(undefined);

const specSchema = z
  .looseObject({
    holderIdentity: text,
    leaseDurationSeconds: count,
    acquireTime: text,
    renewTime: text,
    leaseTransitions: count,
  })
  .optional()
  .catch(undefined);

const leaseSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string().catch(""),
    namespace: z.string().catch(""),
    uid: z.string().min(1),
    resourceVersion: z.string().min(1),
    labels: strings,
    annotations: strings,
  }),
  spec: specSchema,
});

/** A Lease as the API server sent it, with everything that others keep in it. */
export type RawLease = z.infer<typeof leaseSchema>;

/** Reads an answer as a Lease; throws `KUBERNETES_ANSWER_UNREADABLE` when it has no uid or resourceVersion. */
export function parseLease(body: unknown): RawLease {
  const parsed = leaseSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new KubernetesError("KUBERNETES_ANSWER_UNREADABLE", "the answer is not a Lease", { cause: parsed.error });
}

/** What the election sees of a Lease; whatever is missing or misshapen is undefined. */
export function toLeaseObject(raw: RawLease): LeaseObject {
  return {
    uid: raw.metadata.uid,
    resourceVersion: raw.metadata.resourceVersion,
    holderIdentity: raw.spec?.holderIdentity,
    leaseDurationSeconds: raw.spec?.leaseDurationSeconds,
    acquireTime: raw.spec?.acquireTime,
    renewTime: raw.spec?.renewTime,
    leaseTransitions: raw.spec?.leaseTransitions,
    annotation: raw.metadata.annotations?.[LEASE_ANNOTATION],
  };
}

/** Where a Lease lies, and the labels that a new one gets. */
export interface LeasePlace {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The body of a POST. */
export function newLeaseBody(place: LeasePlace, write: LeaseWrite): object {
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      name: place.name,
      namespace: place.namespace,
      labels: place.labels,
      ...(write.annotation === undefined ? {} : { annotations: { [LEASE_ANNOTATION]: write.annotation } }),
    },
    spec: specOf(write),
  };
}

/**
 * The body of a PUT over exactly the object that was read: the protocol's fields are ours, all else stays as others
 * left it. The uid is always there, because a real API server *creates* a Lease on a PUT without one.
 */
export function replacedLeaseBody(place: LeasePlace, write: LeaseWrite, over: RawLease): object {
  const { managedFields: _, ...metadata } = over.metadata;
  const { [LEASE_ANNOTATION]: __, ...annotations } = over.metadata.annotations ?? {};
  return {
    apiVersion: "coordination.k8s.io/v1",
    kind: "Lease",
    metadata: {
      ...metadata,
      name: place.name,
      namespace: place.namespace,
      labels: { ...place.labels, ...over.metadata.labels },
      annotations:
        write.annotation === undefined ? annotations : { ...annotations, [LEASE_ANNOTATION]: write.annotation },
    },
    spec: { ...over.spec, ...specOf(write) },
  };
}

// An undefined field is left out of JSON, which removes it. Times pass as the text they are.
function specOf(write: LeaseWrite): Record<string, string | number | undefined> {
  const { holderIdentity, leaseDurationSeconds, acquireTime, renewTime, leaseTransitions } = write;
  return { holderIdentity, leaseDurationSeconds, acquireTime, renewTime, leaseTransitions };
}
