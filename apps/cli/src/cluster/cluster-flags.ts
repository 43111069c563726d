import { type Command, InvalidArgumentError, Option } from "commander";
import { parseTimeoutMs } from "./parse-timeout.ts";

/** Which cluster and namespace a command looks at: kubectl's own flags. */
export interface ClusterFlags {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly namespace?: string;
  readonly allNamespaces?: true;
  readonly requestTimeout: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** Adds kubectl's flags for the choice of cluster and namespace. */
export function addClusterFlags(command: Command): Command {
  return command
    .option("--context <name>", "context of the kubeconfig to use")
    .option("--kubeconfig <path>", "kubeconfig to use (default: $KUBECONFIG, ~/.kube/config, or the pod's own account)")
    .option("-n, --namespace <name>", "namespace to look in (default: that of the context)")
    .addOption(new Option("-A, --all-namespaces", "look in all namespaces").conflicts("namespace"))
    .addOption(
      new Option("--request-timeout <time>", "how long to wait for an API server, such as 5s, 500ms or 1m")
        .argParser(timeoutArgument)
        .default(DEFAULT_TIMEOUT_MS, "10s"),
    );
}

function timeoutArgument(text: string): number {
  try {
    return parseTimeoutMs(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}
