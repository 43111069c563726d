import type { Json, JsonObject } from "../json.ts";
import { isObject } from "../json.ts";
import { wholeSchema } from "../operations/context.ts";
import type { ResourceType } from "../resources/resource-type.ts";

/** The name of a kind in OpenAPI documents: the group backwards, as the real server names custom kinds. */
export function componentName(type: ResourceType): string {
  const group = type.group === "" ? "core" : type.group;
  const root = type.isCustom ? group.split(".").reverse().join(".") : `io.k8s.api.${group.split(".")[0]}`;
  return `${root}.${type.version}.${type.kind}`;
}

/** The schema of a kind as it is published, marked with its group, version and kind. */
export function componentSchema(type: ResourceType): JsonObject {
  const { group, version, kind } = type;
  const schema = published(wholeSchema(type) as unknown as Json) as JsonObject;
  return { ...schema, "x-kubernetes-group-version-kind": [{ group, version, kind }] };
}

/** Leaves out what is internal and words the time formats as OpenAPI does. */
function published(value: Json): Json {
  if (Array.isArray(value)) return value.map(published);
  if (!isObject(value)) return value;
  const schema: JsonObject = {};
  for (const [key, child] of Object.entries(value)) {
    if (child === undefined || key === "goType") continue;
    const isTime = key === "format" && (child === "time" || child === "micro-time");
    schema[key] = isTime ? "date-time" : published(child);
  }
  return schema;
}
