import type { Cause } from "../api-status.ts";
import type { KubeObject } from "../json.ts";
import { isObject, objectOrEmpty, textAt } from "../json.ts";
import { objectSchema } from "../schema/object-meta.ts";
import { openSchema } from "../schema/schema.ts";
import { renderTime } from "../schema/time-text.ts";
import { commonFields } from "../selectors/field-selector.ts";
import { type Column, nameColumn } from "../table/column.ts";
import { builtInDefaults, type ResourceType } from "./resource-type.ts";

/** Fills in the names that a definition may leave out and reports it as established at once. */
function prepare(definition: KubeObject): KubeObject {
  const spec = objectOrEmpty(definition["spec"]);
  const kind = textAt(spec, "names", "kind");
  const names = { singular: kind.toLowerCase(), listKind: `${kind}List`, ...objectOrEmpty(spec["names"]) };
  const versions = Array.isArray(spec["versions"]) ? spec["versions"].filter(isObject) : [];
  const stored = versions.filter((version) => version["storage"] === true).map((version) => textAt(version, "name"));
  const since = definition.metadata.creationTimestamp ?? renderTime(Date.now());
  return {
    ...definition,
    spec: { conversion: { strategy: "None" }, ...spec, names },
    status: {
      conditions: [
        condition("NamesAccepted", since, "NoConflicts", "no conflicts found"),
        condition("Established", since, "InitialNamesAccepted", "the initial names have been accepted"),
      ],
      acceptedNames: names,
      storedVersions: stored,
    },
  };
}

function condition(type: string, lastTransitionTime: string, reason: string, message: string): KubeObject["metadata"] {
  return { type, status: "True", lastTransitionTime, reason, message } as unknown as KubeObject["metadata"];
}

function validate(definition: KubeObject): Cause[] {
  const spec = objectOrEmpty(definition["spec"]);
  const expected = `${textAt(spec, "names", "plural")}.${textAt(spec, "group")}`;
  const { name } = definition.metadata;
  if (name === expected) return [];
  const message = `Invalid value: "${name}": must be spec.names.plural+"."+spec.group`;
  return [{ reason: "FieldValueInvalid", message, field: "metadata.name" }];
}

const createdAt: Column = {
  name: "Created At",
  type: "date",
  format: "",
  description: "CreationTimestamp is the server time when this object was created.",
  priority: 0,
  cell: (definition) => definition.metadata.creationTimestamp,
};

/** Definitions of custom resources; what they define is served as soon as they are there. */
export const customResourceDefinitions: ResourceType = {
  ...builtInDefaults,
  group: "apiextensions.k8s.io",
  version: "v1",
  plural: "customresourcedefinitions",
  singular: "customresourcedefinition",
  kind: "CustomResourceDefinition",
  listKind: "CustomResourceDefinitionList",
  shortNames: ["crd", "crds"],
  categories: ["api-extensions"],
  isNamespaced: false,
  hasStatus: false,
  bucket: "customresourcedefinitions",
  schema: objectSchema("CustomResourceDefinition", "A resource that should be exposed on the API server.", {
    spec: openSchema,
    status: openSchema,
  }),
  columns: [nameColumn, createdAt],
  fields: commonFields,
  updatesUnconditionally: false,
  validationGroup: "apiextensions.k8s.io",
  countsGenerations: true,
  prepare,
  validate,
};
