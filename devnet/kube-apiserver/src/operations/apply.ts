import { badRequest, conflict, notFound, unclassified } from "../api-status.ts";
import type { Json, JsonObject, KubeObject } from "../json.ts";
import { isObject, textAt, without } from "../json.ts";
import { ownershipsOf } from "../ownership/managed-fields.ts";
import { applyConfiguration } from "../ownership/server-side-apply.ts";
import { assertTyped, TypingFailure } from "../ownership/typed-value.ts";
import { apiVersionOf, type ResourceType } from "../resources/resource-type.ts";
import { decodeCustom, withDefaults } from "../schema/decode-custom.ts";
import { renderTime } from "../schema/time-text.ts";
import { assertSameTarget } from "./check-metadata.ts";
import {
  type Context,
  type Outcome,
  readTarget,
  type Target,
  viewOf,
  type WriteOptions,
  wholeSchema,
} from "./context.ts";
import { insert } from "./create.ts";
import { decodePatched } from "./decode-body.ts";
import { assertRevision, replace } from "./update.ts";

/** Server-side apply of one object, which creates it when it is missing. */
export function applyPatch(context: Context, target: Target, body: Json, options: WriteOptions): Outcome {
  const { type, subresource } = target;
  const applied = assertConfiguration(target, body);
  const existing = readTarget(context, target);
  if (existing === undefined && subresource !== undefined) throw notFound(type, target.name);
  assertFits(type, target, applied);
  const live = existing === undefined ? { metadata: {}, ...type.emptyObject } : withoutOwners(viewOf(type, existing));
  const { object, owners } = applyConfiguration({
    schema: wholeSchema(type),
    hasStatus: type.hasStatus,
    live,
    applied,
    owners: ownershipsOf(existing),
    manager: { name: options.fieldManager, operation: "Apply", apiVersion: apiVersionOf(type), subresource },
    isForced: options.isForced,
    time: renderTime(context.nowMs()),
  });
  const decoded = decodeApplied(type, object, options);
  if (existing === undefined) {
    assertNoUid(target, applied);
    return { code: 201, object: insert({ context, target, options }, decoded, owners), warnings: [] };
  }
  if (textAt(applied, "metadata", "resourceVersion") !== "") assertRevision(type, decoded, existing);
  return { code: 200, object: replace({ context, target, options }, existing, decoded, owners), warnings: [] };
}

function assertConfiguration(target: Target, body: Json): KubeObject {
  const { type } = target;
  if (!isObject(body)) throw badRequest("error decoding YAML: the configuration must be an object");
  const [kind, apiVersion] = [textAt(body, "kind"), textAt(body, "apiVersion")];
  if (kind === "" || apiVersion === "") throw badRequest(`invalid object type: ${apiVersion || "/"}, Kind=${kind}`);
  if (kind !== type.kind || apiVersion !== apiVersionOf(type)) {
    throw badRequest(`invalid object type: ${apiVersion}, Kind=${kind}`);
  }
  const metadata = isObject(body["metadata"]) ? body["metadata"] : {};
  if (metadata["managedFields"] !== undefined) throw badRequest("metadata.managedFields must be nil");
  const applied = { ...body, metadata } as KubeObject;
  assertSameTarget(applied, target.name, target.namespace);
  return applied;
}

function assertFits(type: ResourceType, target: Target, applied: KubeObject): void {
  try {
    assertTyped(wholeSchema(type), applied);
  } catch (error) {
    if (!(error instanceof TypingFailure)) throw error;
    const object = `(${textAt(applied, "metadata", "namespace")}/${target.name}; ${apiVersionOf(type)}, Kind=${type.kind})`;
    throw unclassified(`failed to create typed patch object ${object}: ${error.message}`);
  }
}

function assertNoUid(target: Target, applied: KubeObject): void {
  const uid = textAt(applied, "metadata", "uid");
  if (uid === "") return;
  const because = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
  throw conflict(target.type, target.name, because);
}

/** Null that a manager applied stays, so that validation can refuse it, as the real server does. */
function decodeApplied(type: ResourceType, object: KubeObject, options: WriteOptions): KubeObject {
  if (!type.isCustom) return decodePatched(type, object, { ...options, fieldValidation: "Ignore" }).object;
  const { value } = decodeCustom({ ...type.schema, type: "object" }, without(object, "spec", "status"));
  const whole: JsonObject = { ...value };
  for (const part of Object.keys(type.schema.properties ?? {}))
    if (object[part] !== undefined) whole[part] = object[part];
  return { ...(withDefaults(type.schema, whole) as KubeObject), kind: type.kind, apiVersion: apiVersionOf(type) };
}

function withoutOwners(object: KubeObject): KubeObject {
  return { ...object, metadata: without(object.metadata, "managedFields") as KubeObject["metadata"] };
}
