import { conflict, invalid, modifiedSince, notFound, unclassified } from "../api-status.ts";
import type { Json, JsonObject, KubeObject, ObjectMeta } from "../json.ts";
import { isSameJson, textAt, without } from "../json.ts";
import { type Ownership, ownersAfterUpdate, ownershipsOf, withOwnerships } from "../ownership/managed-fields.ts";
import type { ResourceType } from "../resources/resource-type.ts";
import { renderTime } from "../schema/time-text.ts";
import { assertSameTarget, metadataCauses } from "./check-metadata.ts";
import {
  type Context,
  type Outcome,
  readTarget,
  storedForm,
  type Target,
  targetKey,
  viewOf,
  type Write,
  type WriteOptions,
  wholeSchema,
} from "./context.ts";
import { insert, managerOf, ordered } from "./create.ts";
import { decodeBody } from "./decode-body.ts";

/** PUT of one object. */
export function update(context: Context, target: Target, body: JsonObject, options: WriteOptions): Outcome {
  const { type } = target;
  const { object, warnings } = decodeBody(type, body, options);
  assertSameTarget(object, target.name, target.namespace);
  const write: Write = { context, target, options };
  const existing = readTarget(context, target);
  if (existing === undefined && !type.createsOnUpdate) throw notFound(type, target.name);
  assertUid(target, object, existing);
  if (existing === undefined) return { code: 201, object: insert(write, object), warnings };
  assertRevision(type, object, existing);
  return { code: 200, object: replace(write, existing, object), warnings };
}

/** A PUT with the uid of another or a deleted object never touches the one that is there now. */
function assertUid(target: Target, object: KubeObject, existing: KubeObject | undefined): void {
  const uid = textAt(object, "metadata", "uid");
  const current = existing?.metadata.uid ?? "";
  if (uid === "" || uid === current) return;
  const { type, namespace, name } = target;
  const group = type.isCustom ? `${type.group}/` : "";
  const key = `/registry/${group}${type.plural}/${namespace === undefined ? "" : `${namespace}/`}${name}`;
  const precondition = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current}`;
  const because = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${precondition}`;
  throw conflict(type, name, because);
}

/** Optimistic concurrency: a resourceVersion that is not the current one is refused. */
export function assertRevision(type: ResourceType, object: KubeObject, existing: KubeObject): void {
  const revision = textAt(object, "metadata", "resourceVersion");
  const { name } = existing.metadata;
  if (revision === "" || revision === "0") {
    if (type.updatesUnconditionally) return;
    const message = "Invalid value: 0: must be specified for an update";
    const cause = { reason: "FieldValueInvalid", message, field: "metadata.resourceVersion" };
    throw invalid(type.plural, type.group, name, [cause]);
  }
  assertNumber(revision);
  if (revision !== existing.metadata.resourceVersion) throw modifiedSince(type, name);
}

/** Refuses a resourceVersion that is not a number, as the real server does. */
function assertNumber(revision: string): void {
  if (!/^\d+$/.test(revision)) throw unclassified(`strconv.ParseUint: parsing "${revision}": invalid syntax`);
}

/** Replaces an existing object by a decoded one, with all rules of its kind. */
export function replace(
  write: Write,
  existing: KubeObject,
  wanted: KubeObject,
  applied?: readonly Ownership[],
): KubeObject {
  const { context, target, options } = write;
  const { type, subresource } = target;
  const current = viewOf(type, existing);
  const merged = withGeneration(type, current, onlyReachable(target, current, wanted));
  assertValid(type, storedForm(type, merged), existing, wanted);
  const owners = applied ?? ownersOf(write, { current, merged, wanted });
  const owned = withOwnerships(merged, owners);
  if (isUnchanged(current, owned)) return current;
  const final = ordered(type, storedForm(type, owned));
  if (options.isDryRun) return viewOf(type, final);
  if (subresource === undefined && isFinished(final)) {
    context.store.remove(type.bucket, targetKey(target));
    return viewOf(type, final);
  }
  return viewOf(type, context.store.write(type.bucket, targetKey(target), final));
}

/** The main resource cannot change status, the status resource nothing else. */
function onlyReachable(target: Target, current: KubeObject, wanted: KubeObject): KubeObject {
  if (target.subresource === "status") {
    const { status } = wanted as { status?: Json };
    return { ...(without(current, "status") as KubeObject), ...(status === undefined ? {} : { status }) };
  }
  const { metadata } = current;
  const kept = {
    name: metadata.name,
    ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    creationTimestamp: metadata.creationTimestamp,
    ...(metadata.generation === undefined ? {} : { generation: metadata.generation }),
    ...(metadata.deletionTimestamp === undefined ? {} : { deletionTimestamp: metadata.deletionTimestamp }),
    ...(metadata.managedFields === undefined ? {} : { managedFields: metadata.managedFields }),
  };
  const given = without(wanted.metadata, "managedFields", "deletionTimestamp", "selfLink");
  const merged = { ...wanted, metadata: { ...given, ...kept } as ObjectMeta };
  if (!target.type.hasStatus) return target.type.prepare?.(merged) ?? merged;
  const { status } = current as { status?: Json };
  return { ...(without(merged, "status") as KubeObject), ...(status === undefined ? {} : { status }) };
}

function withGeneration(type: ResourceType, current: KubeObject, merged: KubeObject): KubeObject {
  if (!type.countsGenerations) return merged;
  const isSame = isSameJson(without(current, "metadata", "status"), without(merged, "metadata", "status"));
  const generation = (current.metadata.generation ?? 0) + (isSame ? 0 : 1);
  return { ...merged, metadata: { ...merged.metadata, generation } };
}

function assertValid(type: ResourceType, merged: KubeObject, existing: KubeObject, wanted: KubeObject): void {
  const { name, uid } = existing.metadata;
  const given = textAt(wanted, "metadata", "uid");
  const message = `Invalid value: "${given}": field is immutable`;
  const wrongUid = { reason: "FieldValueInvalid", message, field: "metadata.uid" };
  const causes = [
    ...(given === "" || given === uid ? [] : [wrongUid, wrongUid]),
    ...metadataCauses(type, merged),
    ...(type.validate?.(merged, existing) ?? []),
  ];
  if (causes.length > 0) throw invalid(type.kind, type.validationGroup, name, causes);
}

/** A client that sends managedFields back decides what they were, as on the real server; kubectl migrates so. */
function ownersOf(
  { context, target, options }: Write,
  { current, merged, wanted }: { current: KubeObject; merged: KubeObject; wanted: KubeObject },
): Ownership[] {
  return ownersAfterUpdate({
    schema: wholeSchema(target.type),
    hasStatus: target.type.hasStatus,
    before: current,
    after: merged,
    owners: ownershipsOf(wanted.metadata.managedFields === undefined ? current : wanted),
    manager: managerOf(target.type, options, target.subresource),
    time: renderTime(context.nowMs()),
  });
}

/** A write that changes nothing keeps the resourceVersion; times of ownership alone are no change. */
function isUnchanged(before: KubeObject, after: KubeObject): boolean {
  return isSameJson(withoutOwnerTimes(before), withoutOwnerTimes(after));
}

function withoutOwnerTimes(object: KubeObject): JsonObject {
  const entries = (object.metadata.managedFields ?? []).map((entry) => without(entry, "time"));
  const plain = { ...object, metadata: { ...object.metadata, managedFields: entries } };
  return JSON.parse(JSON.stringify(plain)) as JsonObject;
}

/** True when deletion was asked for and the last finalizer is gone. */
function isFinished(object: KubeObject): boolean {
  const { deletionTimestamp, finalizers } = object.metadata;
  return deletionTimestamp !== undefined && (finalizers ?? []).length === 0;
}
