import type { Schema } from "./schema.ts";

const text: Schema = { type: "string" };
const time: Schema = { type: "string", format: "time" };
const textMap: Schema = { type: "object", additionalProperties: text };

/** ObjectMeta of meta/v1, in the order in which the real server writes its fields. */
export const objectMeta: Schema = {
  type: "object",
  goType: "ObjectMeta",
  description: "ObjectMeta is metadata that all persisted resources must have.",
  properties: {
    name: { ...text, description: "Name must be unique within a namespace." },
    generateName: text,
    namespace: text,
    selfLink: text,
    uid: text,
    resourceVersion: text,
    generation: { type: "integer", format: "int64" },
    creationTimestamp: time,
    deletionTimestamp: time,
    deletionGracePeriodSeconds: { type: "integer", format: "int64" },
    labels: textMap,
    annotations: textMap,
    ownerReferences: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["uid"],
      items: {
        type: "object",
        goType: "OwnerReference",
        "x-kubernetes-map-type": "atomic",
        properties: {
          apiVersion: text,
          kind: text,
          name: text,
          uid: text,
          controller: { type: "boolean" },
          blockOwnerDeletion: { type: "boolean" },
        },
      },
    },
    finalizers: { type: "array", "x-kubernetes-list-type": "set", items: text },
    managedFields: {
      type: "array",
      "x-kubernetes-list-type": "atomic",
      items: {
        type: "object",
        goType: "ManagedFieldsEntry",
        properties: {
          manager: text,
          operation: text,
          apiVersion: text,
          time,
          fieldsType: text,
          fieldsV1: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
          subresource: text,
        },
      },
    },
  },
};

/** The whole object of a built-in kind: the common part and its own fields. */
export function objectSchema(goType: string, description: string, own: Readonly<Record<string, Schema>>): Schema {
  return {
    type: "object",
    goType,
    description,
    properties: { kind: text, apiVersion: text, metadata: objectMeta, ...own },
  };
}
