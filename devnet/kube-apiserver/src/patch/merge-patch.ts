import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../json.ts";

/** JSON merge patch, RFC 7386: null removes, objects merge, everything else replaces. */
export function mergePatch(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: JsonObject = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (value !== undefined) merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

/**
 * Strategic merge patch of the built-in kinds served here, none of which has a list that merges
 * by key in practice: lists replace, and directives about their order are dropped.
 */
export function strategicMergePatch(target: JsonObject, patch: JsonObject): Json {
  return mergePatch(target, withoutDirectives(patch));
}

function withoutDirectives(value: Json): Json {
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([key]) => !key.startsWith("$"));
  return Object.fromEntries(
    entries.map(([key, child]) => [key, child === undefined ? child : withoutDirectives(child)]),
  );
}
