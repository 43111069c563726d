import type { SiteFacts } from "@cardano-forge/pool-view";
import type { Finding } from "../doctor/finding.ts";
import type { SiteEvents } from "../events/read-events.ts";

/** Everything that was seen at one moment, for somebody else to look at. */
export interface ReportDocument {
  readonly apiVersion: "forgectl.cardano.io/v1";
  readonly kind: "Report";
  readonly version: string;
  readonly observedAt: string;
  /** What was read, or why not; every tool makes its view of a pool from this. */
  readonly sites: readonly SiteFacts[];
  readonly findings: readonly Finding[];
  readonly events: readonly SiteEvents[];
}

/**
 * Takes out what a stranger needs not to know: the addresses of API servers, wherever they stand, become numbers, and
 * fingerprints of credentials go. Keys are in no object that is read. Pure.
 */
export function redact(report: ReportDocument): ReportDocument {
  const names = new Map<string, string>();
  for (const { server } of report.sites) {
    for (const address of [server, hostOf(server)]) {
      if (address !== "" && !names.has(address))
        names.set(address, `server-${report.sites.findIndex((site) => site.server === server) + 1}`);
    }
  }
  const replace = (text: string): string =>
    [...names].reduce((given, [address, name]) => given.replaceAll(address, name), text);
  return walk(report, replace) as ReportDocument;
}

function walk(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === "string") return replace(value);
  if (Array.isArray(value)) return value.map((item) => walk(item, replace));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "fingerprint")
      .map(([name, field]) => [name, walk(field, replace)]),
  );
}

function hostOf(server: string): string {
  return URL.canParse(server) ? new URL(server).host : "";
}
