/*
 * What to do with the copy of a CardanoForgeCluster on another API server. Pure.
 *
 * A copy says what its home said: it carries the hash of the spec that was published, as that server keeps it. While the
 * two match, the copy decides nothing. An edit that restricts stays, because whoever disables a cluster by the only API
 * server he can reach must be heard; every other edit is taken back, because the spec of the home is what counts.
 */
import { createHash } from "node:crypto";
import type { NewCustomObject, ObjectFields } from "./custom-object-requests.ts";
import type { ForgeCluster } from "./forge-cluster.ts";
import { mergePatchBetween } from "./merge-patch.ts";

/** Label of a copy: the region that is its home. The object at home has none. */
export const HOME_LABEL = "cardano.io/home";
/** Annotation of a copy: hash of the published spec as the copy's server keeps it, its defaults included. */
export const PUBLISHED_SPEC = "cardano.io/published-spec";
/** Annotation of a copy: hash of the spec at home that was published. */
export const HOME_SPEC = "cardano.io/home-spec";

/** Annotation of a copy: when the object at home was created, which decides between equals. */
const HOME_CREATED = "cardano.io/home-created";

/** What was done to a copy since it was published. */
export type CopyEdit =
  /** Nothing: it says what its home said. */
  | "none"
  /** Somebody disabled the cluster here; that counts, and stays until somebody edits it again. */
  | "restricts"
  /** Something else; it is taken back. */
  | "other";

/** What to do next. */
export type CopyStep =
  | { kind: "create"; content: NewCustomObject }
  /** `edit` is what was found; with `other`, `fields` take it back. */
  | { kind: "write"; over: ForgeCluster; edit: CopyEdit; fields: ObjectFields | undefined; status: object | undefined }
  /** It is the object at home itself, seen by another way. */
  | { kind: "is-home" }
  /** Something else has this name. */
  | { kind: "taken"; by: string };

/** Says what was done to a copy. */
export function classifyCopyEdit({ spec, raw, metadata }: ForgeCluster): CopyEdit {
  if (metadata.annotations[PUBLISHED_SPEC] === specHash(raw.spec)) return "none";
  const { forgeState, override } = spec;
  const isDenying = override !== undefined && (override.forceState === "Disabled" || override.unreadable.length > 0);
  return forgeState === "Disabled" || isDenying ? "restricts" : "other";
}

/** True for a copy, false for an object at home. */
export function isCopy({ metadata }: ForgeCluster): boolean {
  return metadata.labels[HOME_LABEL] !== undefined;
}

/** When the object at home was created, as RFC 3339, whichever of the two is asked. */
export function homeCreationOf({ metadata }: ForgeCluster): string | undefined {
  return metadata.annotations[HOME_CREATED] ?? metadata.creationTimestamp;
}

/** Plans the next step; `homeName` is the region whose object is published. */
export function planCopy(home: ForgeCluster, copy: ForgeCluster | undefined, homeName: string): CopyStep {
  if (copy === undefined) return { kind: "create", content: contentOf(home, homeName) };
  if (copy.metadata.uid === home.metadata.uid) return { kind: "is-home" };
  const by = copy.metadata.labels[HOME_LABEL];
  if (by !== homeName) return { kind: "taken", by: by ?? "an object at home there" };
  const edit = classifyCopyEdit(copy);
  const isOutdated = copy.metadata.annotations[HOME_SPEC] !== specHash(home.raw.spec);
  const mustWrite = edit === "other" || (edit === "none" && isOutdated);
  return {
    kind: "write",
    over: copy,
    edit,
    fields: mustWrite ? fieldsOver(home, copy, homeName) : undefined,
    status: mergePatchBetween(copy.raw.status, home.raw.status),
  };
}

/** Hash of a spec, whatever the order of its fields. */
export function specHash(spec: unknown): string {
  return createHash("sha256").update(canonical(spec)).digest("hex").slice(0, 16);
}

function contentOf(home: ForgeCluster, homeName: string): NewCustomObject {
  const hash = specHash(home.raw.spec);
  return {
    labels: { ...home.metadata.labels, [HOME_LABEL]: homeName },
    annotations: { [PUBLISHED_SPEC]: hash, [HOME_SPEC]: hash, ...createdOf(home) },
    spec: home.raw.spec,
  };
}

function createdOf({ metadata }: ForgeCluster): Record<string, string> {
  return metadata.creationTimestamp === undefined ? {} : { [HOME_CREATED]: metadata.creationTimestamp };
}

function fieldsOver(home: ForgeCluster, copy: ForgeCluster, homeName: string): ObjectFields {
  return { ...contentOf(home, homeName), spec: mergePatchBetween(copy.raw.spec, home.raw.spec) };
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(",")}}`;
}
