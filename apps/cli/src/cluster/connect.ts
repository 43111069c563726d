import { createKubernetesConnection, type KubernetesConnection, KubernetesError } from "@cardano-forge/kubernetes";
import { CliError } from "../cli-error.ts";
import { sanitizeText } from "../terminal/sanitize.ts";
import { version } from "../version.ts";
import type { ClusterFlags } from "./cluster-flags.ts";

/** Where a command looks: an API server, and one namespace or all. */
export interface OpenScope {
  readonly kind: "open";
  /** As the operator named it; unset where only one API server is asked. */
  readonly context?: string;
  readonly connection: KubernetesConnection;
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
}

/** An API server that can be asked, or one of several that cannot, which must not hide the others. */
export type ClusterScope = OpenScope | { readonly kind: "unusable"; readonly context: string; readonly reason: string };

/** Opens the way to the cluster that the flags name; nothing is sent yet. */
export function connect(flags: ClusterFlags): OpenScope {
  try {
    return open(flags, flags.context);
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    throw new CliError("CLI_KUBECONFIG_INVALID", "No cluster to ask: the kubeconfig cannot be used.", {
      facts: [["reason", sanitizeText(error.message)]],
      suggestions: ["kubectl config get-contexts", "--kubeconfig PATH or --context NAME"],
      cause: error,
    });
  }
}

/** The same for every context of `--contexts`, or for the one of the other flags; only the latter can fail here. */
export function connectEach(flags: ClusterFlags): ClusterScope[] {
  if (flags.contexts === undefined) return [connect(flags)];
  return flags.contexts.map((name) => {
    const context = sanitizeText(name);
    try {
      return { ...open(flags, name), context };
    } catch (error) {
      if (!(error instanceof KubernetesError)) throw error;
      return { kind: "unusable", context, reason: sanitizeText(error.message) };
    }
  });
}

/** Closes what was opened. */
export async function closeEach(scopes: readonly ClusterScope[]): Promise<void> {
  await Promise.all(scopes.map((scope) => (scope.kind === "open" ? scope.connection.close() : undefined)));
}

/** What is looked at, for a report: null is all namespaces, or that of each context. */
export function namespaceOf(scopes: readonly ClusterScope[]): string | null {
  const names = new Set(scopes.map((scope) => (scope.kind === "open" ? scope.namespace : undefined)));
  return names.size === 1 ? ([...names][0] ?? null) : null;
}

function open(flags: ClusterFlags, context: string | undefined): OpenScope {
  const { kubeconfig, requestTimeout, as } = flags;
  const connection = createKubernetesConnection({
    ...(kubeconfig === undefined ? {} : { kubeconfigPath: kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...(as === undefined ? {} : { impersonate: as }),
    requestTimeoutMs: requestTimeout,
    userAgent: `forgectl/${version}`,
  });
  const namespace = flags.namespace ?? connection.namespace ?? "default";
  return { kind: "open", connection, namespace: flags.allNamespaces === true ? undefined : namespace };
}
