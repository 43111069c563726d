/* The five requests about one CardanoLeader, each with its own kind of patch; what the answers mean is not decided here. */
import { ObjectCustomObjectsApi } from "@kubernetes/client-node/dist/gen/types/ObjectParamAPI.js";
import { type ApiAnswer, callApi } from "./api-answer.ts";
import type { KubernetesConnection } from "./connection.ts";

/** Which object, and who writes. */
export interface CardanoLeaderPlace {
  readonly connection: KubernetesConnection;
  readonly namespace: string;
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly fieldManager: string;
}

/** Requests about one object. Outages throw `KubernetesError`; every answer of the server is a value. */
export interface CardanoLeaderRequests {
  get(signal: AbortSignal): Promise<ApiAnswer>;
  create(content: { labels: Record<string, string>; spec: object }, signal: AbortSignal): Promise<ApiAnswer>;
  /** Adds labels to exactly the version that was read. */
  addLabels(labels: Record<string, string>, resourceVersion: string, signal: AbortSignal): Promise<ApiAnswer>;
  /** Merges fields into the status of exactly the version that was read. */
  mergeStatus(fields: object, resourceVersion: string, signal: AbortSignal): Promise<ApiAnswer>;
  /** Applies fields of status under this writer's own field manager. */
  applyStatus(fields: object, signal: AbortSignal): Promise<ApiAnswer>;
}

const MERGE = "application/merge-patch+json";
const APPLY = "application/apply-patch+yaml";

/** Builds the requests. */
export function cardanoLeaderRequests(place: CardanoLeaderPlace): CardanoLeaderRequests {
  const { connection, namespace, name, group, version, plural, fieldManager } = place;
  const objects = connection.api(ObjectCustomObjectsApi);
  const collection = { group, version, namespace, plural };
  const at = { ...collection, name };
  const identity = { apiVersion: `${group}/${version}`, kind: "CardanoLeader" };
  return {
    get: (signal) => callApi((call) => objects.getNamespacedCustomObject(at, call), { signal }),
    create({ labels, spec }, signal) {
      const body = { ...identity, metadata: { name, namespace, labels }, spec };
      const request = { ...collection, body, fieldManager };
      return callApi((call) => objects.createNamespacedCustomObject(request, call), { signal });
    },
    addLabels(labels, resourceVersion, signal) {
      const request = { ...at, body: { metadata: { resourceVersion, labels } }, fieldManager };
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
