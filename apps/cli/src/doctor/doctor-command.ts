import { type PoolView, poolViews } from "@cardano-forge/pool-view";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import type { ClusterScope } from "../cluster/connect.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { renderDocument } from "../output-format.ts";
import { withScopes } from "../pools/look.ts";
import { isUnread } from "../pools/unread.ts";
import type { Console } from "../terminal/console.ts";
import type { ColorChoice } from "../terminal/palette.ts";
import { textStyle } from "../terminal/text-style.ts";
import { checkAccess, checkDefinitions } from "./check-access.ts";
import { checkArbiters } from "./check-arbiters.ts";
import { checkClocks } from "./check-clocks.ts";
import { checkLeases } from "./check-leases.ts";
import { checkPods } from "./check-pods.ts";
import { checkPool } from "./check-pool.ts";
import { type Finding, found } from "./finding.ts";
import { PERMISSIONS } from "./inspect-cluster.ts";
import { inspectEach } from "./inspect-each.ts";
import type { ClusterInstallation } from "./installation.ts";
import { renderFindings } from "./render-findings.ts";

/** What `forgectl doctor` is asked for. */
export interface DoctorFlags extends ClusterFlags {
  readonly output: "text" | "json" | "yaml";
  readonly color: ColorChoice;
  /** Before an installation: that nothing runs yet is no finding. */
  readonly pre?: true;
  /** For an account that is meant to look only: that it may change nothing is no finding. */
  readonly readonly?: true;
}

/** Looks at everything that an installation rests on, and says what to do about what is wrong. */
export async function runDoctor(flags: DoctorFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  return withScopes(flags, async (scopes) => {
    const permissions = PERMISSIONS.filter(({ verb }) => flags.readonly !== true || verb === "list");
    const { sites, clusters } = await inspectEach(scopes, { clock: console.nowMs, permissions }, signal);
    const nowMs = console.nowMs();
    const findings = [
      ...unusableFindings(scopes),
      ...examine(clusters, poolViews(sites, nowMs), { isPre: flags.pre === true }),
    ];
    const document = {
      apiVersion: "forgectl.cardano.io/v1",
      kind: "Diagnosis",
      observedAt: new Date(nowMs).toISOString(),
      findings,
    };
    console.out.write(
      flags.output === "text"
        ? renderFindings(findings, textStyle(console, flags.color))
        : await renderDocument(document, flags.output),
    );
    return findings.some(({ level }) => level === "error") ? EXIT_CODES.failed : EXIT_CODES.ok;
  });
}

/** All checks, in the order of the areas. Pure. */
export function examine(
  clusters: readonly ClusterInstallation[],
  pools: readonly PoolView[],
  { isPre }: { readonly isPre: boolean },
): Finding[] {
  const of = (check: (cluster: ClusterInstallation) => Finding[]): Finding[] =>
    clusters.flatMap((cluster) => check(cluster).map((finding) => named(finding, cluster.facts.context)));
  const running = isPre ? [] : [...of(checkPods), ...poolFindings(pools, clusters)];
  return [
    ...of(checkAccess),
    ...of(checkDefinitions),
    ...running,
    ...checkClocks(clusters, isPre ? [] : pools),
    ...checkArbiters(clusters, isPre ? [] : pools),
  ];
}

function poolFindings(pools: readonly PoolView[], clusters: readonly ClusterInstallation[]): Finding[] {
  if (pools.length > 0) return [...pools.flatMap(checkPool), ...checkLeases(pools)];
  const unread = clusters.map(({ facts }) => facts.leaders).find(isUnread);
  if (unread !== undefined) {
    const hint =
      unread.because === "forbidden"
        ? "a Role that allows list on cardanoleaders, bound to you"
        : "what stands under Access";
    const message = `whether a forge manager has reported cannot be read: ${unread.because}`;
    return [found("error", { area: "pool", check: "pool" }, message, hint)];
  }
  const hint = "forgectl status -A; before an installation: forgectl doctor --pre";
  return [found("error", { area: "pool", check: "pool" }, "no forge manager has reported here", hint)];
}

function named(finding: Finding, context: string | undefined): Finding {
  return context === undefined ? finding : { ...finding, message: `${context}: ${finding.message}` };
}

function unusableFindings(scopes: readonly ClusterScope[]): Finding[] {
  return scopes.flatMap((scope) =>
    scope.kind === "open"
      ? []
      : [
          found(
            "error",
            { area: "access", check: "kubeconfig" },
            `${scope.context}: ${scope.reason}`,
            "kubectl config get-contexts",
          ),
        ],
  );
}
