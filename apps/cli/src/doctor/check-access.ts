import { field, listAt } from "../cluster/plain-data.ts";
import { type Finding, found, notSeen, ok } from "./finding.ts";
import { DEFINITIONS } from "./inspect-cluster.ts";
import type { ClusterInstallation, Permission } from "./installation.ts";

/** Whether the API server answers, and lets whoever asks see and steer. */
export function checkAccess({ version, permissions, namespace }: ClusterInstallation): Finding[] {
  const server = { area: "access", check: "api-server" } as const;
  if (version.kind === "unknown") {
    const hint = "kubectl cluster-info; then the network between this machine and the API server";
    return [found("error", server, `the API server does not answer: ${version.because}: ${version.message}`, hint)];
  }
  return [
    ok(server, `answers, ${version.value}`),
    ...permissions.map(({ permission, isAllowed }) => {
      const what = { area: "access", check: nameOf(permission) } as const;
      if (isAllowed.kind === "unknown") return notSeen(what, `cannot be asked: ${isAllowed.because}`);
      if (isAllowed.value) return ok(what, "allowed");
      const scope = namespace === undefined ? "in all namespaces" : `in ${namespace}`;
      const hint = `a Role ${scope} that allows ${permission.verb} on ${resourceOf(permission)}, bound to you`;
      return found("warning", what, `not allowed: ${WITHOUT[what.check] ?? "some commands will not work"}`, hint);
    }),
  ];
}

/** What is missing without a permission. */
const WITHOUT: Readonly<Record<string, string>> = {
  "list cardanoleaders.cardano.io": "pods and their leader are unknown",
  "list cardanoforgeclusters.cardano.io": "clusters are unknown",
  "list leases.coordination.k8s.io": "who may forge, until when, is unknown",
  "list events": "no forgectl events",
  "list pods": "doctor and migrate do not see how they are built",
  "get pods/log": "no forgectl logs",
  "patch cardanoleaders.cardano.io": "no switchover to a pod, no failover",
  "patch cardanoforgeclusters.cardano.io": "no maintenance, override, enable, disable",
};

function nameOf(permission: Permission): string {
  return `${permission.verb} ${resourceOf(permission)}`;
}

function resourceOf({ group, resource, subresource }: Permission): string {
  const name = subresource === undefined ? resource : `${resource}/${subresource}`;
  return group === "" ? name : `${name}.${group}`;
}

/** Fields that the sidecar writes and older definitions lack. */
const NEEDED: Readonly<Record<(typeof DEFINITIONS)[number], readonly string[]>> = {
  cardanoleaders: ["pods", "history", "handover"],
  cardanoforgeclusters: ["effectiveState", "handover"],
};

/** Whether the custom resources are defined, with everything that the sidecar writes. */
export function checkDefinitions({ definitions, facts }: ClusterInstallation): Finding[] {
  return DEFINITIONS.map((plural) => {
    const what = { area: "definitions", check: `${plural}.cardano.io` } as const;
    const definition = definitions[plural];
    if (definition === undefined) return notSeen(what, "was not looked for");
    const hint = "kubectl apply -f deploy/crds";
    if (definition.kind === "unknown") {
      const isMissing = definition.because === "absent";
      if (isMissing) return found("error", what, "is not installed", hint);
      const isServed = plural === "cardanoleaders" && facts.leaders.kind === "known";
      return notSeen(what, isServed ? "is served, but may not be read itself" : `${definition.because}`);
    }
    const missing = missingFields(definition.value, NEEDED[plural]);
    if (missing.length === 0) return ok(what, "installed, with every field that the sidecar writes");
    const message = `lacks status.${missing.join(", status.")}: the sidecar goes on and shows less`;
    return found("warning", what, message, hint);
  });
}

function missingFields(definition: unknown, needed: readonly string[]): string[] {
  const versions = listAt(definition, "spec", "versions");
  const served = versions.find((version) => field(version, "name") === "v1");
  const properties = field(served, "schema", "openAPIV3Schema", "properties", "status", "properties");
  return needed.filter((name) => field(properties, name) === undefined);
}
