import type { JsonObject } from "../json.ts";
import { isObject } from "../json.ts";

/**
 * A set of field paths as a tree, in the notation of `fieldsV1`: steps are `f:name`,
 * `k:{"name":"a"}` for an item of a list map, `v:"a"` for an item of a set. A node that is a
 * member stands for its own path; without children that is a whole value.
 */
export interface FieldSet {
  readonly isMember: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

/** The set without any path. */
export const emptySet: FieldSet = { isMember: false, children: new Map() };

/** True when no path is in the set. */
export function isEmptySet(set: FieldSet): boolean {
  return !set.isMember && set.children.size === 0;
}

/** Builds a node; children without members are left out. */
export function fieldSet(isMember: boolean, children: Iterable<readonly [string, FieldSet]>): FieldSet {
  return { isMember, children: new Map([...children].filter(([, child]) => !isEmptySet(child))) };
}

type Choose = (inA: boolean, inB: boolean) => boolean;

function combine(a: FieldSet, b: FieldSet, choose: Choose): FieldSet {
  const steps = new Set([...a.children.keys(), ...b.children.keys()]);
  const children = [...steps].map((step): [string, FieldSet] => [
    step,
    combine(a.children.get(step) ?? emptySet, b.children.get(step) ?? emptySet, choose),
  ]);
  return fieldSet(choose(a.isMember, b.isMember), children);
}

/** Paths that are in either set. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (inA, inB) => inA || inB);
}

/** Paths that are in the first set and not in the second. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (inA, inB) => inA && !inB);
}

/** Paths that are in both sets. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (inA, inB) => inA && inB);
}

/** Only the paths below the steps named, or all but those. */
export function filterTop(set: FieldSet, keeps: (step: string) => boolean): FieldSet {
  return fieldSet(
    set.isMember,
    [...set.children].filter(([step]) => keeps(step)),
  );
}

/** The paths of all members in the words of conflict messages: `.status.pods[name="a"].role`. */
export function pathsOf(set: FieldSet, prefix = ""): string[] {
  const own = set.isMember && prefix !== "" ? [prefix] : [];
  const below = [...set.children].sort(([a], [b]) => (a < b ? -1 : 1));
  return [...own, ...below.flatMap(([step, child]) => pathsOf(child, prefix + renderStep(step)))];
}

function renderStep(step: string): string {
  if (step.startsWith("f:")) return `.${step.slice(2)}`;
  if (step.startsWith("v:")) return `[=${step.slice(2)}]`;
  const keys = JSON.parse(step.slice(2)) as JsonObject;
  return `[${Object.entries(keys)
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .join(",")}]`;
}

/** Reads `fieldsV1`. */
export function parseFieldsV1(fields: JsonObject): FieldSet {
  const steps = Object.entries(fields).filter(([step]) => step !== ".");
  const isMember = "." in fields || steps.length === 0;
  return {
    isMember,
    children: new Map(steps.map(([step, child]) => [step, parseFieldsV1(isObject(child) ? child : {})])),
  };
}

/** Writes `fieldsV1`, with the steps in order. */
export function renderFieldsV1(set: FieldSet): JsonObject {
  const fields: JsonObject = {};
  if (set.isMember && set.children.size > 0) fields["."] = {};
  for (const [step, child] of [...set.children].sort(([a], [b]) => (a < b ? -1 : 1))) {
    fields[step] = renderFieldsV1(child);
  }
  return fields;
}
