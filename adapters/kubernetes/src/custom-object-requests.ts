/* The requests about one custom object, each with its own kind of patch; what the answers mean is not decided here. */
import { ObjectCustomObjectsApi } from "@kubernetes/client-node/dist/gen/types/ObjectParamAPI.js";
import { type ApiAnswer, callApi } from "./api-answer.ts";
import type { KubernetesConnection } from "./connection.ts";

/** Which object, and who writes. */
export interface CustomObjectPlace {
  readonly connection: KubernetesConnection;
  readonly namespace: string;
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly kind: string;
  readonly fieldManager: string;
}

/** What a new object begins with. */
export interface NewCustomObject {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly spec: object;
}

/** What may be merged into an object beside its status; `null` removes. */
export interface ObjectFields {
  readonly labels?: Readonly<Record<string, string | null>> | undefined;
  readonly annotations?: Readonly<Record<string, string | null>> | undefined;
  readonly spec?: object | undefined;
}

/** Requests about one object. Outages throw `KubernetesError`; every answer of the server is a value. */
export interface CustomObjectRequests {
  get(signal: AbortSignal): Promise<ApiAnswer>;
  create(content: NewCustomObject, signal: AbortSignal): Promise<ApiAnswer>;
  /** Merges fields into exactly the version that was read. */
  merge(fields: ObjectFields, resourceVersion: string, signal: AbortSignal): Promise<ApiAnswer>;
  /** Merges fields into the status of exactly the version that was read. */
  mergeStatus(fields: object, resourceVersion: string, signal: AbortSignal): Promise<ApiAnswer>;
  /** Applies fields of status under this writer's own field manager. */
  applyStatus(fields: object, signal: AbortSignal): Promise<ApiAnswer>;
}

const MERGE = "application/merge-patch+json";
const APPLY = "application/apply-patch+yaml";

/** Builds the requests. */
export function customObjectRequests(place: CustomObjectPlace): CustomObjectRequests {
  const { connection, namespace, name, group, version, plural, kind, fieldManager } = place;
  const objects = connection.api(ObjectCustomObjectsApi);
  const collection = { group, version, namespace, plural };
  const at = { ...collection, name };
  const identity = { apiVersion: `${group}/${version}`, kind };
  return {
    get: (signal) => callApi((call) => objects.getNamespacedCustomObject(at, call), { signal }),
    create({ spec, ...metadata }, signal) {
      const body = { ...identity, metadata: { name, namespace, ...metadata }, spec };
      const request = { ...collection, body, fieldManager };
      return callApi((call) => objects.createNamespacedCustomObject(request, call), { signal });
    },
    merge({ spec, ...metadata }, resourceVersion, signal) {
      const body = { metadata: { ...metadata, resourceVersion }, spec };
      const request = { ...at, body, fieldManager };
      return callApi((call) => objects.patchNamespacedCustomObject(request, call), { signal, contentType: MERGE });
    },
    mergeStatus(status, resourceVersion, signal) {
      const request = { ...at, body: { metadata: { resourceVersion }, status }, fieldManager };
      return callApi((call) => objects.patchNamespacedCustomObjectStatus(request, call), {
        signal,
        contentType: MERGE,
      });
    },
    applyStatus(status, signal) {
      const body = { ...identity, metadata: { name, namespace }, status };
      const request = { ...at, body, fieldManager, force: true };
      return callApi((call) => objects.patchNamespacedCustomObjectStatus(request, call), {
        signal,
        contentType: APPLY,
      });
    },
  };
}
