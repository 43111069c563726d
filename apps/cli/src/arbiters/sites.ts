import { type ApiServerAddress, apiServerAddress, type KubernetesConnection } from "@cardano-forge/kubernetes";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { type ClusterScope, connectEach } from "../cluster/connect.ts";
import { sanitizeText } from "../terminal/sanitize.ts";

/** A cluster that becomes an arbiter. */
export interface Site {
  /** As all pods of the pool call it. */
  readonly name: string;
  readonly connection: KubernetesConnection;
  readonly namespace: string;
  readonly address: ApiServerAddress;
}

/** Something that has to be put right first. */
export interface Problem {
  /** Of which site; empty where of all together. */
  readonly site: string;
  readonly text: string;
}

/** Which clusters, and how they are called. */
export interface SiteFlags extends Omit<ClusterFlags, "context" | "allNamespaces"> {
  readonly contexts: readonly string[];
  readonly names?: readonly string[];
}

const ARBITER_NAME = /^[a-z0-9][-a-z0-9]*$/;

/** Opens the way to every cluster, and tells everything that the kubeconfig alone shows to be wrong. */
export function openSites(flags: SiteFlags): { sites: Site[]; problems: Problem[]; scopes: ClusterScope[] } {
  const names = flags.names ?? flags.contexts;
  const scopes = connectEach(flags);
  const problems: Problem[] = [];
  const sites = scopes.flatMap((scope, index): Site[] => {
    const name = names[index] ?? "";
    if (scope.kind === "unusable") {
      problems.push({ site: name, text: scope.reason });
      return [];
    }
    const { connection, namespace = "default", context = "" } = scope;
    const location = { context, ...(flags.kubeconfig === undefined ? {} : { kubeconfigPath: flags.kubeconfig }) };
    try {
      return [{ name, connection, namespace, address: apiServerAddress(location) }];
    } catch (error) {
      problems.push({ site: name, text: sanitizeText(error instanceof Error ? error.message : String(error)) });
      return [];
    }
  });
  return { sites, problems: [...problems, ...problemsOf(sites, names, flags.contexts)], scopes };
}

/** What is wrong with the choice of clusters. */
function problemsOf(sites: readonly Site[], names: readonly string[], contexts: readonly string[]): Problem[] {
  const spaces = new Set(sites.map(({ namespace }) => namespace));
  return [
    ...(names.length === contexts.length
      ? []
      : [{ site: "", text: `${contexts.length} contexts have ${names.length} names: --names takes as many` }]),
    ...(contexts.length > 1 ? [] : [{ site: "", text: "one cluster needs no arbiters; give three or five contexts" }]),
    ...(spaces.size > 1
      ? [{ site: "", text: `the contexts name different namespaces (${[...spaces].join(", ")}); say which with -n` }]
      : []),
    ...names
      .filter((name) => !ARBITER_NAME.test(name))
      .map((site) => ({ site, text: "a name has small letters, digits and dashes; give others with --names" })),
    ...doubled(sites.map(({ name, address }) => [name, address.server])),
    ...sites.flatMap(({ name, address }) => addressProblems(name, address)),
  ];
}

/** Two that are one would have two votes. */
export function doubled(keys: readonly (readonly [name: string, key: string])[]): Problem[] {
  return keys.flatMap(([name, key], index) => {
    const [first] = keys.find(([, other]) => other === key) ?? [name];
    const isFirst = keys.findIndex(([, other]) => other === key) === index;
    return isFirst ? [] : [{ site: name, text: `is the same API server as ${first}, and would vote twice` }];
  });
}

function addressProblems(site: string, { server, isVerified }: ApiServerAddress): Problem[] {
  if (server.startsWith("http:")) return [{ site, text: `${server}: a token would be sent in the clear; use https` }];
  if (!isVerified)
    return [
      {
        site,
        text: "its certificate is not verified (insecure-skip-tls-verify); others would send a token to anybody",
      },
    ];
  return [];
}
