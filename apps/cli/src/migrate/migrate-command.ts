import { poolViews } from "@cardano-forge/pool-view";
import { CliError } from "../cli-error.ts";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { type Inspected, inspectEach } from "../doctor/inspect-each.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { renderDocument } from "../output-format.ts";
import { decideClusters } from "../pools/decide-clusters.ts";
import { withScopes } from "../pools/look.ts";
import type { Console } from "../terminal/console.ts";
import { fitText } from "../terminal/fit-text.ts";
import type { ColorChoice } from "../terminal/palette.ts";
import { type TextStyle, textStyle } from "../terminal/text-style.ts";
import { type MigrationPoint, migrationPoints } from "./migration-points.ts";

/** What `forgectl migrate` is asked for. */
export interface MigrateFlags extends ClusterFlags {
  readonly output: "text" | "json" | "yaml";
  readonly color: ColorChoice;
}

/** Looks at an installation of the predecessor and says what a swap of the image would cost; writes nothing. */
export async function runMigrate(flags: MigrateFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  return withScopes(flags, async (scopes) => {
    const { clusters } = await inspectEach(scopes, { clock: console.nowMs }, signal);
    if (clusters.every(({ version }) => version.kind === "unknown")) throw unreachable(clusters);
    const points = clusters.flatMap((cluster) => {
      const { context } = cluster.facts;
      const pools = poolViews([cluster.facts], console.nowMs(), decideClusters);
      return migrationPoints(cluster, pools).map((point) => (context === undefined ? point : { ...point, context }));
    });
    const document = { apiVersion: "forgectl.cardano.io/v1", kind: "MigrationAudit", points };
    console.out.write(
      flags.output === "text"
        ? renderPoints(points, textStyle(console, flags.color))
        : await renderDocument(document, flags.output),
    );
    return points.some(isInTheWay) ? EXIT_CODES.failed : EXIT_CODES.ok;
  });
}

/** Without a look at the pods there was no audit. */
function isInTheWay({ level, check }: MigrationPoint): boolean {
  return level === "stop" || (level === "unknown" && check === "installation");
}

function unreachable(clusters: Inspected["clusters"]): CliError {
  const versions = clusters.flatMap(({ version }) => (version.kind === "unknown" ? [version] : []));
  const isLate = versions.some(({ because }) => because === "timeout");
  const isForbidden = versions.some(({ because }) => because === "forbidden");
  const code = isLate ? "CLI_CLUSTER_TIMEOUT" : isForbidden ? "CLI_CLUSTER_FORBIDDEN" : "CLI_CLUSTER_UNREACHABLE";
  const facts = versions.map(({ because, message }) => ["reason", `${because}: ${message}`] as const);
  return new CliError(code, "The API server could not be read.", { facts, suggestions: ["kubectl cluster-info"] });
}

function renderPoints(
  points: readonly (MigrationPoint & { readonly context?: string })[],
  { palette, glyphs, width }: TextStyle,
): string {
  const signs = {
    ok: palette.good(`${glyphs.good} ok     `),
    fix: palette.warning("! fix    "),
    stop: palette.bad(`${glyphs.bad} stop   `),
    unknown: palette.warning(`${glyphs.unknown} unknown`),
  };
  const lines = points.flatMap(({ check, level, found, risk, fix, context }) => [
    fitText(`${signs[level]}  ${context === undefined ? "" : `${context}: `}${check}: ${found}`, width),
    ...(risk === undefined ? [] : [`           ${palette.dim("risk")} ${risk}`]),
    ...(fix === undefined ? [] : [`           ${palette.dim("fix ")} ${fix}`]),
  ]);
  return `${lines.join("\n")}\n\n${fitText(sumOf(points), width)}\n`;
}

/** What could not be looked at is never counted as fine. */
function sumOf(points: readonly MigrationPoint[]): string {
  const count = (level: MigrationPoint["level"]): number => points.filter((point) => point.level === level).length;
  const unseen = count("unknown");
  const rest = unseen === 0 ? "" : `; ${unseen} could not be looked at`;
  const stops = count("stop");
  if (stops > 0) return `${stops} would stop forging${rest}`;
  return unseen === 0
    ? "nothing here stops forging when the image is swapped"
    : `nothing that could be seen stops forging when the image is swapped${rest}`;
}
