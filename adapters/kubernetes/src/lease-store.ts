/*
 * One Lease as a compare-and-swap register.
 *
 * Leases go through client-node's API for custom objects, which serves every group: its model of a Lease turns MicroTime
 * into a Date, loses three of the six digits, and so could neither return what was read nor write what was given.
 *
 * A PUT replaces the whole object, so it is built on the object that was read. The last few are remembered by uid and
 * resourceVersion; for any other pair the object is read first, and has moved when the pair is no longer the same.
 */
import type { LeaseStore, LeaseWrite, Refusal } from "@cardano-forge/election";
import { ObjectCustomObjectsApi } from "@kubernetes/client-node/dist/gen/types/ObjectParamAPI.js";
import { type ApiRefusal, callApi, isDefinite, isUnknownResource, unexpectedAnswer } from "./api-answer.ts";
import type { KubernetesConnection } from "./connection.ts";
import { hostPace, type Pace } from "./host-pace.ts";
import {
  type LeasePlace,
  newLeaseBody,
  parseLease,
  type RawLease,
  replacedLeaseBody,
  toLeaseObject,
} from "./lease-object.ts";
import { watchObject } from "./object-watch.ts";

/** Which Lease, and what the election calls the server it lies on. */
export interface LeaseStoreOptions {
  connection: KubernetesConnection;
  namespace: string;
  name: string;
  arbiterName: string;
  /** Labels for the Lease; those that others set win. */
  labels?: Record<string, string>;
  /** Labels of which a Lease must carry no other value: one that does belongs to somebody else, and every read of it is refused. */
  owner?: Record<string, string>;
  /** For tests. */
  pace?: Pace;
}

const LEASES = { group: "coordination.k8s.io", version: "v1", plural: "leases" } as const;
const REMEMBERED = 4;

/** A `LeaseStore` over one Lease of one API server. Reads are quorum reads; outages throw `KubernetesError`. */
export function kubernetesLeaseStore(options: LeaseStoreOptions): LeaseStore {
  const { connection, namespace, name } = options;
  const objects = connection.api(ObjectCustomObjectsApi);
  const place: LeasePlace = { namespace, name, labels: options.labels ?? {} };
  const subject = `lease ${namespace}/${name}`;
  const at = { ...LEASES, namespace, name };
  const seen = createMemory();

  const get = (signal: AbortSignal) => callApi((call) => objects.getNamespacedCustomObject(at, call), { signal });

  const read: LeaseStore["read"] = async ({ signal }) => {
    const answer = await get(signal);
    if (answer.kind === "ok") {
      const lease = seen.remember(parseLease(answer.body));
      return refusalOfOwner(subject, lease, options.owner) ?? { kind: "found", lease: toLeaseObject(lease) };
    }
    if (isAbsent(answer)) return { kind: "absent" };
    return refusedOr(subject, answer);
  };

  const create: LeaseStore["create"] = async (lease, { signal }) => {
    const body = newLeaseBody(place, lease);
    const call = { ...LEASES, namespace, body };
    const answer = await callApi((given) => objects.createNamespacedCustomObject(call, given), { signal });
    if (answer.kind === "ok") return { kind: "written", lease: toLeaseObject(seen.remember(parseLease(answer.body))) };
    if (isConflict(answer)) return { kind: "conflict" };
    return refusedOr(subject, answer);
  };

  const put = async (lease: LeaseWrite, over: RawLease, signal: AbortSignal) => {
    const call = { ...at, body: replacedLeaseBody(place, lease, over) };
    const answer = await callApi((given) => objects.replaceNamespacedCustomObject(call, given), { signal });
    if (answer.kind === "ok") {
      return { kind: "written", lease: toLeaseObject(seen.remember(parseLease(answer.body))) } as const;
    }
    if (isConflict(answer)) return { kind: "conflict" } as const;
    if (isAbsent(answer)) return { kind: "absent" } as const;
    return refusedOr(subject, answer);
  };

  const replace: LeaseStore["replace"] = async (lease, over, { signal }) => {
    const known = seen.find(over);
    if (known !== undefined) return put(lease, known, signal);
    const now = await read({ signal });
    if (now.kind !== "found") return now;
    const fresh = seen.find(over);
    return fresh === undefined ? { kind: "conflict" } : put(lease, fresh, signal);
  };

  return {
    name: options.arbiterName,
    read,
    create,
    replace,
    watch(onHint, signal) {
      const collection = `/apis/${LEASES.group}/${LEASES.version}/namespaces/${namespace}/${LEASES.plural}`;
      watchObject(connection, { collection, name }, onHint, { signal, pace: options.pace ?? hostPace });
    },
  };
}

// Only the API server's own word about this object counts: a proxy that knows no such path says 404 too, and so does a
// server that does not serve Leases.
const isAbsent = (no: ApiRefusal): boolean => no.status === 404 && no.reason === "NotFound" && !isUnknownResource(no);
const isConflict = (no: ApiRefusal): boolean =>
  no.status === 409 && (no.reason === "Conflict" || no.reason === "AlreadyExists");

function refusedOr(subject: string, no: ApiRefusal): Refusal {
  if (isDefinite(no)) return { kind: "refused", status: no.status, message: no.message };
  throw unexpectedAnswer(subject, no);
}

function refusalOfOwner(
  subject: string,
  { metadata }: RawLease,
  owner: Record<string, string> = {},
): Refusal | undefined {
  for (const [label, expected] of Object.entries(owner)) {
    const found = metadata.labels?.[label] ?? expected;
    if (found === expected) continue;
    return {
      kind: "refused",
      status: 409,
      message: `${subject} belongs to another: ${label} is ${found}, not ${expected}`,
    };
  }
  return undefined;
}

function createMemory() {
  const leases: RawLease[] = [];
  return {
    remember(lease: RawLease): RawLease {
      leases.unshift(lease);
      leases.length = Math.min(leases.length, REMEMBERED);
      return lease;
    },
    find: ({ uid, resourceVersion }: { uid: string; resourceVersion: string }): RawLease | undefined =>
      leases.find(({ metadata }) => metadata.uid === uid && metadata.resourceVersion === resourceVersion),
  };
}
