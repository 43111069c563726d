import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import { type Schema, schemaOfField } from "../schema/schema.ts";
import { isAssociative, stepOfItem } from "./typed-value.ts";

/** Lays an applied configuration over the live object; items of list maps are matched by their keys. */
export function merge(schema: Schema, live: Json | undefined, applied: Json): Json {
  if (isObject(live) && isObject(applied) && schema["x-kubernetes-map-type"] !== "atomic") {
    const merged: JsonObject = { ...live };
    for (const [key, child] of Object.entries(applied)) {
      if (child !== undefined) merged[key] = merge(schemaOfField(schema, key) ?? {}, live[key], child);
    }
    return merged;
  }
  if (Array.isArray(live) && Array.isArray(applied) && isAssociative(schema)) {
    return mergeItems(schema, live, applied);
  }
  return applied;
}

function mergeItems(schema: Schema, live: readonly Json[], applied: readonly Json[]): Json[] {
  const fresh = new Map(applied.map((item) => [stepOfItem(schema, item), item]));
  const kept = live.map((item) => {
    const step = stepOfItem(schema, item);
    const over = fresh.get(step);
    fresh.delete(step);
    return over === undefined ? item : merge(schema.items ?? {}, item, over);
  });
  return [...kept, ...fresh.values()];
}
