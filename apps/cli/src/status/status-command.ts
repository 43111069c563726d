import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { closeEach, connectEach, namespaceOf } from "../cluster/connect.ts";
import type { ExitCode } from "../exit-code.ts";
import { isDocument, type OutputFormat, renderDocument } from "../output-format.ts";
import { nothingFound } from "../pools/nothing-found.ts";
import { readSites } from "../pools/read-site.ts";
import type { Console } from "../terminal/console.ts";
import type { ColorChoice } from "../terminal/palette.ts";
import { textStyle } from "../terminal/text-style.ts";
import { renderStatus } from "./render-status.ts";
import { createStatusReport, exitCodeOf, type StatusReport } from "./status-report.ts";

/** What `forgectl status` is asked for. */
export interface StatusFlags extends ClusterFlags {
  readonly output: OutputFormat;
  readonly color: ColorChoice;
}

/** Reads every cluster once and prints it. */
export async function runStatus(flags: StatusFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  const scopes = connectEach(flags);
  try {
    const sites = await readSites(scopes, signal);
    const report = createStatusReport(sites, { nowMs: console.nowMs(), namespace: namespaceOf(scopes) });
    if (report.pools.length === 0) throw nothingFound(sites, report.namespace, flags);
    console.out.write(await render(report, flags, console));
    return exitCodeOf(report.pools);
  } finally {
    await closeEach(scopes);
  }
}

async function render(report: StatusReport, { output, color }: StatusFlags, console: Console): Promise<string> {
  if (isDocument(output)) return renderDocument(report, output);
  if (output === "name") return report.pools.map(({ name }) => `cardanoleader.cardano.io/${name}\n`).join("");
  return renderStatus(report, textStyle(console, color, output === "wide"));
}
