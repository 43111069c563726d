import type { IncomingMessage } from "node:http";
import { ApiStatus, methodNotAllowed, verbNotSupported } from "../api-status.ts";
import type { JsonObject, KubeObject } from "../json.ts";
import type { Context, Outcome, Target } from "../operations/context.ts";
import { create } from "../operations/create.ts";
import { remove, removeCollection } from "../operations/delete.ts";
import { patch, patchKindOf } from "../operations/patch.ts";
import { type Page, readOne, readPage, renderList } from "../operations/read.ts";
import { update } from "../operations/update.ts";
import type { ResourceType, Verb } from "../resources/resource-type.ts";
import { type IncludedObject, partialObject, renderTable } from "../table/render-table.ts";
import { type Answer, jsonAnswer, warningHeaders } from "./answer.ts";
import { negotiate, type Representation } from "./media-type.ts";
import { parseListOptions, parseWriteOptions } from "./query.ts";
import { mediaTypeOf, parseObject, parseOptions, parsePatch } from "./request-body.ts";

/** A request about objects, its body read. */
export interface ResourceRequest {
  readonly incoming: IncomingMessage;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly target: Target;
}

/** Answers everything about objects but watches. */
export function answerResource(context: Context, request: ResourceRequest, isCollection: boolean): Answer {
  const { method } = request.incoming;
  const { type } = request.target;
  const form = negotiate(request.incoming.headers.accept);
  if (isCollection) {
    if (method === "GET" && offers(type, "list")) return answerList(context, request, form);
    if (method === "POST" && offers(type, "create"))
      return answerWrite(context, request, form, created(context, request));
    if (method === "DELETE" && offers(type, "deletecollection")) return answerRemovedCollection(context, request);
    throw methodNotAllowed();
  }
  return answerObject(context, request, form);
}

function answerObject(context: Context, request: ResourceRequest, form: Representation): Answer {
  const { target } = request;
  const { type } = target;
  switch (request.incoming.method) {
    case "GET":
      if (!offers(type, "get")) break;
      return answerOne(context, request, form, readOne(context, target, request.query.get("resourceVersion") ?? ""));
    case "PUT":
      if (!offers(type, "update")) break;
      return answerWrite(context, request, form, updated(context, request));
    case "PATCH":
      if (!offers(type, "patch")) break;
      return answerWrite(context, request, form, patched(context, request));
    case "DELETE":
      if (!offers(type, "delete") || target.subresource !== undefined) break;
      return answerRemoved(context, request);
  }
  throw type.isCustom ? verbNotSupported(type, request.incoming.method ?? "") : methodNotAllowed();
}

function offers(type: ResourceType, verb: Verb): boolean {
  return type.verbs.includes(verb);
}

function created(context: Context, request: ResourceRequest): Outcome {
  const options = parseWriteOptions(request.query, request.incoming.headers["user-agent"], "CreateOptions");
  const body = parseObject(request.body, mediaTypeOf(request.incoming), request.target.type.kind);
  return create(context, request.target, body, options);
}

function updated(context: Context, request: ResourceRequest): Outcome {
  const options = parseWriteOptions(request.query, request.incoming.headers["user-agent"], "UpdateOptions");
  const body = parseObject(request.body, mediaTypeOf(request.incoming), request.target.type.kind);
  return update(context, request.target, body, options);
}

function patched(context: Context, request: ResourceRequest): Outcome {
  const options = parseWriteOptions(request.query, request.incoming.headers["user-agent"], "PatchOptions");
  const mediaType = mediaTypeOf(request.incoming);
  const { type } = request.target;
  // The real server words this refusal differently for built-in and custom kinds.
  if (!type.isCustom && mediaType === "application/json") {
    throw new ApiStatus(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
  }
  const kind = patchKindOf(mediaType, type.isCustom);
  return patch({ context, target: request.target, options }, kind, parsePatch(request.body, mediaType));
}

function answerRemoved(context: Context, request: ResourceRequest): Answer {
  const options = parseOptions(request.body);
  const { isDryRun } = parseWriteOptions(request.query, undefined, "DeleteOptions");
  const isAsked = Array.isArray(options["dryRun"]) && options["dryRun"].includes("All");
  return jsonAnswer(200, remove(context, request.target, options, isDryRun || isAsked));
}

function answerRemovedCollection(context: Context, request: ResourceRequest): Answer {
  const { isDryRun } = parseWriteOptions(request.query, undefined, "DeleteOptions");
  const objects = removeCollection(context, request.target, parseListOptions(request.query), isDryRun);
  const metadata = { resourceVersion: String(context.store.revision()) };
  return jsonAnswer(200, renderList(request.target.type, { objects, metadata }));
}

function answerWrite(context: Context, request: ResourceRequest, form: Representation, outcome: Outcome): Answer {
  const answer = answerOne(context, request, form, outcome.object);
  return { ...answer, code: outcome.code, headers: warningHeaders(outcome.warnings) };
}

function answerOne(context: Context, request: ResourceRequest, form: Representation, object: KubeObject): Answer {
  if (form.kind === "partial-metadata") return jsonAnswer(200, partialObject(object));
  if (form.kind === "table") {
    const metadata = { resourceVersion: object.metadata.resourceVersion };
    return jsonAnswer(200, tableOf(context, request, { objects: [object], metadata }));
  }
  return { code: 200, body: { kind: form.kind, value: object } };
}

function answerList(context: Context, request: ResourceRequest, form: Representation): Answer {
  const { type } = request.target;
  const page = readPage(context, request.target, parseListOptions(request.query));
  if (form.kind === "table") return jsonAnswer(200, tableOf(context, request, page));
  if (form.kind === "partial-metadata") {
    // Null for none, as Go writes a list that nothing was added to.
    const items = page.objects.length === 0 ? null : page.objects.map(partialObject);
    const list = { kind: "PartialObjectMetadataList", apiVersion: "meta.k8s.io/v1", metadata: page.metadata, items };
    return jsonAnswer(200, list);
  }
  return { code: 200, body: { kind: form.kind, value: renderList(type, page) } };
}

function tableOf(context: Context, request: ResourceRequest, { objects, metadata }: Page): JsonObject {
  const { type } = request.target;
  const include = includedObject(request.query);
  const stored = objects.map((object) => type.toStored?.(object) ?? object);
  return renderTable({ columns: type.columns, objects: stored, metadata, include, nowMs: context.nowMs() });
}

/** The query parameter `includeObject` of tables. */
export function includedObject(query: URLSearchParams): IncludedObject {
  const asked = query.get("includeObject");
  return asked === "None" || asked === "Object" ? asked : "Metadata";
}
