import type { KubeObject } from "../json.ts";
import { textAt } from "../json.ts";
import { objectSchema } from "../schema/object-meta.ts";
import { openSchema } from "../schema/schema.ts";
import { commonFields } from "../selectors/field-selector.ts";
import { ageColumn, nameColumn, textColumn } from "../table/column.ts";
import { builtInDefaults, type ResourceType } from "./resource-type.ts";

function prepare(namespace: KubeObject): KubeObject {
  const { metadata } = namespace;
  return {
    ...namespace,
    metadata: { ...metadata, labels: { "kubernetes.io/metadata.name": metadata.name, ...metadata.labels } },
    spec: { finalizers: ["kubernetes"] },
    status: { phase: "Active" },
  };
}

/** Namespaces; they can be made and seen, not deleted. */
export const namespaces: ResourceType = {
  ...builtInDefaults,
  group: "",
  version: "v1",
  plural: "namespaces",
  singular: "namespace",
  kind: "Namespace",
  listKind: "NamespaceList",
  shortNames: ["ns"],
  isNamespaced: false,
  verbs: ["create", "get", "list", "patch", "update", "watch"],
  bucket: "namespaces",
  schema: objectSchema("Namespace", "Namespace provides a scope for names.", {
    spec: openSchema,
    status: openSchema,
  }),
  columns: [nameColumn, textColumn("Status", (namespace) => textAt(namespace, "status", "phase")), ageColumn],
  fields: commonFields,
  validationGroup: "",
  prepare,
};
