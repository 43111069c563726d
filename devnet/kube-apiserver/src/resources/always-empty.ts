import { objectSchema } from "../schema/object-meta.ts";
import { openSchema } from "../schema/schema.ts";
import { commonFields } from "../selectors/field-selector.ts";
import { ageColumn, nameColumn, textColumn } from "../table/column.ts";
import { builtInDefaults, type ResourceType } from "./resource-type.ts";

function alwaysEmpty(
  plural: string,
  kind: string,
  shortNames: readonly string[],
  categories: readonly string[] = [],
): ResourceType {
  return {
    ...builtInDefaults,
    group: "",
    version: "v1",
    plural,
    singular: kind.toLowerCase(),
    kind,
    listKind: `${kind}List`,
    shortNames,
    categories,
    verbs: ["get", "list", "watch"],
    bucket: plural,
    schema: objectSchema(kind, `${kind} is listed so that clients find it; there is never one.`, { spec: openSchema }),
    columns: [nameColumn, textColumn("Status", () => ""), ageColumn],
    fields: commonFields,
    validationGroup: "",
  };
}

/** Resources that clients expect to find and that hold nothing here. */
export const alwaysEmptyResources: readonly ResourceType[] = [
  alwaysEmpty("configmaps", "ConfigMap", ["cm"]),
  alwaysEmpty("pods", "Pod", ["po"], ["all"]),
  alwaysEmpty("secrets", "Secret", []),
  alwaysEmpty("serviceaccounts", "ServiceAccount", ["sa"]),
  alwaysEmpty("services", "Service", ["svc"], ["all"]),
];
