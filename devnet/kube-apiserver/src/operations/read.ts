import { type ApiStatus, badRequest, expired, notFound, resourceVersionTooLarge } from "../api-status.ts";
import type { JsonObject, KubeObject } from "../json.ts";
import { without } from "../json.ts";
import { apiVersionOf, type ResourceType } from "../resources/resource-type.ts";
import { parseFieldSelector } from "../selectors/field-selector.ts";
import { type Matcher, parseLabelSelector } from "../selectors/label-selector.ts";
import { keyOf } from "../storage/store.ts";
import { type Context, readTarget, type Target, viewOf } from "./context.ts";
import { expireEvents } from "./expire-events.ts";

/** Query parameters of lists and watches. */
export interface ListOptions {
  readonly labelSelector: string;
  readonly fieldSelector: string;
  readonly limit: number;
  readonly continueToken: string;
  readonly resourceVersion: string;
}

/** One page of a list. */
export interface Page {
  readonly objects: readonly KubeObject[];
  readonly metadata: JsonObject;
}

/** GET of one object. */
export function readOne(context: Context, target: Target, resourceVersion: string): KubeObject {
  assertReached(context, resourceVersion);
  const stored = readTarget(context, target);
  if (stored === undefined) throw notFound(target.type, target.name);
  return viewOf(target.type, stored);
}

/** GET of a collection, in pages when a limit is given. */
export function readPage(context: Context, target: Target, options: ListOptions): Page {
  assertReached(context, options.resourceVersion);
  if (target.type.bucket === "events") expireEvents(context);
  const after = parseContinue(options.continueToken);
  const all = selectObjects(context, target, options).filter((object) => keyOfObject(object) > after);
  const objects = options.limit > 0 ? all.slice(0, options.limit) : all;
  const left = all.length - objects.length;
  const last = objects.at(-1);
  const rest =
    left === 0 || last === undefined
      ? {}
      : { continue: renderContinue(last), ...(isSelective(options) ? {} : { remainingItemCount: left }) };
  return {
    objects: objects.map((object) => viewOf(target.type, object)),
    metadata: { resourceVersion: String(context.store.revision()), ...rest },
  };
}

/** The stored objects of a collection that the selectors match. */
export function selectObjects(context: Context, target: Target, options: ListOptions): KubeObject[] {
  const matches = matcherOf(target.type, options);
  const stored = context.store.list(target.type.bucket, target.type.isNamespaced ? target.namespace : undefined);
  return stored.filter(matches);
}

/** Both selectors as one test of stored objects. */
export function matcherOf(type: ResourceType, options: ListOptions): Matcher {
  const byLabel = parseLabelSelector(options.labelSelector);
  const byField = parseFieldSelector(options.fieldSelector, type.fields, type.unsupportedField);
  return (object) => byLabel(object) && byField(object);
}

/** The list object; items of built-in kinds do not repeat kind and apiVersion. */
export function renderList(type: ResourceType, page: Page): JsonObject {
  const items = page.objects.map((object) => (type.isCustom ? object : without(object, "kind", "apiVersion")));
  return { kind: type.listKind, apiVersion: apiVersionOf(type), metadata: page.metadata, items };
}

function isSelective(options: ListOptions): boolean {
  return options.labelSelector !== "" || options.fieldSelector !== "";
}

function keyOfObject(object: KubeObject): string {
  return keyOf(object.metadata.namespace, object.metadata.name);
}

function renderContinue(last: KubeObject): string {
  return Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", start: keyOfObject(last) })).toString("base64url");
}

function parseContinue(token: string): string {
  if (token === "") return "";
  try {
    const { start } = JSON.parse(Buffer.from(token, "base64url").toString()) as { start?: unknown };
    if (typeof start === "string") return start;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
  }
  throw badRequest("continue key is not valid: unrecognized encoded value");
}

function assertReached(context: Context, resourceVersion: string): void {
  if (resourceVersion === "") return;
  if (!/^\d+$/.test(resourceVersion)) {
    const parse = `strconv.ParseUint: parsing "${resourceVersion}": invalid syntax`;
    throw badRequest(`invalid resource version: resourceVersion: Invalid value: "${resourceVersion}": ${parse}`);
  }
  const current = context.store.revision();
  if (Number(resourceVersion) > current) throw resourceVersionTooLarge(Number(resourceVersion), current);
}

/** The refusal of a watch that starts before the history. */
export function tooOld(asked: string, current: number): ApiStatus {
  return expired(`too old resource version: ${asked} (${current})`);
}
