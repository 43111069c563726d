import { poolViews } from "@cardano-forge/pool-view";
import type { ClusterFlags } from "../cluster/cluster-flags.ts";
import { examine } from "../doctor/doctor-command.ts";
import { inspectEach } from "../doctor/inspect-each.ts";
import { readEvents } from "../events/read-events.ts";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { decideClusters } from "../pools/decide-clusters.ts";
import { withScopes } from "../pools/look.ts";
import type { Console } from "../terminal/console.ts";
import { fitText } from "../terminal/fit-text.ts";
import { widthOf } from "../terminal/text-style.ts";
import { version } from "../version.ts";
import { missingParts } from "./missing-parts.ts";
import { type ReportDocument, redact } from "./report-document.ts";
import { writeReport } from "./report-file.ts";

/** What `forgectl report` is asked for. */
export interface ReportFlags extends ClusterFlags {
  /** Where to write it; a name with the time in this folder unless given. */
  readonly file?: string;
}

const CONTENT = "Without keys, fingerprints and addresses of API servers. Names, pool ids and messages are in it.";

/** Writes everything that can be seen to a file; what may not be read is in it as unknown, with the reason. */
export async function runReport(flags: ReportFlags, console: Console, signal: AbortSignal): Promise<ExitCode> {
  return withScopes(flags, async (scopes) => {
    const [{ sites, clusters }, events] = await Promise.all([
      inspectEach(scopes, { clock: console.nowMs }, signal),
      readEvents(scopes, signal),
    ]);
    const nowMs = console.nowMs();
    const observedAt = new Date(nowMs).toISOString();
    const report: ReportDocument = {
      apiVersion: "forgectl.cardano.io/v1",
      kind: "Report",
      version,
      observedAt,
      sites,
      findings: examine(clusters, poolViews(sites, nowMs, decideClusters), { isPre: false }),
      events,
    };
    const path = flags.file ?? `forgectl-report-${observedAt.replace(/[:.]/g, "-")}.json.gz`;
    await writeReport(path, redact(report));
    console.out.write(`${path}\n`);
    const asked = sites.map((facts, index) => {
      const installation = clusters.find((cluster) => cluster.facts === facts);
      return { facts, events: events[index], installation };
    });
    for (const line of missingParts(asked)) console.err.write(`warning: ${line}\n`);
    console.err.write(fitText(`${CONTENT}\n`, widthOf(console.err)));
    return EXIT_CODES.ok;
  });
}
