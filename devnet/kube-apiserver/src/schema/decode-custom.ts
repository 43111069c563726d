import type { Json, JsonObject } from "../json.ts";
import { isObject, withSortedKeys } from "../json.ts";
import type { Decoded } from "./decode-built-in.ts";
import { objectMeta } from "./object-meta.ts";
import { keepsUnknownFields, type Schema, schemaOfField } from "./schema.ts";

/**
 * Prunes what the definition does not declare, drops null where it is not allowed, and fills in
 * defaults; the order of the real server, which defaults after pruning.
 */
export function decodeCustom(schema: Schema, value: JsonObject): Decoded {
  const unknownFields: string[] = [];
  const pruned = prune(withObjectMeta(schema), value, "", unknownFields) as JsonObject;
  return { value: withSortedKeys(withDefaults(schema, pruned) as JsonObject), unknownFields: unknownFields.sort() };
}

/** A definition says nothing of the common fields; the server adds them. */
export function withObjectMeta(schema: Schema): Schema {
  const text: Schema = { type: "string" };
  return { ...schema, properties: { ...schema.properties, apiVersion: text, kind: text, metadata: objectMeta } };
}

function prune(schema: Schema, value: Json, path: string, unknown: string[]): Json {
  if (Array.isArray(value)) {
    return value.map((item, index) => prune(schema.items ?? {}, item, `${path}[${index}]`, unknown));
  }
  if (!isObject(value)) return value;
  const kept: JsonObject = {};
  for (const [key, child] of Object.entries(value)) {
    const childPath = path === "" ? key : `${path}.${key}`;
    const field = schemaOfField(schema, key);
    if (field === undefined) unknown.push(childPath);
    else if (child !== undefined && !isStrayNull(field, child)) kept[key] = prune(field, child, childPath, unknown);
  }
  return kept;
}

function isStrayNull(field: Schema, value: Json): boolean {
  return value === null && field.nullable !== true && !keepsUnknownFields(field);
}

/** A copy with the defaults of the schema wherever a field is missing. */
export function withDefaults(schema: Schema, value: Json): Json {
  if (Array.isArray(value)) return value.map((item) => withDefaults(schema.items ?? {}, item));
  if (!isObject(value)) return value;
  const filled: JsonObject = { ...value };
  for (const [key, field] of Object.entries(schema.properties ?? {})) {
    if (filled[key] === undefined && field.default !== undefined) filled[key] = structuredClone(field.default);
  }
  for (const key of Object.keys(filled)) {
    const field = schemaOfField(schema, key);
    const child = filled[key];
    if (field !== undefined && child !== undefined) filled[key] = withDefaults(field, child);
  }
  return filled;
}
