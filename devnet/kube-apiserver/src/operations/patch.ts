import { badRequest, invalidOptions, notFound, unsupportedMediaType } from "../api-status.ts";
import type { Json, JsonObject, KubeObject } from "../json.ts";
import { isObject, textAt } from "../json.ts";
import { jsonPatch } from "../patch/json-patch.ts";
import { mergePatch, strategicMergePatch } from "../patch/merge-patch.ts";
import { applyPatch } from "./apply.ts";
import { assertSameTarget } from "./check-metadata.ts";
import { type Outcome, readTarget, viewOf, type Write, type WriteOptions } from "./context.ts";
import { decodePatched } from "./decode-body.ts";
import { assertRevision, replace } from "./update.ts";

/** The four ways to patch, by their media type. */
export type PatchKind = "json" | "merge" | "strategic" | "apply";

/** The kind of patch that a media type stands for; custom resources know no strategic one. */
export function patchKindOf(mediaType: string, isCustom: boolean): PatchKind {
  switch (mediaType) {
    case "application/json-patch+json":
      return "json";
    case "application/merge-patch+json":
      return "merge";
    case "application/apply-patch+yaml":
      return "apply";
    case "application/strategic-merge-patch+json":
      if (!isCustom) return "strategic";
      break;
  }
  const accepted = ["application/json-patch+json", "application/merge-patch+json", "application/apply-patch+yaml"];
  throw unsupportedMediaType(accepted);
}

/** A write by patch; an apply needs a manager that the caller named. */
export interface PatchWrite extends Write {
  readonly options: WriteOptions & { readonly hasFieldManager: boolean };
}

/** PATCH of one object. `fieldManager` is required for an apply and has a default otherwise. */
export function patch({ context, target, options }: PatchWrite, kind: PatchKind, body: Json): Outcome {
  if (kind === "apply") {
    if (!options.hasFieldManager) {
      const message = "Required value: is required for apply patch";
      throw invalidOptions("PatchOptions", { reason: "FieldValueRequired", message, field: "fieldManager" });
    }
    return applyPatch(context, target, body, options);
  }
  const existing = readTarget(context, target);
  if (existing === undefined) throw notFound(target.type, target.name);
  const current = viewOf(target.type, existing);
  const patched = patchedBy(kind, current, body);
  const { object, warnings } = decodePatched(target.type, patched, options);
  assertSameTarget(object, target.name, target.namespace);
  if (textAt(object, "metadata", "resourceVersion") !== "") assertRevision(target.type, object, existing);
  return { code: 200, object: replace({ context, target, options }, existing, object), warnings };
}

function patchedBy(kind: Exclude<PatchKind, "apply">, current: KubeObject, body: Json): JsonObject {
  const patched = patchedValue(kind, current, body);
  if (!isObject(patched)) throw badRequest("error decoding patch: the patch must leave an object");
  return patched;
}

function patchedValue(kind: Exclude<PatchKind, "apply">, current: KubeObject, body: Json): Json {
  if (kind === "json") return jsonPatch(current, body);
  if (!isObject(body)) {
    const found = Array.isArray(body) ? "array" : typeof body;
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${found} into Go value of type map[string]interface {}`,
    );
  }
  return kind === "merge" ? mergePatch(current, body) : strategicMergePatch(current, body);
}
