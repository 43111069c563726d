import { randomBytes, randomUUID } from "node:crypto";
import { alreadyExists, invalid, notFound, unclassified } from "../api-status.ts";
import type { JsonObject, KubeObject, ObjectMeta } from "../json.ts";
import { textAt, without, withSortedKeys } from "../json.ts";
import { type Ownership, ownersAfterUpdate, withOwnerships } from "../ownership/managed-fields.ts";
import { namespaces } from "../resources/namespace.ts";
import { apiVersionOf, type ResourceType } from "../resources/resource-type.ts";
import { renderTime } from "../schema/time-text.ts";
import { assertSameNamespace, metadataCauses } from "./check-metadata.ts";
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
import { decodeBody } from "./decode-body.ts";
import { expireEvents } from "./expire-events.ts";

/** POST to a collection. */
export function create(context: Context, target: Target, body: JsonObject, options: WriteOptions): Outcome {
  const { object, warnings } = decodeBody(target.type, body, options);
  if (target.type.answer !== undefined) return { code: 201, object: target.type.answer(object), warnings };
  if (textAt(object, "metadata", "resourceVersion") !== "") {
    throw unclassified("resourceVersion should not be set on objects to be created");
  }
  assertSameNamespace(object, target.namespace);
  return { code: 201, object: insert({ context, target, options }, object), warnings };
}

/** Puts a new object into the store; the name may still have to be made up. */
export function insert(
  { context, target, options }: Write,
  object: KubeObject,
  applied?: readonly Ownership[],
): KubeObject {
  const { type, namespace } = target;
  assertNamespace(context, type, namespace);
  const named = nameOf(type, object);
  const full = { ...target, name: named.metadata.name };
  const fresh = withoutStatus(type, prepared(type, freshMetadata(context, type, named, namespace)));
  if (readTarget(context, full) !== undefined) throw alreadyExists(type, full.name);
  const stored = storedForm(type, fresh);
  const causes = [...metadataCauses(type, stored), ...(type.validate?.(stored, undefined) ?? [])];
  if (causes.length > 0) throw invalid(type.kind, type.validationGroup, full.name, causes);
  const owned = applied === undefined ? ownedByCreator(context, type, fresh, options) : withOwnerships(fresh, applied);
  const final = ordered(type, storedForm(type, owned));
  if (options.isDryRun) return viewOf(type, dropRevision(final));
  const written = context.store.write(type.bucket, targetKey(full), final);
  if (type.bucket === "events") expireEvents(context);
  return viewOf(type, written);
}

function assertNamespace(context: Context, type: ResourceType, namespace: string | undefined): void {
  if (!type.isNamespaced || namespace === undefined) return;
  if (context.store.read(namespaces.bucket, namespace) === undefined) throw notFound(namespaces, namespace);
}

function nameOf(type: ResourceType, object: KubeObject): KubeObject {
  if (textAt(object, "metadata", "name") !== "") return object;
  const prefix = textAt(object, "metadata", "generateName");
  if (prefix !== "") return { ...object, metadata: { ...object.metadata, name: `${prefix}${randomSuffix()}` } };
  const cause = {
    reason: "FieldValueRequired",
    message: "Required value: name or generateName is required",
    field: "metadata.name",
  };
  throw invalid(type.kind, type.validationGroup, "", [cause]);
}

function randomSuffix(): string {
  const alphabet = "bcdfghjklmnpqrstvwxz2456789";
  return [...randomBytes(5)].map((byte) => alphabet[byte % alphabet.length]).join("");
}

function freshMetadata(
  context: Context,
  type: ResourceType,
  object: KubeObject,
  namespace: string | undefined,
): KubeObject {
  const given = without(object.metadata, "managedFields", "selfLink", "deletionTimestamp", "resourceVersion", "uid");
  const metadata: ObjectMeta = {
    ...(given as ObjectMeta),
    ...(namespace === undefined ? {} : { namespace }),
    uid: randomUUID(),
    resourceVersion: "",
    creationTimestamp: renderTime(context.nowMs()),
    ...(type.countsGenerations ? { generation: 1 } : {}),
  };
  return { ...object, metadata };
}

function prepared(type: ResourceType, object: KubeObject): KubeObject {
  return type.prepare?.(object) ?? object;
}

function withoutStatus(type: ResourceType, object: KubeObject): KubeObject {
  return type.hasStatus ? (without(object, "status") as KubeObject) : object;
}

function ownedByCreator(context: Context, type: ResourceType, object: KubeObject, options: WriteOptions): KubeObject {
  const owners = ownersAfterUpdate({
    schema: wholeSchema(type),
    hasStatus: type.hasStatus,
    before: { metadata: {}, ...type.emptyObject },
    after: object,
    owners: [],
    manager: managerOf(type, options, undefined),
    time: renderTime(context.nowMs()),
  });
  return withOwnerships(object, owners);
}

/** The manager of a write that is not an apply. */
export function managerOf(type: ResourceType, options: WriteOptions, subresource: "status" | undefined) {
  return { name: options.fieldManager, operation: "Update", apiVersion: apiVersionOf(type), subresource } as const;
}

/** Custom resources keep their keys in alphabetical order, as Go writes them. */
export function ordered(type: ResourceType, object: KubeObject): KubeObject {
  return type.isCustom ? withSortedKeys(object) : object;
}

function dropRevision(object: KubeObject): KubeObject {
  return { ...object, metadata: without(object.metadata, "resourceVersion") as ObjectMeta };
}
