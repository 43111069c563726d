import { type Explanation, explainPod, knownValue, type PoolView, type SiteView } from "@cardano-forge/pool-view";
import { CliError } from "../cli-error.ts";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { renderDocument } from "../output-format.ts";
import { choosePools, type PoolFlag } from "../pools/choose-pool.ts";
import { lookForPools, withScopes } from "../pools/look.ts";
import type { Console } from "../terminal/console.ts";
import type { ColorChoice } from "../terminal/palette.ts";
import { textStyle } from "../terminal/text-style.ts";
import { type PoolExplanation, renderExplanations } from "./render-explanations.ts";

/** What `forgectl why` is asked for. */
export interface WhyFlags extends ClusterFlags, PoolFlag {
  readonly output: "text" | "json" | "yaml";
  readonly color: ColorChoice;
}

/** Explains each pod that matches, or all of them. */
export async function runWhy(
  name: string | undefined,
  flags: WhyFlags,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  return withScopes(flags, async (scopes) => {
    const seen = await lookForPools(scopes, flags, { nowMs: console.nowMs, signal });
    const explained = choosePools(seen.pools, flags).map((pool) => explainPool(pool, name));
    const isFound = explained.some(({ sites, clusters }) => sites.length > 0 || clusters.length > 0);
    if (!isFound) throw nobodyCalled(name ?? "", seen.pools);
    const document = { apiVersion: "forgectl.cardano.io/v1", kind: "Explanation", pools: explained };
    console.out.write(
      flags.output === "text"
        ? renderExplanations(explained, textStyle(console, flags.color), name !== undefined)
        : await renderDocument(document, flags.output),
    );
    return EXIT_CODES.ok;
  });
}

function explainPool(pool: PoolView, name: string | undefined): PoolExplanation {
  const sites = pool.sites.flatMap((site) => {
    const pods = site.pods.kind === "known" ? site.pods.value : [];
    const isAsked = (pod: string): boolean => name === undefined || name === pod || name === site.context;
    const explanations = pods.filter((pod) => isAsked(pod.name)).map((pod) => explainPod(pod, site));
    const isUnseen = site.pods.kind === "unknown" && (name === undefined || name === site.context);
    return explanations.length > 0 || isUnseen ? [siteExplanation(site, explanations)] : [];
  });
  const clusters = (knownValue(pool.clusters) ?? []).filter(
    (cluster) => name === undefined || name === cluster.name || name === cluster.region,
  );
  return { name: pool.name, namespace: pool.namespace, verdict: pool.verdict, clusters, sites };
}

function siteExplanation(site: SiteView, pods: readonly Explanation[]): PoolExplanation["sites"][number] {
  return {
    ...(site.context === undefined ? {} : { context: site.context }),
    ...(site.pods.kind === "unknown" ? { unseen: site.pods } : {}),
    pods,
  };
}

function nobodyCalled(name: string, pools: readonly PoolView[]): CliError {
  const pods = pools.flatMap(({ sites }) => sites.flatMap(({ pods }) => (pods.kind === "known" ? pods.value : [])));
  return new CliError("CLI_POOL_NOT_FOUND", `No pod, cluster or context is called ${name}.`, {
    facts: [["pods", pods.map((pod) => pod.name).join(", ") || "none"]],
    suggestions: ["forgectl status"],
  });
}
