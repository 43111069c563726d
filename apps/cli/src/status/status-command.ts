import { CliError } from "../cli-error.ts";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { connect } from "../cluster/connect.ts";
import type { ExitCode } from "../exit-code.ts";
import { isDocument, type OutputFormat, renderDocument } from "../output-format.ts";
import type { Console } from "../terminal/console.ts";
import { glyphsFor } from "../terminal/glyphs.ts";
import { type ColorChoice, createPalette, isColored } from "../terminal/palette.ts";
import type { Unknown } from "./known.ts";
import { type PoolFacts, readPools } from "./read-pools.ts";
import { renderStatus } from "./render-status.ts";
import { createStatusReport, exitCodeOf, type StatusReport } from "./status-report.ts";

/** What `forgectl status` is asked for. */
export interface StatusFlags extends ClusterFlags {
  readonly output: OutputFormat;
  readonly color: ColorChoice;
}

/** Reads one cluster once and prints it. */
export async function runStatus(flags: StatusFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  const { connection, namespace } = connect(flags);
  try {
    const facts = await readPools({ connection, namespace }, signal);
    const report = createStatusReport(facts, { nowMs: console.nowMs(), server: connection.server, namespace });
    if (report.pools.length === 0) throw nothingToShow(facts, report, flags);
    console.out.write(await render(report, flags, console));
    return exitCodeOf(report);
  } finally {
    await connection.close();
  }
}

async function render(report: StatusReport, { output, color }: StatusFlags, console: Console): Promise<string> {
  if (isDocument(output)) return renderDocument(report, output);
  if (output === "name") return report.pools.map(({ name }) => `cardanoleader.cardano.io/${name}\n`).join("");
  const { out, env } = console;
  const palette = createPalette(isColored(color, out, env));
  return renderStatus(report, { palette, glyphs: glyphsFor(env), isWide: output === "wide" });
}

/** Nothing was found, or nothing could be read: which of the two decides the exit code. */
function nothingToShow(
  { leaders, leases }: PoolFacts,
  { server, namespace }: StatusReport,
  flags: StatusFlags,
): CliError {
  const where = namespace === null ? "any namespace" : `namespace ${namespace}`;
  const facts: [string, string][] = [
    ["server", server],
    ["namespace", namespace ?? "all"],
    ["CardanoLeaders", leaders.kind === "known" ? "none" : reasonOf(leaders)],
    ["Leases", leases.kind === "known" ? "none of a forge manager" : reasonOf(leases)],
  ];
  const obstacles = [leaders, leases].flatMap((fact) => (fact.kind === "unknown" ? [fact.because] : []));
  if (obstacles.includes("timeout")) {
    const message = `The API server did not answer within ${flags.requestTimeout / 1000} s.`;
    return new CliError("CLI_CLUSTER_TIMEOUT", message, { facts, suggestions: ["--request-timeout 30s"] });
  }
  if (obstacles.includes("forbidden")) {
    const suggestions = [
      `kubectl auth can-i list cardanoleaders.cardano.io${namespace === null ? " -A" : ` -n ${namespace}`}`,
    ];
    return new CliError("CLI_CLUSTER_FORBIDDEN", `You may not read ${where}.`, { facts, suggestions });
  }
  if (obstacles.some((because) => because !== "not-installed")) {
    return new CliError("CLI_CLUSTER_UNREACHABLE", "The API server could not be read.", {
      facts,
      suggestions: ["kubectl cluster-info"],
    });
  }
  return new CliError("CLI_POOL_NOT_FOUND", `No forge manager has reported in ${where}.`, {
    facts,
    suggestions: [
      ...(namespace === null ? [] : ["forgectl status -A"]),
      "kubectl get crd cardanoleaders.cardano.io",
      "the sidecar's own log: it says once what it may not do",
    ],
  });
}

function reasonOf({ because, message }: Unknown): string {
  return `${because}: ${message}`;
}
