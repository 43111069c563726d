import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { CliError } from "../cli-error.ts";
import { sanitizeData } from "../terminal/sanitize.ts";
import type { ReportDocument } from "./report-document.ts";

const MAX_BYTES = 64 * 1024 * 1024;

/** Writes a report for its owner alone, and never over another file. */
export async function writeReport(path: string, report: ReportDocument): Promise<void> {
  const bytes = await promisify(gzip)(JSON.stringify(report));
  try {
    await writeFile(path, bytes, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw cannot("written", path, error);
  }
}

/** Reads it back; what another version wrote differently is refused rather than guessed at. */
export async function readReport(path: string): Promise<ReportDocument> {
  const report = await parse(path);
  const { kind, apiVersion, sites, observedAt } = report;
  const isReport = kind === "Report" && apiVersion === "forgectl.cardano.io/v1" && Array.isArray(sites);
  if (isReport && !Number.isNaN(Date.parse(observedAt))) return sanitizeData(report);
  throw new CliError("CLI_USAGE_INVALID", `${path} is no report of forgectl.`);
}

async function parse(path: string): Promise<ReportDocument> {
  try {
    const bytes = await promisify(gunzip)(await readFile(path), { maxOutputLength: MAX_BYTES });
    return Object(JSON.parse(bytes.toString("utf8"))) as ReportDocument;
  } catch (error) {
    throw cannot("read", path, error);
  }
}

function cannot(what: string, path: string, error: unknown): CliError {
  const reason = (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error));
  return new CliError("CLI_USAGE_INVALID", `${path} cannot be ${what}.`, { facts: [["reason", reason]], cause: error });
}
