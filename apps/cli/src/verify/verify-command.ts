import { type PoolView, renderVerdict, type SiteView } from "@cardano-forge/pool-view";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { renderDocument } from "../output-format.ts";
import { choosePools, type PoolFlag } from "../pools/choose-pool.ts";
import { lookForPools, withScopes } from "../pools/look.ts";
import { isUnread } from "../pools/unread.ts";
import type { Console } from "../terminal/console.ts";

/** What `forgectl verify-single-forger` is asked for. */
export interface VerifyFlags extends ClusterFlags, PoolFlag {
  readonly output: "text" | "json" | "yaml";
  /** A pool without a forger is no failure, as during maintenance. */
  readonly allowNone?: true;
  /** Print only what is not as it should be. */
  readonly quiet?: true;
}

/** What was found of one pool. */
export type Finding = "single" | "none" | "several" | "cannot-tell";

/** One line for each pool, for a cron job or a check: 3 on a violation, 1 where it cannot be told or nobody forges. */
export async function runVerify(flags: VerifyFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  return withScopes(flags, async (scopes) => {
    const seen = await lookForPools(scopes, flags, { nowMs: console.nowMs, signal });
    const pools = choosePools(seen.pools, flags);
    const results = pools.map((pool) => ({ pool, finding: findingOf(pool) }));
    console.out.write(await render(results, flags, new Date(seen.nowMs).toISOString()));
    for (const line of pools.flatMap(({ sites }) => sites.flatMap(unreadFacts)))
      console.err.write(`warning: ${line}\n`);
    return exitCodeOf(
      results.map(({ finding }) => finding),
      flags.allowNone === true,
    );
  });
}

/** Why it cannot be told: whoever reads the mail of a cron job has nothing else. */
function unreadFacts({ context, pods, lease }: SiteView): string[] {
  const where = context === undefined ? "" : ` of ${context}`;
  if (isUnread(pods)) return [`pods${where} cannot be read: ${pods.because}: ${pods.message}`];
  return isUnread(lease) ? [`the Lease${where} cannot be read: ${lease.because}: ${lease.message}`] : [];
}

/** What a verdict means here: one forger among pods of which one is in doubt proves nothing. */
function findingOf({ verdict }: Pick<PoolView, "verdict">): Finding {
  if (verdict.kind === "several-forgers") return "several";
  if (verdict.isFine) return "single";
  return verdict.kind === "no-forger" ? "none" : "cannot-tell";
}

function exitCodeOf(findings: readonly Finding[], isNoneAllowed: boolean): ExitCode {
  if (findings.includes("several")) return EXIT_CODES.severalForgers;
  const isFine = (finding: Finding): boolean => finding === "single" || (finding === "none" && isNoneAllowed);
  return findings.every(isFine) ? EXIT_CODES.ok : EXIT_CODES.failed;
}

async function render(
  results: readonly { readonly pool: PoolView; readonly finding: Finding }[],
  { output, quiet, allowNone }: VerifyFlags,
  observedAt: string,
): Promise<string> {
  if (output !== "text") {
    const pools = results.map(({ pool: { name, namespace, poolId, verdict }, finding }) => {
      return { name, namespace, ...(poolId === undefined ? {} : { poolId }), finding, verdict };
    });
    const document = { apiVersion: "forgectl.cardano.io/v1", kind: "ForgerVerification", observedAt, pools };
    return renderDocument(document, output);
  }
  const isQuiet = (finding: Finding): boolean =>
    quiet === true && (finding === "single" || (finding === "none" && allowNone === true));
  return results
    .filter(({ finding }) => !isQuiet(finding))
    .map(({ pool, finding }) => `${finding}  ${pool.namespace}/${pool.name}  ${renderVerdict(pool.verdict)}\n`)
    .join("");
}
