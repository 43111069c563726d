import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { renderDocument } from "../output-format.ts";
import type { Console } from "../terminal/console.ts";
import { type ColorChoice, createPalette, isColored, type Palette } from "../terminal/palette.ts";
import { sanitizeData } from "../terminal/sanitize.ts";
import { describeFile, type FileDescription } from "./describe-file.ts";
import { forgetFiles, readCredentialFiles } from "./read-files.ts";

/** What `forgectl credentials inspect` is asked for. */
export interface InspectFlags {
  readonly output: "text" | "json" | "yaml";
  readonly color: ColorChoice;
}

/** Says what each file holds, and never a byte of a key. Fails where one cannot be read as a file of a pool. */
export async function runInspect(paths: readonly string[], flags: InspectFlags, console: Console): Promise<ExitCode> {
  const read = await readCredentialFiles(paths);
  const files = read.map(describeFile);
  forgetFiles(read);
  const report = { apiVersion: "forgectl.cardano.io/v1", kind: "CredentialsInspection", files };
  const palette = createPalette(isColored(flags.color, console.out, console.env));
  console.out.write(
    flags.output === "text"
      ? sanitizeData(files)
          .map((file) => renderFile(file, palette))
          .join("\n")
      : await renderDocument(report, flags.output),
  );
  return files.every(({ error }) => error === undefined) ? EXIT_CODES.ok : EXIT_CODES.failed;
}

const NAMES: Readonly<Record<string, string>> = {
  verificationKey: "verification key",
  kesVerificationKey: "for the KES key",
  isSound: "parts belong together",
  because: "because",
  periodInKey: "period inside the key",
  keyHash: "key hash",
  poolHex: "pool in hex",
  startKesPeriod: "from KES period",
  isSignatureValid: "signed by its pool",
  nextCounter: "next counter",
};

function renderFile({ file, label, spelling, facts, error }: FileDescription, palette: Palette): string {
  const title = `${palette.strong(file)}: ${label}${spelling === "bursa" ? " (as bursa spells it)" : ""}`;
  if (error !== undefined) return `${title}\n  ${palette.bad(error.message)}\n`;
  const rows = Object.entries(facts).map(([name, value]) => [NAMES[name] ?? name, wordOf(value)] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${palette.dim(name.padEnd(width))}  ${value}`);
  return `${[title, ...lines].join("\n")}\n`;
}

function wordOf(value: string | number | boolean): string {
  if (typeof value !== "boolean") return String(value);
  return value ? "yes" : "no";
}
