import type { Json, JsonObject, KubeObject } from "../json.ts";
import { isObject, objectOrEmpty, textAt } from "../json.ts";
import { openSchema, type Schema } from "../schema/schema.ts";
import { createSchemaCheck } from "../schema/validate-custom.ts";
import { commonFields } from "../selectors/field-selector.ts";
import { ageColumn, type Column, nameColumn } from "../table/column.ts";
import { renderAge } from "../table/human-duration.ts";
import { parseJsonPath } from "../table/json-path.ts";
import { builtInDefaults, type ResourceType, type Verb } from "./resource-type.ts";

const verbs: readonly Verb[] = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];

/** The resources that a definition serves, one for each served version. */
export function customResourcesOf(definition: KubeObject): ResourceType[] {
  const spec = objectOrEmpty(definition["spec"]);
  const versions = Array.isArray(spec["versions"]) ? spec["versions"].filter(isObject) : [];
  return versions.filter((version) => version["served"] === true).map((version) => customResource(spec, version));
}

function customResource(spec: JsonObject, version: JsonObject): ResourceType {
  const group = textAt(spec, "group");
  const plural = textAt(spec, "names", "plural");
  const kind = textAt(spec, "names", "kind");
  const schema = (objectOrEmpty(version["schema"])["openAPIV3Schema"] ?? openSchema) as Schema;
  const hasStatus = isObject(objectOrEmpty(version["subresources"])["status"]);
  return {
    ...builtInDefaults,
    group,
    version: textAt(version, "name"),
    plural,
    singular: textAt(spec, "names", "singular") || kind.toLowerCase(),
    kind,
    listKind: textAt(spec, "names", "listKind") || `${kind}List`,
    shortNames: texts(objectOrEmpty(spec["names"])["shortNames"]),
    categories: texts(objectOrEmpty(spec["names"])["categories"]),
    isNamespaced: spec["scope"] === "Namespaced",
    verbs,
    hasStatus,
    isCustom: true,
    bucket: `${plural}.${group}`,
    schema,
    columns: columnsOf(version),
    fields: commonFields,
    unsupportedField: (field) => `field label not supported: ${field}`,
    updatesUnconditionally: false,
    validationGroup: group,
    validate: createSchemaCheck(schema),
    countsGenerations: true,
  };
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function columnsOf(version: JsonObject): Column[] {
  const declared = version["additionalPrinterColumns"];
  if (!Array.isArray(declared) || declared.length === 0) return [nameColumn, { ...ageColumn, type: "date" }];
  return [nameColumn, ...declared.filter(isObject).map(toColumn)];
}

function toColumn(declared: JsonObject): Column {
  const type = textAt(declared, "type");
  const path = textAt(declared, "jsonPath");
  const read = parseJsonPath(path);
  return {
    name: textAt(declared, "name"),
    type,
    format: textAt(declared, "format"),
    description: textAt(declared, "description") || `Custom resource definition column (in JSONPath format): ${path}`,
    priority: typeof declared["priority"] === "number" ? declared["priority"] : 0,
    cell: (object, nowMs) => renderCell(type, read(object), nowMs),
  };
}

function renderCell(type: string, value: Json | undefined, nowMs: number): Json {
  if (value === undefined || value === null) return null;
  switch (type) {
    case "date":
      return typeof value === "string" ? renderAge(value, nowMs) : "<unknown>";
    case "string":
      return typeof value === "string" ? value : JSON.stringify(value);
    case "boolean":
      return typeof value === "boolean" ? value : null;
    default:
      return typeof value === "number" ? value : null;
  }
}
