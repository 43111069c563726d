import type { JsonObject } from "../json.ts";
import type { ResourceType } from "../resources/resource-type.ts";
import { componentName, componentSchema } from "./component.ts";

/** `GET /openapi/v2` as JSON: the kinds, for clients that do not know version 3. */
export function swaggerDocument(types: readonly ResourceType[]): JsonObject {
  const definitions = types.map((type): [string, JsonObject] => [componentName(type), componentSchema(type)]);
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version: "v1.36.3" },
    paths: {},
    definitions: Object.fromEntries(definitions),
  };
}
