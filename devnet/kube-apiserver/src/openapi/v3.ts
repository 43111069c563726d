import { createHash } from "node:crypto";
import type { JsonObject } from "../json.ts";
import { apiVersionOf, type ResourceType, type Verb } from "../resources/resource-type.ts";
import { componentName, componentSchema } from "./component.ts";

/** `GET /openapi/v3`: where the document of each group and version lies. */
export function openApiIndex(types: readonly ResourceType[]): JsonObject {
  const paths: JsonObject = {};
  for (const type of types) {
    const root = rootOf(type).slice(1);
    if (paths[root] !== undefined) continue;
    const document = openApiDocument(types, root);
    const hash = createHash("sha256").update(JSON.stringify(document)).digest("hex").toUpperCase();
    paths[root] = { serverRelativeURL: `/openapi/v3/${root}?hash=${hash}` };
  }
  return { paths };
}

/** `GET /openapi/v3/{root}`; undefined when nothing is served there. */
export function openApiDocument(types: readonly ResourceType[], root: string): JsonObject | undefined {
  const served = types.filter((type) => rootOf(type) === `/${root}`);
  if (served.length === 0) return undefined;
  const schemas = served.map((type): [string, JsonObject] => [componentName(type), componentSchema(type)]);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "v1.36.3" },
    paths: Object.assign({}, ...served.map(pathsOf)) as JsonObject,
    components: { schemas: Object.fromEntries(schemas) },
  };
}

function rootOf(type: ResourceType): string {
  return type.group === "" ? `/api/${type.version}` : `/apis/${apiVersionOf(type)}`;
}

function pathsOf(type: ResourceType): JsonObject {
  const scope = type.isNamespaced ? "/namespaces/{namespace}" : "";
  const collection = `${rootOf(type)}${scope}/${type.plural}`;
  const offered = (verb: Verb) => type.verbs.includes(verb);
  return {
    [collection]: {
      ...(offered("list") ? { get: operation(type, "list", []) } : {}),
      ...(offered("create") ? { post: operation(type, "post", ["dryRun", "fieldManager", "fieldValidation"]) } : {}),
    },
    [`${collection}/{name}`]: {
      ...(offered("get") ? { get: operation(type, "get", []) } : {}),
      ...(offered("update") ? { put: operation(type, "put", ["dryRun", "fieldManager", "fieldValidation"]) } : {}),
      ...(offered("patch")
        ? { patch: operation(type, "patch", ["dryRun", "fieldManager", "fieldValidation", "force"]) }
        : {}),
      ...(offered("delete") ? { delete: operation(type, "delete", ["dryRun"]) } : {}),
    },
  };
}

function operation(type: ResourceType, action: string, parameters: readonly string[]): JsonObject {
  const { group, version, kind } = type;
  const schema = { $ref: `#/components/schemas/${componentName(type)}` };
  return {
    operationId: `${action}${type.kind}`,
    parameters: parameters.map((name) => ({
      name,
      in: "query",
      schema: { type: name === "force" ? "boolean" : "string", uniqueItems: true },
    })),
    responses: { "200": { description: "OK", content: { "application/json": { schema } } } },
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": { group, version, kind },
  };
}
