/**
 * Server-side apply: merge what a manager applies into the live object, drop what it applied
 * before and no longer does, and refuse to change what another manager owns unless forced.
 */
import { ApiStatus, type Cause } from "../api-status.ts";
import type { Json, JsonObject, KubeObject } from "../json.ts";
import type { Schema } from "../schema/schema.ts";
import { changedFields, compare } from "./compare.ts";
import { difference, emptySet, type FieldSet, intersection, isEmptySet, pathsOf, union } from "./field-set.ts";
import { takeableFields, withLastApplied } from "./last-applied.ts";
import { isSameManager, type Manager, type Ownership, ownable } from "./managed-fields.ts";
import { merge } from "./merge.ts";
import { removeFields } from "./remove-fields.ts";
import { claimedFields } from "./typed-value.ts";

/** One apply. */
export interface Apply {
  readonly schema: Schema;
  readonly hasStatus: boolean;
  /** The live object, or what an empty one of its kind holds. */
  readonly live: JsonObject;
  readonly applied: KubeObject;
  readonly owners: readonly Ownership[];
  readonly manager: Manager;
  readonly isForced: boolean;
  readonly time: string;
}

/** The object after an apply and who owns what in it. */
export interface Applied {
  readonly object: KubeObject;
  readonly owners: readonly Ownership[];
}

/** Applies, or throws the 409 that names every conflict. */
export function applyConfiguration(apply: Apply): Applied {
  const { schema, hasStatus, manager, owners } = apply;
  const claimed = ownable(claimedFields(schema, apply.applied), hasStatus, manager.subresource);
  const others = owners.filter((owner) => !isSameManager(owner, manager));
  const before = owners.find((owner) => isSameManager(owner, manager))?.fields ?? emptySet;
  const stillOwned = others.reduce((all, owner) => union(all, owner.fields), claimed);
  const dropped = difference(before, stillOwned);
  const merged = merge(schema, apply.live, reachable(apply));
  const pruned = removeFields(schema, merged, withoutOwnedItems(dropped, stillOwned), claimed);
  const object = (pruned ?? {}) as KubeObject;
  const comparison = compare(schema, apply.live, object);
  const changed = ownable(changedFields(comparison), hasStatus, manager.subresource);
  const disputed = difference(changed, takeableFields(schema, apply.live, manager.name));
  const conflicts = others.map((owner) => ({ owner, fields: intersection(owner.fields, disputed) }));
  if (!apply.isForced) assertNoConflicts(conflicts);
  const lost = union(changed, ownable(comparison.removed, hasStatus, manager.subresource));
  const kept = others.map((owner) => ({ ...owner, fields: difference(owner.fields, lost) }));
  return {
    object: withLastApplied(object, apply.applied, manager.name),
    owners: [...kept, { ...manager, fields: claimed, time: apply.time }],
  };
}

/** What a write through this part of the resource can reach; the rest of the configuration is ignored. */
function reachable(apply: Apply): JsonObject {
  if (!apply.hasStatus) return apply.applied;
  if (apply.manager.subresource === "status") {
    const { status } = apply.applied as { status?: Json };
    return status === undefined ? {} : { status };
  }
  const { status: _ignored, ...rest } = apply.applied;
  return rest;
}

/** An item of a list stays as long as anybody owns something in it. */
function withoutOwnedItems(dropped: FieldSet, owned: FieldSet): FieldSet {
  const children = [...dropped.children].map(([step, child]): [string, FieldSet] => {
    const ownedBelow = owned.children.get(step) ?? emptySet;
    const isMember = child.isMember && isEmptySet(ownedBelow);
    return [step, { ...withoutOwnedItems(child, ownedBelow), isMember }];
  });
  return { isMember: dropped.isMember, children: new Map(children) };
}

function assertNoConflicts(found: readonly { owner: Ownership; fields: FieldSet }[]): void {
  const conflicts = found.flatMap(({ owner, fields }) =>
    pathsOf(fields).map((field) => ({ who: describe(owner), field })),
  );
  if (conflicts.length === 0) return;
  const causes: Cause[] = conflicts.map(({ who, field }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with ${who}`,
    field,
  }));
  throw new ApiStatus(409, "Conflict", conflictText(conflicts), { causes });
}

function conflictText(conflicts: readonly { who: string; field: string }[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1) return `Apply failed with 1 conflict: conflict with ${first?.who}: ${first?.field}`;
  const byOwner = new Map<string, string[]>();
  for (const { who, field } of conflicts) byOwner.set(who, [...(byOwner.get(who) ?? []), field]);
  const blocks = [...byOwner]
    .sort()
    .map(([who, fields]) => `conflicts with ${who}:\n${fields.map((f) => `- ${f}`).join("\n")}`);
  return `Apply failed with ${conflicts.length} conflicts: ${blocks.join("\n")}`;
}

function describe(owner: Ownership): string {
  const part = owner.subresource === undefined ? "" : ` with subresource "${owner.subresource}"`;
  const using = owner.operation === "Update" ? ` using ${owner.apiVersion}` : "";
  return `"${owner.name}"${part}${using}`;
}
