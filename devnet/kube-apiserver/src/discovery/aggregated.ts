import type { JsonObject } from "../json.ts";
import type { ResourceType } from "../resources/resource-type.ts";
import { groupsOf } from "./legacy.ts";

/** All groups of `/apis`, or the core group of `/api`, in the one document that kubectl asks for first. */
export function aggregatedDiscovery(types: readonly ResourceType[], root: "api" | "apis", version: string): JsonObject {
  const groups: [string, string[]][] = root === "api" ? [["", ["v1"]]] : [...groupsOf(types)];
  return {
    kind: "APIGroupDiscoveryList",
    apiVersion: `apidiscovery.k8s.io/${version}`,
    metadata: {},
    items: groups.map(([name, versions]) => ({
      metadata: name === "" ? {} : { name },
      versions: versions.map((served) => ({
        version: served,
        resources: types.filter((type) => type.group === name && type.version === served).map(resourceEntry),
        freshness: "Current",
      })),
    })),
  };
}

function resourceEntry(type: ResourceType): JsonObject {
  const responseKind = {
    group: type.isCustom ? type.group : "",
    version: type.isCustom ? type.version : "",
    kind: type.kind,
  };
  return {
    resource: type.plural,
    responseKind,
    scope: type.isNamespaced ? "Namespaced" : "Cluster",
    singularResource: type.singular,
    verbs: [...type.verbs],
    ...(type.shortNames.length === 0 ? {} : { shortNames: [...type.shortNames] }),
    ...(type.categories.length === 0 ? {} : { categories: [...type.categories] }),
    ...(type.hasStatus
      ? { subresources: [{ subresource: "status", responseKind, verbs: ["get", "patch", "update"] }] }
      : {}),
  };
}
