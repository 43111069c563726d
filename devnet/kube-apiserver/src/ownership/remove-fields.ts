import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import type { Schema } from "../schema/schema.ts";
import { schemaOfField } from "../schema/schema.ts";
import { emptySet, type FieldSet } from "./field-set.ts";
import { isAssociative, stepOfItem } from "./typed-value.ts";

/**
 * A copy without the fields named. A container that loses its last field goes too, unless it is
 * claimed itself: then null is left in its place, as the real server does (and then refuses).
 */
export function removeFields(schema: Schema, value: Json, gone: FieldSet, claimed: FieldSet): Json | undefined {
  if (isObject(value)) return removeFromObject(schema, value, gone, claimed);
  if (Array.isArray(value) && isAssociative(schema)) return removeFromList(schema, value, gone, claimed);
  return value;
}

function removeFromObject(schema: Schema, value: JsonObject, gone: FieldSet, claimed: FieldSet): Json | undefined {
  if (gone.children.size === 0) return value;
  const kept: JsonObject = {};
  for (const [key, child] of Object.entries(value)) {
    const below = gone.children.get(`f:${key}`);
    const rest =
      child === undefined
        ? undefined
        : removeChild(schemaOfField(schema, key) ?? {}, child, below, claimed.children.get(`f:${key}`));
    if (rest !== undefined) kept[key] = rest;
  }
  if (Object.keys(kept).length > 0 || Object.keys(value).length === 0) return kept;
  return claimed.isMember ? null : undefined;
}

function removeFromList(schema: Schema, value: Json[], gone: FieldSet, claimed: FieldSet): Json | undefined {
  if (gone.children.size === 0) return value;
  const kept = value.flatMap((item) => {
    const step = stepOfItem(schema, item);
    return removeChild(schema.items ?? {}, item, gone.children.get(step), claimed.children.get(step)) ?? [];
  });
  if (kept.length > 0 || value.length === 0) return kept as Json[];
  return claimed.isMember ? null : undefined;
}

function removeChild(
  schema: Schema,
  child: Json,
  below: FieldSet | undefined,
  claimed: FieldSet | undefined,
): Json | undefined {
  if (below === undefined) return child;
  if (below.isMember) return undefined;
  return removeFields(schema, child, below, claimed ?? emptySet);
}
