import type { Json } from "../json.ts";

/**
 * The structural subset of OpenAPI v3 that custom resource definitions use. Built-in kinds are
 * written in the same form, so that one set of functions serves pruning, unknown fields,
 * ownership of fields, and the published OpenAPI documents.
 */
export interface Schema {
  readonly type?: string;
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly default?: Json;
  readonly nullable?: boolean;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-list-type"?: "atomic" | "set" | "map";
  readonly "x-kubernetes-list-map-keys"?: readonly string[];
  readonly "x-kubernetes-map-type"?: "atomic" | "granular";
  /** Built-in kinds only: the Go struct, which appears in the text of decoding errors. */
  readonly goType?: string;
}

/** Accepts anything, keeps everything. */
export const openSchema: Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** The schema of the value below `key`; undefined when the schema declares no such field. */
export function schemaOfField(schema: Schema, key: string): Schema | undefined {
  const declared = schema.properties?.[key];
  if (declared !== undefined) return declared;
  if (typeof schema.additionalProperties === "object") return schema.additionalProperties;
  if (schema.additionalProperties === true || keepsUnknownFields(schema)) return {};
  return undefined;
}

/** True when fields that are not declared stay as they are. */
export function keepsUnknownFields(schema: Schema): boolean {
  if (schema["x-kubernetes-preserve-unknown-fields"] === true) return true;
  return schema.type === undefined && schema.properties === undefined && schema.additionalProperties === undefined;
}
