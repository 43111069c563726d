import { isDeepStrictEqual } from "node:util";

/** Any JSON value; `undefined` stands for a key that is not there. */
export type Json = null | boolean | number | string | Json[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: Json | undefined;
}

/** Who wrote what, as the API server keeps it in `metadata.managedFields`. */
export interface ManagedFieldsEntry extends JsonObject {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  time?: string;
  fieldsType: "FieldsV1";
  fieldsV1: JsonObject;
  subresource?: string;
}

/** The part that all objects of the API share. */
export interface ObjectMeta extends JsonObject {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  creationTimestamp: string;
  deletionTimestamp?: string;
  labels?: JsonObject;
  annotations?: JsonObject;
  finalizers?: Json[];
  managedFields?: ManagedFieldsEntry[];
}

/** One object of the API. Objects in the store are never changed, only replaced. */
export interface KubeObject extends JsonObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
}

/** True for `{}`-like values, false for arrays and null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** True when both hold the same JSON, whatever the order of keys. */
export function isSameJson(a: Json | undefined, b: Json | undefined): boolean {
  return isDeepStrictEqual(a, b);
}

/** The value below `path`, or undefined as soon as a step is missing. */
export function valueAt(value: Json | undefined, path: readonly string[]): Json | undefined {
  let current = value;
  for (const step of path) {
    if (!isObject(current)) return undefined;
    current = current[step];
  }
  return current;
}

/** The text below `path`, or the empty text. */
export function textAt(value: Json | undefined, ...path: string[]): string {
  const found = valueAt(value, path);
  return typeof found === "string" ? found : "";
}

/** The object itself when it is one, else an empty one. */
export function objectOrEmpty(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** A copy without the keys named. */
export function without(value: JsonObject, ...keys: string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}

/** A copy with all keys in alphabetical order, as Go writes maps. */
export function withSortedKeys<T extends Json | undefined>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => withSortedKeys(item)) as T;
  if (!isObject(value)) return value;
  const sorted: JsonObject = {};
  for (const key of Object.keys(value).sort()) sorted[key] = withSortedKeys(value[key]);
  return sorted as T;
}
