import { kubeconfigContexts, readObject } from "@cardano-forge/kubernetes";
import { knownValue } from "@cardano-forge/pool-view";
import { connect } from "../cluster/connect.ts";
import { look } from "../pools/look.ts";
import { sanitizeText } from "../terminal/sanitize.ts";
import type { NameKind } from "./candidates.ts";

/** Somebody waits for this with a finger on the key. */
const PATIENCE_MS = 2000;

/** Names from the kubeconfig or the cluster that the typed words point to; empty where they cannot be had. */
export async function namesOf(kind: NameKind, typed: readonly string[], signal: AbortSignal): Promise<string[]> {
  try {
    return (await ask(kind, typed, signal)).filter((name) => name === sanitizeText(name) && !/\s/.test(name));
  } catch {
    // A completion that fails completes nothing; the command itself will say what is wrong.
    return [];
  }
}

async function ask(kind: NameKind, typed: readonly string[], signal: AbortSignal): Promise<string[]> {
  const kubeconfig = valueAfter(typed, ["--kubeconfig"]);
  if (kind === "contexts") return kubeconfigContexts(kubeconfig);
  const context = valueAfter(typed, ["--context"]);
  const namespace = valueAfter(typed, ["-n", "--namespace"]);
  const scope = connect({
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(context === undefined ? {} : { context }),
    ...(namespace === undefined ? {} : { namespace }),
    requestTimeout: PATIENCE_MS,
  });
  try {
    if (kind === "namespaces") {
      const answer = await readObject(scope.connection, "/api/v1/namespaces", signal);
      return answer.kind === "found" ? namesIn(answer.object) : [];
    }
    const { pools } = await look([scope], () => Date.now(), signal);
    if (kind === "pools") return pools.map(({ name }) => name);
    return pools.flatMap(({ sites }) => sites.flatMap(({ pods }) => (knownValue(pods) ?? []).map(({ name }) => name)));
  } finally {
    await scope.connection.close();
  }
}

function namesIn(list: unknown): string[] {
  const { items } = list as { items?: { metadata?: { name?: unknown } }[] };
  return (items ?? []).flatMap(({ metadata }) => (typeof metadata?.name === "string" ? [metadata.name] : []));
}

function valueAfter(words: readonly string[], names: readonly string[]): string | undefined {
  const index = words.findLastIndex((word) => names.includes(word));
  // The last word is still being typed.
  return index < 0 || index + 1 >= words.length - 1 ? undefined : words[index + 1];
}
