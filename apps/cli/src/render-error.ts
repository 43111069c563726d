import type { CliError } from "./cli-error.ts";
import { EXIT_CODES } from "./exit-code.ts";
import { fitText } from "./terminal/fit-text.ts";
import type { Palette } from "./terminal/palette.ts";
import { sanitizeText } from "./terminal/sanitize.ts";

/** A failure as `-o json` and `-o yaml` print it. */
export interface ErrorDocument {
  readonly apiVersion: "forgectl.cardano.io/v1";
  readonly kind: "Error";
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
  readonly facts: Readonly<Record<string, string>>;
  readonly suggestions: readonly string[];
}

/** A failure as data. */
export function errorDocument(error: CliError): ErrorDocument {
  const { code, message, exitCode, facts, suggestions } = harmless(error);
  return {
    apiVersion: "forgectl.cardano.io/v1",
    kind: "Error",
    code,
    message,
    exitCode,
    facts: namedFacts(facts),
    suggestions,
  };
}

/** What was typed stands in an error too, and a name that is copied from a cluster may be anything. */
function harmless({ code, message, exitCode, facts, suggestions }: CliError) {
  return {
    code,
    exitCode,
    message: sanitizeText(message),
    facts: facts.map(([name, value]) => [sanitizeText(name), harmlessLines(value)] as const),
    suggestions: suggestions.map((text) => sanitizeText(text)),
  };
}

function harmlessLines(text: string): string {
  return text
    .split("\n")
    .map((line) => sanitizeText(line))
    .join("\n");
}

/** What several facts of one name say is kept; one without a name goes on with what the one before says. */
function namedFacts(facts: CliError["facts"]): Record<string, string> {
  const named = new Map<string, string>();
  let last = "";
  for (const [name, value] of facts) {
    last = name === "" ? last : name;
    const before = named.get(last);
    named.set(last, before === undefined ? value : `${before}; ${value}`);
  }
  return Object.fromEntries(named);
}

/** A failure for people: what happened, the facts, what to try. */
export function renderError(error: CliError, palette: Palette, columns?: number): string {
  const { message, facts, suggestions, code, exitCode } = harmless(error);
  const width = Math.max("exit code".length, ...facts.map(([name]) => name.length));
  const line = (name: string, value: string): string => `  ${palette.dim(name.padEnd(width))}  ${value}`;
  const lines = [
    fitText(`${palette.bad("error:")} ${message}`, columns),
    "",
    ...facts.map(([name, value]) => fitText(line(name, value), columns)),
    ...suggestions.map((text, index) => line(index === 0 ? "try" : "", text)),
    line("exit code", `${exitCode} (${code})`),
  ];
  return `${lines.join("\n")}\n`;
}

/** A fault of this program itself: nothing was foreseen, so everything that is known is printed. */
export function renderFault(fault: unknown): string {
  const text = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  return `error: forgectl failed in a way that it does not know.\n\n${harmlessLines(text)}\n\n  exit code  ${EXIT_CODES.failed}\n`;
}
