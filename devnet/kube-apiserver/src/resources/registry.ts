import type { KubeObject } from "../json.ts";
import type { Store } from "../storage/store.ts";
import { alwaysEmptyResources } from "./always-empty.ts";
import { customResourcesOf } from "./custom-resource.ts";
import { customResourceDefinitions } from "./custom-resource-definition.ts";
import { coreEvents, modernEvents } from "./event.ts";
import { leases } from "./lease.ts";
import { namespaces } from "./namespace.ts";
import type { ResourceType } from "./resource-type.ts";
import { reviews } from "./review.ts";

const builtIn: readonly ResourceType[] = [
  ...alwaysEmptyResources,
  coreEvents,
  namespaces,
  customResourceDefinitions,
  leases,
  modernEvents,
  ...reviews,
];

/** The resources that the server knows at this moment. */
export interface Registry {
  all(): readonly ResourceType[];
  find(group: string, version: string, plural: string): ResourceType | undefined;
}

/** Built-in resources plus those of the definitions in the store, which may come and go. */
export function createRegistry(store: Store): Registry {
  // Compiling a schema is slow, so each state of a definition is compiled once.
  const compiled = new WeakMap<KubeObject, ResourceType[]>();

  function custom(): ResourceType[] {
    return store.list(customResourceDefinitions.bucket).flatMap((definition) => {
      const known = compiled.get(definition);
      if (known !== undefined) return known;
      const made = customResourcesOf(definition);
      compiled.set(definition, made);
      return made;
    });
  }

  return {
    all: () => [...builtIn, ...custom()],
    find: (group, version, plural) =>
      [...builtIn, ...custom()].find(
        (type) => type.group === group && type.version === version && type.plural === plural,
      ),
  };
}
