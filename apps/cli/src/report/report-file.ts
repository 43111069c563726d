import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { CliError } from "../cli-error.ts";
import { sanitizeData } from "../terminal/sanitize.ts";
import { unreadableFile } from "../unreadable-file.ts";
import type { ReportDocument } from "./report-document.ts";

const MAX_BYTES = 64 * 1024 * 1024;

/** Writes a report for its owner alone, and never over another file. */
export async function writeReport(path: string, report: ReportDocument): Promise<void> {
  const bytes = await promisify(gzip)(JSON.stringify(report));
  try {
    await writeFile(path, bytes, { mode: 0o600, flag: "wx" });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new CliError("CLI_USAGE_INVALID", `${path} cannot be written.`, {
      facts: [["reason", reason]],
      cause: error,
    });
  }
}

/** Reads it back; what another version wrote differently is refused rather than guessed at. */
export async function readReport(path: string): Promise<ReportDocument> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadableFile(path, error);
  });
  const report = await parse(path, bytes);
  const { kind, apiVersion, sites, observedAt } = report;
  const isReport = kind === "Report" && apiVersion === "forgectl.cardano.io/v1" && Array.isArray(sites);
  if (isReport && !Number.isNaN(Date.parse(observedAt))) return sanitizeData(report);
  throw noReport(path);
}

async function parse(path: string, bytes: Uint8Array): Promise<ReportDocument> {
  try {
    const text = await promisify(gunzip)(bytes, { maxOutputLength: MAX_BYTES });
    return Object(JSON.parse(text.toString("utf8"))) as ReportDocument;
  } catch (error) {
    throw noReport(path, error);
  }
}

function noReport(path: string, cause?: unknown): CliError {
  const suggestions = ["forgectl report writes one"];
  return new CliError("CLI_FILE_UNREADABLE", "It is no report of forgectl.", {
    facts: [["file", path]],
    suggestions,
    cause,
  });
}
