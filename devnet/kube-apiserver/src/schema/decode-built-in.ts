import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import { keepsUnknownFields, type Schema, schemaOfField } from "./schema.ts";
import { parseMicroTime, parseTime } from "./time-text.ts";

/** A value that a Go struct could not hold. The message is that of Go's decoder. */
export class DecodeFailure extends Error {}

/** What decoding found beside the object. */
export interface Decoded {
  readonly value: JsonObject;
  /** Paths of fields that the kind does not have; they were dropped. */
  readonly unknownFields: readonly string[];
}

/**
 * Decodes as Go does: fields in the order of the struct, unknown ones dropped, null the same as
 * absent, times normalised. Throws {@link DecodeFailure} where a value has the wrong type.
 */
export function decodeBuiltIn(schema: Schema, value: JsonObject): Decoded {
  const unknownFields: string[] = [];
  return { value: decodeObject(schema, value, "", unknownFields), unknownFields };
}

function decodeObject(schema: Schema, value: JsonObject, path: string, unknown: string[]): JsonObject {
  if (keepsUnknownFields(schema)) return value;
  const decoded: JsonObject = {};
  const order = schema.properties === undefined ? Object.keys(value).sort() : Object.keys(schema.properties);
  for (const key of order) {
    const field = schemaOfField(schema, key) ?? {};
    const child = decodeValue(field, value[key], join(path, key), schema.goType ?? "", unknown);
    if (child !== undefined) decoded[key] = child;
  }
  for (const key of Object.keys(value)) if (!order.includes(key)) unknown.push(join(path, key));
  return decoded;
}

function decodeValue(
  schema: Schema,
  value: Json | undefined,
  path: string,
  owner: string,
  unknown: string[],
): Json | undefined {
  if (value === undefined || value === null) return undefined;
  assertType(schema, value, path, owner);
  if (isObject(value)) {
    const isMap = schema.properties === undefined && schema.additionalProperties !== undefined;
    if (isMap) for (const child of Object.values(value)) assertMapValue(schema, child, path, owner);
    return decodeObject(schema, value, path, unknown);
  }
  if (Array.isArray(value)) {
    const items = schema.items ?? {};
    return value.map((item, index) => decodeValue(items, item, `${path}[${index}]`, owner, unknown) ?? null);
  }
  if (typeof value !== "string") return value;
  return decodeText(schema, value);
}

function decodeText(schema: Schema, value: string): string {
  try {
    if (schema.format === "micro-time") return parseMicroTime(value);
    if (schema.format === "time") return parseTime(value);
    return value;
  } catch (cause) {
    throw new DecodeFailure(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function assertMapValue(schema: Schema, value: Json | undefined, path: string, owner: string): void {
  const values = schema.additionalProperties;
  if (typeof values === "object" && value !== undefined && value !== null) assertType(values, value, path, owner);
}

function assertType(schema: Schema, value: Json, path: string, owner: string): void {
  const expected = schema.type;
  if (expected === undefined) return;
  const actual = jsonTypeOf(value);
  const fits = expected === "integer" ? Number.isInteger(value) : expected === actual;
  if (fits) return;
  const shown = actual === "number" ? `number ${value}` : actual === "boolean" ? "bool" : actual;
  const goType = goTypeOf(schema);
  throw new DecodeFailure(`json: cannot unmarshal ${shown} into Go struct field ${owner}.${path} of type ${goType}`);
}

function jsonTypeOf(value: Json): string {
  if (Array.isArray(value)) return "array";
  return typeof value;
}

function goTypeOf(schema: Schema): string {
  if (schema.type === "integer") return schema.format ?? "int64";
  if (schema.type === "boolean") return "bool";
  if (schema.type === "array") return "[]string";
  if (schema.type === "object") return schema.additionalProperties === undefined ? "v1.Object" : "map[string]string";
  return "string";
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
