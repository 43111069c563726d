import type { KubernetesConnection, KubernetesError } from "@cardano-forge/kubernetes";
import { knownValue } from "@cardano-forge/pool-view";
import { CliError } from "../cli-error.ts";
import type { ClusterScope, OpenScope } from "../cluster/connect.ts";
import { choosePools } from "../pools/choose-pool.ts";
import { lookForPools, withScopes } from "../pools/look.ts";
import { attempt } from "../pools/obstacle.ts";
import type { Console } from "../terminal/console.ts";
import { sanitizeText } from "../terminal/sanitize.ts";
import { linesOf } from "./lines-of.ts";
import type { LogsFlags } from "./logs-command.ts";

/** A log that is followed ends by itself after a day, so that a forgotten terminal does not hold a connection for ever. */
const FOLLOW_MS = 24 * 3_600_000;

interface PodPlace {
  readonly scope: OpenScope;
  readonly namespace: string;
  readonly pod: string;
}

interface Printing {
  readonly print: (line: string, pod?: string) => void;
  readonly console: Console;
  readonly signal: AbortSignal;
}

/** Prints the logs of pods from their clusters, all at the same time while they are followed, else one after the other. */
export async function printPodLogs(pods: readonly string[], flags: LogsFlags, printing: Printing): Promise<void> {
  const { console, signal } = printing;
  await withScopes(flags, async (scopes) => {
    const places = await placesOf(scopes, pods, flags, printing);
    const isSingle = places.length === 1;
    const printOne = (place: PodPlace): Promise<CliError | undefined> =>
      printPod(place, flags, { ...printing, print: (line) => printing.print(line, isSingle ? undefined : place.pod) });
    const errors = flags.follow === true ? await Promise.all(places.map(printOne)) : await inTurn(places, printOne);
    if (signal.aborted) return;
    const failed = errors.filter((error) => error !== undefined);
    const [first] = failed;
    if (first !== undefined && failed.length === places.length) throw first;
    for (const error of failed) console.err.write(`warning: ${error.message}\n`);
  });
}

async function inTurn<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}

async function placesOf(
  scopes: readonly ClusterScope[],
  pods: readonly string[],
  flags: LogsFlags,
  { console, signal }: Printing,
): Promise<PodPlace[]> {
  const [only] = scopes;
  // A pod that is named needs not to have reported, and its log is wanted most where it has not.
  if (pods.length > 0 && scopes.length === 1 && only?.kind === "open" && only.namespace !== undefined) {
    const { namespace } = only;
    return pods.map((pod) => ({ scope: only, namespace, pod }));
  }
  const seen = await lookForPools(scopes, flags, { nowMs: console.nowMs, signal });
  const all = choosePools(seen.pools, flags).flatMap(({ namespace, sites }) =>
    sites.flatMap((site): PodPlace[] => {
      const scope = scopes.find(({ context }) => context === site.context);
      if (scope?.kind !== "open") return [];
      return (knownValue(site.pods) ?? []).map(({ name }) => ({ scope, namespace, pod: name }));
    }),
  );
  const places = all.filter(({ pod }) => pods.length === 0 || pods.includes(pod));
  if (places.length > 0) return places;
  throw new CliError("CLI_POOL_NOT_FOUND", "No such pod has reported.", {
    facts: [["pods", all.map(({ pod }) => pod).join(", ") || "none"]],
    suggestions: ["forgectl status"],
  });
}

async function printPod(
  { scope, namespace, pod }: PodPlace,
  { follow, tail, container }: LogsFlags,
  { print, signal }: Printing,
): Promise<CliError | undefined> {
  const query = new URLSearchParams({
    container,
    tailLines: String(tail),
    ...(follow === true ? { follow: "true" } : {}),
  });
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query}`;
  const outcome = await attempt(() => readLog(scope.connection, path, { follow: follow === true, print, signal }));
  if (signal.aborted) return undefined;
  if (outcome.kind === "fault") return faultOf(pod, outcome.error);
  return outcome.status === 200 ? undefined : refusalOf({ pod, namespace, status: outcome.status }, outcome.text);
}

async function readLog(
  connection: KubernetesConnection,
  path: string,
  o: { follow: boolean; print: (line: string) => void; signal: AbortSignal },
): Promise<{ kind: "read"; status: number; text: string }> {
  const stream = await connection.open({
    method: "GET",
    url: path,
    signal: o.signal,
    ...(o.follow ? { timeoutMs: FOLLOW_MS } : {}),
  });
  let text = "";
  try {
    for await (const line of linesOf(stream.chunks)) {
      if (stream.status === 200) o.print(line);
      else text = `${text}${line}`.slice(0, 4096);
    }
  } finally {
    stream.close();
  }
  return { kind: "read", status: stream.status, text };
}

function faultOf(pod: string, error: KubernetesError): CliError {
  const code = error.code === "KUBERNETES_TIMEOUT" ? "CLI_CLUSTER_TIMEOUT" : "CLI_CLUSTER_UNREACHABLE";
  const facts = [["reason", sanitizeText(error.message)]] as const;
  return new CliError(code, `The log of ${pod} cannot be read.`, { facts, cause: error });
}

function refusalOf(
  { pod, namespace, status }: { pod: string; namespace: string; status: number },
  text: string,
): CliError {
  const facts = [["answer", `${status} ${messageIn(text)}`]] as const;
  if (status === 403) {
    const suggestions = [`kubectl auth can-i get pods/log -n ${namespace}`];
    return new CliError("CLI_CLUSTER_FORBIDDEN", `You may not read the log of ${pod}.`, { facts, suggestions });
  }
  const code = status === 404 ? "CLI_POOL_NOT_FOUND" : "CLI_CLUSTER_UNREACHABLE";
  return new CliError(code, `The log of ${pod} cannot be read.`, {
    facts,
    suggestions: [`kubectl get pod ${pod} -n ${namespace}`],
  });
}

function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    return sanitizeText(typeof message === "string" ? message : text);
  } catch {
    return sanitizeText(text);
  }
}
