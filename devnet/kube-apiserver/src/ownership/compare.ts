import type { Json } from "../json.ts";
import { isSameJson } from "../json.ts";
import type { Schema } from "../schema/schema.ts";
import { emptySet, type FieldSet, fieldSet, union } from "./field-set.ts";
import { allFields, partsOf } from "./typed-value.ts";

/** What became of the fields of an object between two states. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

const same: Comparison = { added: emptySet, modified: emptySet, removed: emptySet };

/** Compares two states field by field. */
export function compare(schema: Schema, before: Json | undefined, after: Json | undefined): Comparison {
  if (before === undefined && after === undefined) return same;
  if (before === undefined) return { ...same, added: allFields(schema, after ?? null) };
  if (after === undefined) return { ...same, removed: allFields(schema, before) };
  const partsBefore = partsOf(schema, before);
  const partsAfter = partsOf(schema, after);
  if (partsBefore === undefined || partsAfter === undefined) {
    return isSameJson(before, after) ? same : { ...same, modified: fieldSet(true, []) };
  }
  const old = new Map(partsBefore.map((part) => [part.step, part]));
  const fresh = new Map(partsAfter.map((part) => [part.step, part]));
  const steps = [...new Set([...old.keys(), ...fresh.keys()])];
  const found = steps.map((step): [string, Comparison] => {
    const part = fresh.get(step) ?? old.get(step);
    return [step, compare(part?.schema ?? {}, old.get(step)?.value, fresh.get(step)?.value)];
  });
  return {
    added: gather(found, (one) => one.added),
    modified: gather(found, (one) => one.modified),
    removed: gather(found, (one) => one.removed),
  };
}

function gather(found: readonly [string, Comparison][], pick: (one: Comparison) => FieldSet): FieldSet {
  return fieldSet(
    false,
    found.map(([step, one]): [string, FieldSet] => [step, pick(one)]),
  );
}

/** Everything that got a new value. */
export function changedFields(comparison: Comparison): FieldSet {
  return union(comparison.added, comparison.modified);
}
