import { type Command, InvalidArgumentError, Option } from "commander";
import { parseTimeoutMs } from "./parse-timeout.ts";

/** Which cluster and namespace a command looks at: kubectl's own flags. */
export interface ClusterFlags {
  readonly context?: string;
  /** Several at once. */
  readonly contexts?: readonly string[];
  readonly kubeconfig?: string;
  readonly namespace?: string;
  readonly allNamespaces?: true;
  /** Whom to act as. */
  readonly as?: string;
  readonly requestTimeout: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;

/** Adds kubectl's flags for the choice of cluster and namespace, and the one for several clusters at once. */
export function addClusterFlags(command: Command): Command {
  return addOneClusterFlags(command).addOption(contextsOption().conflicts("context"));
}

/** `--contexts`. */
export function contextsOption(): Option {
  return new Option("--contexts <names>", "several contexts of the kubeconfig, such as eu,us,ap").argParser(
    namesArgument,
  );
}

/** `--request-timeout`. */
export function requestTimeoutOption(): Option {
  return new Option("--request-timeout <time>", "how long to wait for an API server, such as 5s, 500ms or 1m")
    .argParser(timeoutArgument)
    .default(DEFAULT_TIMEOUT_MS, "10s");
}

/** The same, for a command that looks at one cluster. */
export function addOneClusterFlags(command: Command): Command {
  return command
    .option("--context <name>", "context of the kubeconfig to use")
    .option("--kubeconfig <path>", "kubeconfig to use (default: $KUBECONFIG, ~/.kube/config, or the pod's own account)")
    .option("-n, --namespace <name>", "namespace to look in (default: that of the context)")
    .addOption(new Option("-A, --all-namespaces", "look in all namespaces").conflicts("namespace"))
    .option("--as <user>", "user to act as")
    .addOption(requestTimeoutOption());
}

function timeoutArgument(text: string): number {
  try {
    return parseTimeoutMs(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** Different names with commas between them. */
export function namesArgument(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "") && new Set(names).size === names.length) return names;
  throw new InvalidArgumentError("expected different names with commas between them");
}
