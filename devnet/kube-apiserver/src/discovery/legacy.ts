import type { JsonObject } from "../json.ts";
import { apiVersionOf, type ResourceType } from "../resources/resource-type.ts";

/** The groups that the resources make up, the core group left out, with their versions. */
export function groupsOf(types: readonly ResourceType[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { group, version } of types) {
    if (group === "") continue;
    const versions = groups.get(group) ?? [];
    if (!versions.includes(version)) groups.set(group, [...versions, version]);
  }
  return groups;
}

/** `GET /api`. */
export function coreVersions(): JsonObject {
  return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] };
}

/** `GET /apis`. */
export function groupList(types: readonly ResourceType[]): JsonObject {
  const groups = [...groupsOf(types)].map(([name, versions]) => groupEntry(name, versions));
  return { kind: "APIGroupList", apiVersion: "v1", groups };
}

/** `GET /apis/{group}`; undefined when there is no such group. */
export function oneGroup(types: readonly ResourceType[], name: string): JsonObject | undefined {
  const versions = groupsOf(types).get(name);
  return versions === undefined ? undefined : { kind: "APIGroup", apiVersion: "v1", ...groupEntry(name, versions) };
}

function groupEntry(name: string, versions: readonly string[]): JsonObject {
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] ?? null };
}

/** `GET /api/v1` and `GET /apis/{group}/{version}`; undefined when nothing is served there. */
export function resourceList(types: readonly ResourceType[], group: string, version: string): JsonObject | undefined {
  const served = types.filter((type) => type.group === group && type.version === version);
  if (served.length === 0) return undefined;
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: apiVersionOf({ group, version }),
    resources: served.flatMap(resourceEntries),
  };
}

function resourceEntries(type: ResourceType): JsonObject[] {
  const main: JsonObject = {
    name: type.plural,
    singularName: type.singular,
    namespaced: type.isNamespaced,
    kind: type.kind,
    verbs: [...type.verbs],
    ...(type.shortNames.length === 0 ? {} : { shortNames: [...type.shortNames] }),
    ...(type.categories.length === 0 ? {} : { categories: [...type.categories] }),
  };
  if (!type.hasStatus) return [main];
  const { isNamespaced: namespaced, kind } = type;
  return [
    main,
    { name: `${type.plural}/status`, singularName: "", namespaced, kind, verbs: ["get", "patch", "update"] },
  ];
}
