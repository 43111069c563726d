import { notFound, resourceUnknown } from "../api-status.ts";
import type { Target } from "../operations/context.ts";
import type { Registry } from "../resources/registry.ts";
import type { ResourceType } from "../resources/resource-type.ts";

/** What a path leads to. */
export type Route =
  | { readonly kind: "collection"; readonly target: Target }
  | { readonly kind: "object"; readonly target: Target }
  | { readonly kind: "group-list"; readonly root: "api" | "apis" }
  | { readonly kind: "group"; readonly group: string }
  | { readonly kind: "resource-list"; readonly group: string; readonly version: string }
  | { readonly kind: "openapi"; readonly document: "v2" | "v3-index" | { readonly root: string } }
  | { readonly kind: "health" }
  | { readonly kind: "version" }
  | { readonly kind: "nothing" };

/** Finds out what a path leads to; throws a 404 Status below groups that exist. */
export function routeOf(registry: Registry, path: string): Route {
  const steps = path
    .split("/")
    .filter((step) => step !== "")
    .map(decodeURIComponent);
  const [first, second, third] = steps;
  switch (first) {
    case "version":
      return { kind: "version" };
    case "healthz":
    case "livez":
    case "readyz":
      return { kind: "health" };
    case "openapi":
      return openApiRoute(steps);
    case "api":
      if (second === undefined) return { kind: "group-list", root: "api" };
      return groupRoute(registry, "", second, steps.slice(2));
    case "apis":
      if (second === undefined) return { kind: "group-list", root: "apis" };
      if (third === undefined) return { kind: "group", group: second };
      return groupRoute(registry, second, third, steps.slice(3));
    default:
      return { kind: "nothing" };
  }
}

function openApiRoute(steps: readonly string[]): Route {
  const [, version, ...rest] = steps;
  if (version === "v2") return { kind: "openapi", document: "v2" };
  if (version !== "v3") return { kind: "nothing" };
  return { kind: "openapi", document: rest.length === 0 ? "v3-index" : { root: rest.join("/") } };
}

function groupRoute(registry: Registry, group: string, version: string, rest: readonly string[]): Route {
  if (!registry.all().some((type) => type.group === group)) return { kind: "nothing" };
  if (rest.length === 0) return { kind: "resource-list", group, version };
  const [head, namespace, plural] = rest;
  const isBelowNamespace = head === "namespaces" && plural !== undefined && !(group === "" && plural === "status");
  const [type, ...named] = isBelowNamespace ? rest.slice(2) : rest;
  const found = registry.find(group, version, type ?? "");
  if (found !== undefined) {
    const route = resourceRoute(found, isBelowNamespace ? namespace : undefined, named);
    if (route !== undefined) return route;
  }
  // Custom resources are served by a part that leaves what it does not know to the router, in plain text.
  if (isCustomGroup(registry, group)) return { kind: "nothing" };
  throw resourceUnknown();
}

function isCustomGroup(registry: Registry, group: string): boolean {
  return registry.all().some((type) => type.group === group && type.isCustom);
}

function resourceRoute(
  type: ResourceType,
  namespace: string | undefined,
  [name, subresource, ...more]: readonly string[],
): Route | undefined {
  const isScopeRight = type.isNamespaced ? namespace !== undefined || name === undefined : namespace === undefined;
  if (!isScopeRight || more.length > 0) return undefined;
  const target: Target = { type, namespace, name: name ?? "", subresource: undefined };
  if (name === undefined) return { kind: "collection", target };
  if (subresource === undefined) return { kind: "object", target };
  if (subresource === "status" && type.hasStatus) return { kind: "object", target: { ...target, subresource } };
  if (type.isCustom) throw notFound(type, name);
  return undefined;
}
