import type { Cause } from "../api-status.ts";
import type { JsonObject, KubeObject } from "../json.ts";
import type { Schema } from "../schema/schema.ts";
import type { SelectableFields } from "../selectors/field-selector.ts";
import type { Column } from "../table/column.ts";

/** What a client may do with a resource, in the words of discovery. */
export type Verb = "create" | "delete" | "deletecollection" | "get" | "list" | "patch" | "update" | "watch";

/** All verbs, in the order of the real discovery document. */
const allVerbs: readonly Verb[] = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

/** One resource in one version: its names, its schema, and the rules that its kind adds to the common ones. */
export interface ResourceType {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly isNamespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly hasStatus: boolean;
  /** Custom resources are kept as written; built-in ones pass through the shape of their Go struct. */
  readonly isCustom: boolean;
  /** Where the objects lie. Two resources with one bucket are two views of the same objects. */
  readonly bucket: string;
  readonly schema: Schema;
  readonly columns: readonly Column[];
  readonly fields: SelectableFields;
  readonly unsupportedField: (field: string) => string;
  /** True when a PUT of a name that does not exist creates it. */
  readonly createsOnUpdate: boolean;
  /** True when a PUT may leave resourceVersion out. */
  readonly updatesUnconditionally: boolean;
  /** The group that validation failures name; events of both groups report the core one. */
  readonly validationGroup: string;
  /** Fills in what the kind sets at creation. */
  readonly prepare?: (object: KubeObject) => KubeObject;
  /** Faults of the object by the rules of its kind; `previous` is there for updates. */
  readonly validate?: (object: KubeObject, previous: KubeObject | undefined) => Cause[];
  /** From this view into the stored form, and back. */
  readonly toStored?: (object: KubeObject) => KubeObject;
  readonly fromStored?: (object: KubeObject) => KubeObject;
  /** Kinds that are answered and never stored: reviews. */
  readonly answer?: (object: KubeObject) => KubeObject;
  /** True when metadata.generation counts the changes of the spec. */
  readonly countsGenerations: boolean;
  /** What the decoder of a new, empty Go struct already holds; such fields belong to nobody. */
  readonly emptyObject: JsonObject;
}

/** `coordination.k8s.io/v1`, and `v1` for the core group. */
export function apiVersionOf(type: { readonly group: string; readonly version: string }): string {
  return type.group === "" ? type.version : `${type.group}/${type.version}`;
}

/** What most built-in kinds have in common; a kind states what differs. */
export const builtInDefaults = {
  shortNames: [],
  categories: [],
  isNamespaced: true,
  verbs: allVerbs,
  hasStatus: false,
  isCustom: false,
  createsOnUpdate: false,
  updatesUnconditionally: true,
  countsGenerations: false,
  emptyObject: {},
  unsupportedField: (field: string) =>
    `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
} satisfies Partial<ResourceType>;
