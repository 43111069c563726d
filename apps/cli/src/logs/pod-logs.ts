import type { KubernetesError } from "@cardano-forge/kubernetes";
import { knownValue, qualifiedName } from "@cardano-forge/pool-view";
import { CliError } from "../cli-error.ts";
import type { ClusterScope, OpenScope } from "../cluster/connect.ts";
import { choosePools } from "../pools/choose-pool.ts";
import { lookForPools, withScopes } from "../pools/look.ts";
import { attempt } from "../pools/obstacle.ts";
import { cannot, isUnread } from "../pools/unread.ts";
import type { Console } from "../terminal/console.ts";
import { sanitizeText } from "../terminal/sanitize.ts";
import type { LogsFlags } from "./logs-command.ts";
import { readPodLog } from "./read-pod-log.ts";

interface PodPlace {
  readonly scope: OpenScope;
  readonly namespace: string;
  readonly pod: string;
  /** What the pod is called beside others, of which some may have its name in another context. */
  readonly label: string;
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
      printPod(place, flags, {
        ...printing,
        print: (line) => printing.print(line, isSingle ? undefined : place.label),
      });
    const errors = flags.follow === true ? await Promise.all(places.map(printOne)) : await inTurn(places, printOne);
    if (signal.aborted) return;
    const failed = errors.filter((error) => error !== undefined);
    const [first] = failed;
    const isAll = failed.length === places.length;
    for (const error of isAll ? failed.slice(1) : failed) console.err.write(`warning: ${withReason(error)}\n`);
    if (isAll && first !== undefined) throw first;
  });
}

/** The sentence, and what an API server said of it. */
function withReason({ message, facts }: CliError): string {
  const [first] = facts;
  return first === undefined ? message : `${message.replace(/\.$/, "")}: ${first[1]}`;
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
    return pods.map((pod) => ({ scope: only, namespace, pod, label: sanitizeText(pod) }));
  }
  const seen = await lookForPools(scopes, flags, { nowMs: console.nowMs, signal });
  const pools = choosePools(seen.pools, flags);
  const all = pools.flatMap(({ namespace, sites }) =>
    sites.flatMap((site): PodPlace[] => {
      const scope = scopes.find(({ context }) => context === site.context);
      if (scope?.kind !== "open") return [];
      return (knownValue(site.pods) ?? []).map(({ name }) => ({
        scope,
        namespace,
        pod: name,
        label: qualifiedName(site.context, name),
      }));
    }),
  );
  const places = all.filter(({ pod, label }) => pods.length === 0 || pods.includes(pod) || pods.includes(label));
  const unread = pools.flatMap(({ sites }) =>
    sites.flatMap(({ context, pods: fact }) => (isUnread(fact) ? [{ context, fact }] : [])),
  );
  const [first] = unread;
  if (places.length === 0 && first !== undefined) throw cannot("read which pods there are", first.fact);
  for (const { context, fact } of unread) {
    console.err.write(
      `warning: pods of ${context ?? "the cluster"} cannot be read: ${fact.because}: ${fact.message}\n`,
    );
  }
  if (places.length > 0) return places;
  throw new CliError("CLI_POOL_NOT_FOUND", "No such pod has reported.", {
    facts: [["pods", all.map(({ label }) => label).join(", ") || "none"]],
    suggestions: ["forgectl status"],
  });
}

async function printPod(
  { scope, namespace, pod, label }: PodPlace,
  { follow, tail, container }: LogsFlags,
  { print, signal }: Printing,
): Promise<CliError | undefined> {
  const request = { namespace, pod, container, tail, isFollowed: follow === true };
  const outcome = await attempt(() => readPodLog(scope, request, print, signal));
  if (signal.aborted) return undefined;
  if (outcome.kind === "fault") return faultOf(label, outcome.error);
  return outcome.status === 200
    ? undefined
    : refusalOf({ pod, label, namespace, status: outcome.status }, outcome.text);
}

function faultOf(pod: string, error: KubernetesError): CliError {
  const code = error.code === "KUBERNETES_TIMEOUT" ? "CLI_CLUSTER_TIMEOUT" : "CLI_CLUSTER_UNREACHABLE";
  const facts = [["reason", sanitizeText(error.message)]] as const;
  return new CliError(code, `The log of ${pod} cannot be read.`, { facts, cause: error });
}

function refusalOf(
  { pod, label, namespace, status }: Pick<PodPlace, "pod" | "label" | "namespace"> & { readonly status: number },
  text: string,
): CliError {
  const facts = [["answer", `${status} ${messageIn(text)}`]] as const;
  if (status === 403) {
    const suggestions = [`kubectl auth can-i get pods/log -n ${namespace}`];
    return new CliError("CLI_CLUSTER_FORBIDDEN", `You may not read the log of ${label}.`, { facts, suggestions });
  }
  const code = status === 404 ? "CLI_POOL_NOT_FOUND" : "CLI_CLUSTER_UNREACHABLE";
  return new CliError(code, `The log of ${label} cannot be read.`, {
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
