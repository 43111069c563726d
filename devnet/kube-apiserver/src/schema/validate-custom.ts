import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Cause } from "../api-status.ts";
import type { Json, JsonObject } from "../json.ts";
import { isObject, without } from "../json.ts";
import type { Schema } from "./schema.ts";

const dateTime = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/** Checks an object against the schema of its definition; the causes read as those of the real server. */
export type SchemaCheck = (object: JsonObject) => Cause[];

/** Compiles the schema once. Rules in CEL (`x-kubernetes-validations`) are not evaluated. */
export function createSchemaCheck(schema: Schema): SchemaCheck {
  const ajv = new Ajv({ allErrors: true, verbose: true, strict: false, unicodeRegExp: false, logger: false });
  ajv.addFormat("date-time", (text: string) => dateTime.test(text) && !Number.isNaN(Date.parse(text)));
  for (const format of ["int32", "int64", "double", "float", "byte", "date", "duration", "uuid", "uri"]) {
    ajv.addFormat(format, true);
  }
  ajv.addKeyword({
    keyword: "x-kubernetes-int-or-string",
    validate: (isAsked: boolean, value: Json) => !isAsked || typeof value === "string" || Number.isInteger(value),
  });
  const check: ValidateFunction = ajv.compile(schema as object);
  return (object) => {
    const body = without(object, "metadata", "apiVersion", "kind");
    const causes = check(body) ? [] : (check.errors ?? []).map(toCause);
    return [...causes, ...duplicateCauses(schema, body, "")];
  };
}

function toCause(error: ErrorObject): Cause {
  const field = fieldOf(error.instancePath);
  // The real server validates status on its own, so its texts leave the leading "status." out.
  const inBody = field.replace(/^status\./, "");
  if (error.keyword === "required") {
    const missing = `${field === "" ? "" : `${field}.`}${error.params["missingProperty"]}`;
    return { reason: "FieldValueRequired", message: "Required value", field: missing };
  }
  return { ...describe(error, inBody), field };
}

function describe(error: ErrorObject, inBody: string): Omit<Cause, "field"> {
  const shown = JSON.stringify(error.data);
  const { params } = error;
  switch (error.keyword) {
    case "type":
    case "nullable":
      return typeInvalid(typeName(error.data as Json), inBody, String([params["type"]].flat()[0]));
    case "x-kubernetes-int-or-string":
      return typeInvalid(typeName(error.data as Json), inBody, "integer,string");
    case "format":
      return typeInvalid(String(error.data), inBody, String(params["format"]));
    case "enum":
      return {
        reason: "FieldValueNotSupported",
        message: `Unsupported value: ${shown}: supported values: ${quoted(params["allowedValues"])}`,
      };
    case "maxLength":
      return { reason: "FieldValueTooLong", message: `Too long: may not be more than ${params["limit"]} bytes` };
    case "maxItems":
      return {
        reason: "FieldValueTooMany",
        message: `Too many: ${(error.data as unknown[]).length}: must have at most ${params["limit"]} items`,
      };
    case "minItems":
      return {
        reason: "FieldValueInvalid",
        message: `Invalid value: ${(error.data as unknown[]).length}: ${inBody} in body ${demand(error)}`,
      };
    default:
      return { reason: "FieldValueInvalid", message: `Invalid value: ${shown}: ${inBody} in body ${demand(error)}` };
  }
}

function demand(error: ErrorObject): string {
  const limit = error.params["limit"];
  switch (error.keyword) {
    case "minimum":
      return `should be greater than or equal to ${limit}`;
    case "maximum":
      return `should be less than or equal to ${limit}`;
    case "pattern":
      return `should match '${error.params["pattern"]}'`;
    case "minLength":
      return `should be at least ${limit} chars long`;
    case "minItems":
      return `should have at least ${limit} items`;
    default:
      return error.message ?? "is not valid";
  }
}

function typeInvalid(found: string, inBody: string, expected: string): Omit<Cause, "field"> {
  const message = `Invalid value: "${found}": ${inBody} in body must be of type ${expected}: "${found}"`;
  return { reason: "FieldValueTypeInvalid", message };
}

function typeName(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function quoted(values: unknown): string {
  return (Array.isArray(values) ? values : []).map((value) => JSON.stringify(value)).join(", ");
}

function fieldOf(pointer: string): string {
  let field = "";
  for (const step of pointer.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    field += /^\d+$/.test(name) ? `[${name}]` : `${field === "" ? "" : "."}${name}`;
  }
  return field;
}

function duplicateCauses(schema: Schema, value: Json | undefined, path: string): Cause[] {
  if (Array.isArray(value)) {
    const own = duplicatesOf(schema, value, path);
    return [...own, ...value.flatMap((item, index) => duplicateCauses(schema.items ?? {}, item, `${path}[${index}]`))];
  }
  if (!isObject(value)) return [];
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) =>
    duplicateCauses(field, value[key], path === "" ? key : `${path}.${key}`),
  );
}

function duplicatesOf(schema: Schema, items: readonly Json[], path: string): Cause[] {
  const listType = schema["x-kubernetes-list-type"];
  if (listType !== "set" && listType !== "map") return [];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const identity = listType === "set" ? item : pick(item, keys);
    const shown = JSON.stringify(identity);
    if (!seen.has(shown)) {
      seen.add(shown);
      return [];
    }
    return [{ reason: "FieldValueDuplicate", message: `Duplicate value: ${shown}`, field: `${path}[${index}]` }];
  });
}

function pick(item: Json, keys: readonly string[]): JsonObject {
  return Object.fromEntries(keys.map((key) => [key, isObject(item) ? (item[key] ?? null) : null]));
}
