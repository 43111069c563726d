import {
  type ClusterPlan,
  type ClusterSpec,
  planClearOverride,
  planForgeState,
  planMaintenance,
  planOverride,
} from "@cardano-forge/operations";
import { CliError } from "../cli-error.ts";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { connect } from "../cluster/connect.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import type { Console } from "../terminal/console.ts";
import { glyphsFor } from "../terminal/glyphs.ts";
import { type ColorChoice, createPalette, isColored } from "../terminal/palette.ts";
import { widthOf } from "../terminal/text-style.ts";
import { confirm } from "./confirm.ts";
import { type ForgeCluster, patchForgeCluster, readForgeCluster } from "./forge-clusters.ts";
import { renderPlan } from "./render-plan.ts";

/** What every change of a CardanoForgeCluster is asked for. */
export interface ClusterChangeFlags extends ClusterFlags {
  readonly cluster?: string;
  readonly color: ColorChoice;
  readonly dryRun?: true;
  readonly yes?: true;
}

/** The flags of `override set` and `maintenance start`. */
export interface OverrideFlags extends ClusterChangeFlags {
  readonly reason: string;
  /** In milliseconds. */
  readonly for?: number;
  readonly state?: "Enabled" | "Disabled";
  readonly priority?: number;
}

/** One of the changes. */
export type ClusterChange = "maintenance-start" | "override-set" | "override-clear" | "enable" | "always" | "disable";

/** Changes the spec of a CardanoForgeCluster: prints the plan, asks, and writes over exactly what was read. */
export async function runClusterChange(
  change: ClusterChange,
  flags: OverrideFlags | ClusterChangeFlags,
  console: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  const scope = connect(flags);
  try {
    const cluster = await readForgeCluster(scope, flags.cluster, signal);
    assertEditable(cluster, change);
    const plan = planFor(change, cluster.name, cluster.spec, { flags, nowMs: console.nowMs() });
    if (plan.isNeedless) {
      console.out.write(`${cluster.name} is so already; nothing to do\n`);
      return EXIT_CODES.ok;
    }
    const palette = createPalette(isColored(flags.color, console.err, console.env));
    const style = { palette, glyphs: glyphsFor(console.env), isWide: false, width: widthOf(console.err) };
    console.err.write(renderPlan(plan, style));
    if (flags.dryRun === true) return EXIT_CODES.ok;
    await confirm({ isGiven: flags.yes === true }, console, signal);
    await patchForgeCluster(scope, cluster, plan.patch, signal);
    console.out.write(`cardanoforgecluster.cardano.io/${cluster.name} changed\n`);
    return EXIT_CODES.ok;
  } finally {
    await scope.connection.close();
  }
}

/** On a copy only what restricts counts, and what takes that back; sidecars take every other edit of one back. */
function assertEditable({ name, home, isRestrictedHere }: ForgeCluster, change: ClusterChange): void {
  if (home === undefined || change === "disable" || change === "maintenance-start") return;
  if (isRestrictedHere && (change === "enable" || change === "override-clear")) return;
  throw new CliError("CLI_PRECONDITION_FAILED", `${name} is a copy here: an edit would be taken back.`, {
    facts: [["at home in", home]],
    suggestions: [`--context with the API server of ${home}`],
  });
}

function planFor(
  change: ClusterChange,
  name: string,
  spec: ClusterSpec,
  { flags, nowMs }: { readonly flags: OverrideFlags | ClusterChangeFlags; readonly nowMs: number },
): ClusterPlan {
  switch (change) {
    case "maintenance-start": {
      const { reason, for: durationMs = 0 } = flags as OverrideFlags;
      return planMaintenance(name, spec, { reason, expiresAt: new Date(nowMs + durationMs).toISOString() });
    }
    case "override-set":
      return planOverride(name, spec, overrideWish(flags as OverrideFlags, nowMs));
    case "override-clear":
      return planClearOverride(name, spec);
    case "enable":
      return planForgeState(name, spec, "Priority-based");
    case "always":
      return planForgeState(name, spec, "Enabled");
    case "disable":
      return planForgeState(name, spec, "Disabled");
  }
}

function overrideWish({ reason, state, priority, for: durationMs }: OverrideFlags, nowMs: number) {
  if (state === undefined && priority === undefined) {
    throw new CliError("CLI_USAGE_INVALID", "An override forces a state or a priority; neither was given.", {
      suggestions: ["--state Disabled", "--priority 1"],
    });
  }
  return {
    reason,
    ...(state === undefined ? {} : { state }),
    ...(priority === undefined ? {} : { priority }),
    ...(durationMs === undefined ? {} : { expiresAt: new Date(nowMs + durationMs).toISOString() }),
  };
}
