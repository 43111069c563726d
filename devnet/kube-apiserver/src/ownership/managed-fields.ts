import type { JsonObject, KubeObject, ManagedFieldsEntry } from "../json.ts";
import { isObject } from "../json.ts";
import type { Schema } from "../schema/schema.ts";
import { changedFields, compare } from "./compare.ts";
import {
  difference,
  emptySet,
  type FieldSet,
  filterTop,
  isEmptySet,
  parseFieldsV1,
  renderFieldsV1,
  union,
} from "./field-set.ts";

/** Who writes, by which means, through which part of the resource. */
export interface Manager {
  readonly name: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource: string | undefined;
}

/** What one manager owns. */
export interface Ownership extends Manager {
  readonly fields: FieldSet;
  readonly time: string | undefined;
}

const unownedMetadata = new Set(
  "name namespace uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds selfLink managedFields"
    .split(" ")
    .map((name) => `f:${name}`),
);

/** Leaves out what belongs to the server, and what a write to this part of the resource cannot touch. */
export function ownable(fields: FieldSet, hasStatus: boolean, subresource: string | undefined): FieldSet {
  const top = filterTop({ ...fields, isMember: false }, (step) => {
    if (step === "f:apiVersion" || step === "f:kind") return false;
    if (!hasStatus) return true;
    return (step === "f:status") === (subresource === "status");
  });
  const metadata = top.children.get("f:metadata");
  if (metadata === undefined) return top;
  const own = filterTop({ ...metadata, isMember: false }, (step) => !unownedMetadata.has(step));
  const rest = [...top.children].filter(([step]) => step !== "f:metadata");
  return { isMember: false, children: new Map(isEmptySet(own) ? rest : [...rest, ["f:metadata", own]]) };
}

/** Reads metadata.managedFields. */
export function ownershipsOf(object: KubeObject | undefined): Ownership[] {
  const entries = object?.metadata.managedFields ?? [];
  const complete = entries.filter((entry) => isObject(entry.fieldsV1) && typeof entry.manager === "string");
  return complete.map((entry) => ({
    name: entry.manager,
    operation: entry.operation,
    apiVersion: entry.apiVersion,
    subresource: entry.subresource,
    fields: parseFieldsV1(entry.fieldsV1),
    time: entry.time,
  }));
}

/** True when both are entries of the same manager. */
export function isSameManager(a: Manager, b: Manager): boolean {
  return (
    a.name === b.name && a.operation === b.operation && a.apiVersion === b.apiVersion && a.subresource === b.subresource
  );
}

/** The object with the owners written into metadata.managedFields, in the order of the real server. */
export function withOwnerships(object: KubeObject, owners: readonly Ownership[]): KubeObject {
  const entries = owners
    .filter((owner) => !isEmptySet(owner.fields))
    .sort(inOrder)
    .map(toEntry);
  const { managedFields: _old, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: { ...metadata, ...(entries.length === 0 ? {} : { managedFields: entries }) } as KubeObject["metadata"],
  };
}

function toEntry(owner: Ownership): ManagedFieldsEntry {
  return {
    manager: owner.name,
    operation: owner.operation,
    apiVersion: owner.apiVersion,
    ...(owner.time === undefined ? {} : { time: owner.time }),
    fieldsType: "FieldsV1",
    fieldsV1: renderFieldsV1(owner.fields),
    ...(owner.subresource === undefined ? {} : { subresource: owner.subresource }),
  };
}

function inOrder(a: Ownership, b: Ownership): number {
  const keys = (one: Ownership) => [one.operation, one.time ?? "", one.name, one.apiVersion, one.subresource ?? ""];
  const [left, right] = [keys(a), keys(b)];
  for (const [index, value] of left.entries()) {
    const other = right[index] ?? "";
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
}

/** One write that is not an apply. */
export interface OwnedUpdate {
  readonly schema: Schema;
  readonly hasStatus: boolean;
  /** The state before; for a new object what an empty one of its kind holds. */
  readonly before: JsonObject;
  readonly after: KubeObject;
  readonly owners: readonly Ownership[];
  readonly manager: Manager;
  readonly time: string;
}

/** The owners after a create, update, or patch: the writer owns what it changed, the others lose it. */
export function ownersAfterUpdate(update: OwnedUpdate): Ownership[] {
  const comparison = compare(update.schema, update.before, update.after);
  const { hasStatus, manager } = update;
  const changed = ownable(changedFields(comparison), hasStatus, manager.subresource);
  const gone = union(changed, ownable(comparison.removed, hasStatus, manager.subresource));
  const others = update.owners.filter((owner) => !isSameManager(owner, manager));
  const own = update.owners.find((owner) => isSameManager(owner, manager));
  const kept = others.map((owner) => ({ ...owner, fields: difference(owner.fields, gone) }));
  const fields = union(difference(own?.fields ?? emptySet, gone), changed);
  const time = isEmptySet(changed) ? (own?.time ?? update.time) : update.time;
  return [...kept, { ...manager, fields, time }];
}
