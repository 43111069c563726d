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
  return { value: decodeObject(schema, value, { path: "", owner: "", unknownFields }), unknownFields };
}

/** Where decoding is: the path of the value, the Go struct that it is a field of, and what was not known so far. */
interface Place {
  readonly path: string;
  readonly owner: string;
  readonly unknownFields: string[];
}

function decodeObject(schema: Schema, value: JsonObject, place: Place): JsonObject {
  if (keepsUnknownFields(schema)) return value;
  const { path, unknownFields } = place;
  const decoded: JsonObject = {};
  const order = schema.properties === undefined ? Object.keys(value).sort() : Object.keys(schema.properties);
  for (const key of order) {
    const field = schemaOfField(schema, key) ?? {};
    const child = decodeValue(field, value[key], { ...place, path: join(path, key), owner: schema.goType ?? "" });
    if (child !== undefined) decoded[key] = child;
  }
  for (const key of Object.keys(value)) if (!order.includes(key)) unknownFields.push(join(path, key));
  return decoded;
}

function decodeValue(schema: Schema, value: Json | undefined, place: Place): Json | undefined {
  if (value === undefined || value === null) return undefined;
  assertType(schema, value, place);
  if (isObject(value)) {
    const isMap = schema.properties === undefined && schema.additionalProperties !== undefined;
    if (isMap) for (const child of Object.values(value)) assertMapValue(schema, child, place);
    return decodeObject(schema, value, place);
  }
  if (Array.isArray(value)) {
    const items = schema.items ?? {};
    return value.map((item, index) => decodeValue(items, item, { ...place, path: `${place.path}[${index}]` }) ?? null);
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

function assertMapValue(schema: Schema, value: Json | undefined, place: Place): void {
  const values = schema.additionalProperties;
  if (typeof values === "object" && value !== undefined && value !== null) assertType(values, value, place);
}

function assertType(schema: Schema, value: Json, { path, owner }: Place): void {
  const expected = schema.type;
  if (expected === undefined) return;
  const actual = jsonTypeOf(value);
  const fits = expected === "integer" ? isWithin(schema.format, value) : expected === actual;
  if (fits) return;
  const shown = actual === "number" ? shownNumber(expected, value) : actual === "boolean" ? "bool" : actual;
  const goType = goTypeOf(schema);
  throw new DecodeFailure(`json: cannot unmarshal ${shown} into Go struct field ${owner}.${path} of type ${goType}`);
}

function isWithin(format: string | undefined, value: Json): boolean {
  if (!Number.isInteger(value)) return false;
  return format !== "int32" || Math.abs(Number(value) + 0.5) < 2 ** 31;
}

/** Only where a number was wanted, and another one. */
function shownNumber(expected: string, value: Json): string {
  return expected === "integer" ? `number ${value}` : "number";
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
