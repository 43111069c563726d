/**
 * The way over from `kubectl apply` to `kubectl apply --server-side`.
 *
 * Before there was server-side apply, kubectl kept in an annotation what it had applied. When it
 * applies on the server for the first time, the fields named there are its own as long as they
 * still have those values, whoever they belong to by the record; and the annotation is kept
 * current, so that there is a way back.
 */
import type { JsonObject, KubeObject } from "../json.ts";
import { isObject, textAt, without, withSortedKeys } from "../json.ts";
import type { Schema } from "../schema/schema.ts";
import { changedFields, compare } from "./compare.ts";
import { difference, emptySet, type FieldSet, union } from "./field-set.ts";
import { allFields } from "./typed-value.ts";

const annotation = "kubectl.kubernetes.io/last-applied-configuration";
/** The only manager for whom the annotation counts. */
const kubectl = "kubectl";

/** Fields of the live object that this manager may take from others without asking. */
export function takeableFields(schema: Schema, live: JsonObject, manager: string): FieldSet {
  const text = textAt(live, "metadata", "annotations", annotation);
  const lastApplied = manager === kubectl && text !== "" ? parsed(text) : undefined;
  if (lastApplied === undefined) return emptySet;
  const comparison = compare(schema, lastApplied, live);
  return difference(allFields(schema, lastApplied), union(changedFields(comparison), comparison.removed));
}

/** The object with what was applied in the annotation, where there was one. */
export function withLastApplied(object: KubeObject, applied: KubeObject, manager: string): KubeObject {
  if (manager !== kubectl || textAt(object, "metadata", "annotations", annotation) === "") return object;
  const { annotations, ...metadata } = applied.metadata;
  const others = without(isObject(annotations) ? annotations : {}, annotation);
  const content = {
    ...applied,
    metadata: { ...metadata, ...(annotations === undefined ? {} : { annotations: others }) },
  };
  const annotated = { ...object.metadata.annotations, [annotation]: `${JSON.stringify(withSortedKeys(content))}\n` };
  return { ...object, metadata: { ...object.metadata, annotations: annotated } };
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value as JsonObject) ? (value as JsonObject) : undefined;
  } catch {
    // Anybody can write an annotation; what cannot be read allows nothing.
    return undefined;
  }
}
