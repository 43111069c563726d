import { readFileSync } from "node:fs";
import { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import type { Cluster, User } from "@kubernetes/client-node/dist/config_types.js";
import { KubernetesError, messageOf } from "./kubernetes-error.ts";

/** Where the way to a cluster is described. */
export interface KubeconfigLocation {
  /** A kubeconfig, with the context after a `#` where it is not the current one; unset: `KUBECONFIG`, `~/.kube/config`, or the pod's service account. */
  kubeconfigPath?: string;
  /** The context to use; wins over the one after `#`. */
  context?: string;
}

/** A kubeconfig of which cluster, user and context are known to exist. */
export interface LoadedKubeconfig {
  readonly config: KubeConfig;
  readonly cluster: Cluster;
  readonly user: User;
  readonly namespace: string | undefined;
  /** Files whose change makes this out of date; certificates are read again for each request anyway. */
  readonly files: readonly string[];
}

/** Names of the contexts of a kubeconfig, or of the default one; throws where it cannot be read. */
export function kubeconfigContexts(path?: string): string[] {
  const config = new KubeConfig();
  if (path === undefined) config.loadFromDefault();
  else config.loadFromFile(path);
  return config.getContexts().map(({ name }) => name);
}

/** What somebody else needs to reach the same API server, without anybody's credentials. */
export interface ApiServerAddress {
  readonly server: string;
  /** As base64; undefined where the machine's own trust is relied on. */
  readonly certificateAuthority: string | undefined;
  readonly tlsServerName: string | undefined;
  /** False where the kubeconfig says not to look at the server's certificate. */
  readonly isVerified: boolean;
}

/** Reads it from a kubeconfig; throws `KUBERNETES_CONFIG_INVALID` where that, or the file of the authority, cannot be read. */
export function apiServerAddress(location: KubeconfigLocation): ApiServerAddress {
  const { cluster } = loadKubeconfig(location);
  const { server, caData, caFile, tlsServerName } = cluster;
  return {
    server,
    certificateAuthority: caData ?? (caFile === undefined ? undefined : readBase64(caFile)),
    tlsServerName,
    isVerified: cluster.skipTLSVerify !== true,
  };
}

function readBase64(path: string): string {
  try {
    return readFileSync(path).toString("base64");
  } catch (error) {
    throw invalid(`certificate authority ${path} could not be read: ${messageOf(error)}`, error);
  }
}

/** Loads and checks a kubeconfig; throws `KUBERNETES_CONFIG_INVALID` with the reason. */
export function loadKubeconfig(location: KubeconfigLocation): LoadedKubeconfig {
  const { path, context } = splitLocation(location);
  const config = new KubeConfig();
  try {
    if (path === undefined) config.loadFromDefault();
    else config.loadFromFile(path);
  } catch (error) {
    const which = path === undefined ? "the default kubeconfig" : `kubeconfig ${path}`;
    throw invalid(`${which} could not be read: ${messageOf(error)}`, error);
  }
  if (context !== undefined) config.setCurrentContext(context);
  return check(config, path);
}

function splitLocation(location: KubeconfigLocation): { path: string | undefined; context: string | undefined } {
  const given = location.kubeconfigPath;
  if (given === undefined || given === "") return { path: undefined, context: location.context };
  const hash = given.lastIndexOf("#");
  if (hash < 0) return { path: given, context: location.context };
  return { path: given.slice(0, hash), context: location.context ?? given.slice(hash + 1) };
}

function check(config: KubeConfig, path: string | undefined): LoadedKubeconfig {
  const name = config.getCurrentContext();
  const context = name === undefined ? null : config.getContextObject(name);
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (isPlaceholder(config, path)) throw invalid("no kubeconfig and no service account found");
  if (context === null) throw invalid(`context ${JSON.stringify(name ?? "")} is not in the kubeconfig`);
  if (cluster === null) throw invalid(`cluster ${JSON.stringify(context.cluster)} is not in the kubeconfig`);
  if (user === null) throw invalid(`user ${JSON.stringify(context.user)} is not in the kubeconfig`);
  // The library refuses plain HTTP unless TLS verification is off; without TLS there is nothing to verify.
  if (cluster.server.startsWith("http:")) Object.assign(cluster, { skipTLSVerify: true });
  return { config, cluster, user, namespace: context.namespace, files: filesOf(user, path) };
}

// With nothing to load, the library falls back to http://localhost:8080, where nobody has listened for years.
function isPlaceholder(config: KubeConfig, path: string | undefined): boolean {
  return path === undefined && config.getCurrentContext() === "loaded-context";
}

function filesOf(user: User, path: string | undefined): string[] {
  const provider: unknown = user.authProvider;
  const tokenFile = (provider as { config?: { tokenFile?: unknown } } | null | undefined)?.config?.tokenFile;
  const kubeconfigs = path === undefined ? (process.env["KUBECONFIG"]?.split(":") ?? []) : [path];
  return [...kubeconfigs, tokenFile].filter((file): file is string => typeof file === "string" && file !== "");
}

function invalid(message: string, cause?: unknown): KubernetesError {
  return new KubernetesError("KUBERNETES_CONFIG_INVALID", message, cause === undefined ? {} : { cause });
}
