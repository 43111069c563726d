import { ApiStatus, notFound, qualified } from "../api-status.ts";
import type { JsonObject, KubeObject } from "../json.ts";
import { textAt } from "../json.ts";
import { customResourcesOf } from "../resources/custom-resource.ts";
import { customResourceDefinitions } from "../resources/custom-resource-definition.ts";
import type { ResourceType } from "../resources/resource-type.ts";
import { renderTime } from "../schema/time-text.ts";
import { keyOf } from "../storage/store.ts";
import { type Context, readTarget, type Target, viewOf } from "./context.ts";
import { type ListOptions, selectObjects } from "./read.ts";

/** DELETE of one object; `body` may hold preconditions. Answers the Status of the real server. */
export function remove(context: Context, target: Target, body: JsonObject, isDryRun: boolean): JsonObject {
  const { type, name } = target;
  const existing = readTarget(context, target);
  if (existing === undefined) throw notFound(type, name);
  assertPreconditions(type, existing, body);
  const pending = isDryRun ? undefined : removeStored(context, type, existing);
  if (pending !== undefined) return pending;
  const group = type.group === "" ? {} : { group: type.group };
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Success",
    details: { name, ...group, kind: type.plural, uid: existing.metadata.uid },
  };
}

/** DELETE of a collection: removes what the selectors match and answers the list of it. */
export function removeCollection(
  context: Context,
  target: Target,
  options: ListOptions,
  isDryRun: boolean,
): KubeObject[] {
  const objects = selectObjects(context, target, options);
  if (!isDryRun) for (const object of objects) removeStored(context, target.type, object);
  return objects.map((object) => viewOf(target.type, object));
}

/** Removes an object, or marks it when a finalizer holds it; then the marked object is returned. */
function removeStored(context: Context, type: ResourceType, existing: KubeObject): KubeObject | undefined {
  const { metadata } = existing;
  const key = keyOf(metadata.namespace, metadata.name);
  if ((metadata.finalizers ?? []).length > 0) {
    if (metadata.deletionTimestamp !== undefined) return viewOf(type, existing);
    const marked = { ...metadata, deletionTimestamp: renderTime(context.nowMs()), deletionGracePeriodSeconds: 0 };
    return viewOf(type, context.store.write(type.bucket, key, { ...existing, metadata: marked }));
  }
  if (type === customResourceDefinitions) removeInstances(context, existing);
  context.store.remove(type.bucket, key);
  return undefined;
}

function removeInstances(context: Context, definition: KubeObject): void {
  const [defined] = customResourcesOf(definition);
  if (defined === undefined) return;
  for (const { metadata } of context.store.list(defined.bucket)) {
    context.store.remove(defined.bucket, keyOf(metadata.namespace, metadata.name));
  }
}

function assertPreconditions(type: ResourceType, existing: KubeObject, body: JsonObject): void {
  const { uid, resourceVersion, name } = existing.metadata;
  const wantedUid = textAt(body, "preconditions", "uid");
  const wantedRevision = textAt(body, "preconditions", "resourceVersion");
  if (wantedUid !== "" && wantedUid !== uid) {
    const because = `the UID in the precondition (${wantedUid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw preconditionFailed(type, name, because);
  }
  if (wantedRevision !== "" && wantedRevision !== resourceVersion) {
    const because = `the ResourceVersion in the precondition (${wantedRevision}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw preconditionFailed(type, name, because);
  }
}

function preconditionFailed(type: ResourceType, name: string, because: string): ApiStatus {
  const { kind, group } = type;
  const message = `Operation cannot be fulfilled on ${qualified(kind, group)} "${name}": ${because}`;
  return new ApiStatus(409, "Conflict", message, { name, ...(group === "" ? {} : { group }), kind });
}
