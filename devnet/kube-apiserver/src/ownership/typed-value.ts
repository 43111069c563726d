/**
 * How a value is taken apart for ownership: by field, by item, or not at all. The rules are those
 * of structured merge: objects by field unless atomic, lists as a whole unless they are a set or a
 * map, everything else as a whole.
 */
import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import { type Schema, schemaOfField } from "../schema/schema.ts";
import { type FieldSet, fieldSet } from "./field-set.ts";

/** One addressable part of a value. */
export interface Part {
  readonly step: string;
  readonly value: Json;
  readonly schema: Schema;
}

/** A patch that does not fit the schema; the message is the one of the real server without its prefix. */
export class TypingFailure extends Error {}

/** The parts of a value, or undefined when it is owned as a whole. */
export function partsOf(schema: Schema, value: Json | undefined): Part[] | undefined {
  if (isObject(value) && schema["x-kubernetes-map-type"] !== "atomic") {
    return Object.entries(value).flatMap(([key, child]) =>
      child === undefined ? [] : [{ step: `f:${key}`, value: child, schema: schemaOfField(schema, key) ?? {} }],
    );
  }
  if (Array.isArray(value) && isAssociative(schema)) {
    const items = schema.items ?? {};
    return value.map((item) => ({ step: stepOfItem(schema, item), value: item, schema: items }));
  }
  return undefined;
}

/** True for lists whose items have an identity. */
export function isAssociative(schema: Schema): boolean {
  const type = schema["x-kubernetes-list-type"];
  return type === "set" || type === "map";
}

/** The step that leads to an item of an associative list. */
export function stepOfItem(schema: Schema, item: Json): string {
  if (schema["x-kubernetes-list-type"] === "set") return `v:${JSON.stringify(item)}`;
  const keys = [...(schema["x-kubernetes-list-map-keys"] ?? [])].sort();
  const identity: JsonObject = {};
  for (const key of keys) {
    const value = (isObject(item) ? item[key] : undefined) ?? schema.items?.properties?.[key]?.default;
    if (value !== undefined) identity[key] = value;
  }
  return `k:${JSON.stringify(identity)}`;
}

/** The paths that an applied configuration lays claim to. */
export function claimedFields(schema: Schema, value: Json): FieldSet {
  const parts = partsOf(schema, value);
  const isList = Array.isArray(value);
  if (parts === undefined || parts.length === 0) return { isMember: true, children: new Map() };
  return fieldSet(
    false,
    parts.map((part): [string, FieldSet] => {
      const child = claimedFields(part.schema, part.value);
      // An item of a list is claimed itself, so that it goes when its last owner drops it.
      return [part.step, isList ? { ...child, isMember: true } : child];
    }),
  );
}

/** All paths of a value, the containers included. */
export function allFields(schema: Schema, value: Json): FieldSet {
  const parts = partsOf(schema, value) ?? [];
  return fieldSet(
    true,
    parts.map((part): [string, FieldSet] => [part.step, allFields(part.schema, part.value)]),
  );
}

/** Throws {@link TypingFailure} at the first field that the schema does not declare or that has another type. */
export function assertTyped(schema: Schema, value: Json, path = ""): void {
  if (value === null) return;
  assertKind(schema, value, path);
  if (isObject(value)) {
    for (const [key, child] of Object.entries(value)) {
      const field = schemaOfField(schema, key);
      if (field === undefined) throw new TypingFailure(`${path}.${key}: field not declared in schema`);
      if (child !== undefined) assertTyped(field, child, `${path}.${key}`);
    }
  }
  if (Array.isArray(value)) assertItems(schema, value, path);
}

function assertItems(schema: Schema, items: readonly Json[], path: string): void {
  const seen = new Set<string>();
  items.forEach((item, index) => {
    const step = isAssociative(schema) ? stepOfItem(schema, item) : `i:${index}`;
    if (step === "k:{}") {
      const keys = JSON.stringify(schema["x-kubernetes-list-map-keys"]).replaceAll(",", " ");
      const because = `associative list with keys has an element that omits all key fields ${keys}`;
      const rest = "(and doesn't have default values for any key fields)";
      throw new TypingFailure(`${path}: element ${index}: ${because} ${rest}`);
    }
    const shown = shownItem(step, index);
    if (seen.has(step)) throw new TypingFailure(`${path}: duplicate entries for key ${shown}`);
    seen.add(step);
    assertTyped(schema.items ?? {}, item, `${path}${shown}`);
  });
}

function shownItem(step: string, index: number): string {
  if (step.startsWith("v:")) return `[=${step.slice(2)}]`;
  if (!step.startsWith("k:")) return `[${index}]`;
  const keys = Object.entries(JSON.parse(step.slice(2)) as JsonObject);
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(",")}]`;
}

function assertKind(schema: Schema, value: Json, path: string): void {
  const expected = goKindOf(schema);
  if (expected === undefined) return;
  const found = Array.isArray(value) ? "list" : isObject(value) ? "map" : typeof value;
  const fits = expected === found || (expected === "numeric" && found === "number");
  if (!fits)
    throw new TypingFailure(
      `${path}: expected ${expected}, got &value.valueUnstructured{Value:${JSON.stringify(value)}}`,
    );
}

function goKindOf(schema: Schema): string | undefined {
  switch (schema.type) {
    case "object":
      return "map";
    case "array":
      return "list";
    case "integer":
    case "number":
      return "numeric";
    default:
      return schema.type;
  }
}
