import type { KubeObject } from "../json.ts";
import { objectSchema } from "../schema/object-meta.ts";
import { openSchema } from "../schema/schema.ts";
import { nameColumn } from "../table/column.ts";
import { builtInDefaults, type ResourceType } from "./resource-type.ts";

function review(group: string, kind: string, answer: (object: KubeObject) => KubeObject): ResourceType {
  const singular = kind.toLowerCase();
  return {
    ...builtInDefaults,
    group,
    version: "v1",
    plural: `${singular}s`,
    singular,
    kind,
    listKind: `${kind}List`,
    isNamespaced: false,
    verbs: ["create"],
    bucket: "",
    schema: objectSchema(kind, `${kind} asks the server about the caller.`, { spec: openSchema, status: openSchema }),
    columns: [nameColumn],
    fields: {},
    validationGroup: group,
    answer,
  };
}

/** Questions that a caller asks about itself. Everybody may do everything here. */
export const reviews: readonly ResourceType[] = [
  review("authentication.k8s.io", "SelfSubjectReview", (object) => ({
    ...object,
    status: { userInfo: { username: "devnet", groups: ["system:masters", "system:authenticated"] } },
  })),
  review("authorization.k8s.io", "SelfSubjectAccessReview", (object) => ({ ...object, status: { allowed: true } })),
];
