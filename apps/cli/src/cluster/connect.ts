import { createKubernetesConnection, type KubernetesConnection, KubernetesError } from "@cardano-forge/kubernetes";
import { CliError } from "../cli-error.ts";
import { sanitizeText } from "../terminal/sanitize.ts";
import { version } from "../version.ts";
import type { ClusterFlags } from "./cluster-flags.ts";

/** Where a command looks: an API server, and one namespace or all. */
export interface ClusterScope {
  readonly connection: KubernetesConnection;
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
}

/** Opens the way to the cluster that the flags name; nothing is sent yet. */
export function connect(flags: ClusterFlags): ClusterScope {
  const { context, kubeconfig, requestTimeout } = flags;
  try {
    const connection = createKubernetesConnection({
      ...(kubeconfig === undefined ? {} : { kubeconfigPath: kubeconfig }),
      ...(context === undefined ? {} : { context }),
      requestTimeoutMs: requestTimeout,
      userAgent: `forgectl/${version}`,
    });
    const namespace = flags.namespace ?? connection.namespace ?? "default";
    return { connection, namespace: flags.allNamespaces === true ? undefined : namespace };
  } catch (error) {
    if (!(error instanceof KubernetesError)) throw error;
    throw new CliError("CLI_KUBECONFIG_INVALID", "No cluster to ask: the kubeconfig cannot be used.", {
      facts: [["reason", sanitizeText(error.message)]],
      suggestions: ["kubectl config get-contexts", "--kubeconfig PATH or --context NAME"],
      cause: error,
    });
  }
}
