import type { Json, JsonObject, KubeObject } from "../json.ts";
import type { Column } from "./column.ts";

/** How much of each object a row carries: the query parameter `includeObject`. */
export type IncludedObject = "None" | "Metadata" | "Object";

/** What a table is made of. */
export interface TableInput {
  readonly columns: readonly Column[];
  readonly objects: readonly KubeObject[];
  readonly metadata: JsonObject;
  readonly include: IncludedObject;
  readonly nowMs: number;
  /** Later events of one watch carry no column definitions. */
  readonly hasDefinitions?: boolean;
}

/** The Table of meta/v1 that kubectl prints. */
export function renderTable(input: TableInput): JsonObject {
  const { columns, objects, nowMs, include } = input;
  const definitions = columns.map(({ name, type, format, description, priority }) => ({
    name,
    type,
    format,
    description,
    priority,
  }));
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: input.metadata,
    columnDefinitions: input.hasDefinitions === false ? null : definitions,
    rows: objects.map((object) => ({
      cells: columns.map((column): Json => column.cell(object, nowMs)),
      object: rowObject(object, include),
    })),
  };
}

function rowObject(object: KubeObject, include: IncludedObject): Json {
  if (include === "None") return null;
  return include === "Object" ? object : partialObject(object);
}

/** The object with nothing but its metadata. */
export function partialObject(object: KubeObject): JsonObject {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata: object.metadata };
}
