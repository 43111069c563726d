import type { Command } from "commander";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import type { Console } from "../terminal/console.ts";
import { candidatesFor, matching, type NameKind } from "./candidates.ts";

/** What the shells call: prints one candidate a line, and nothing at all where it cannot tell. */
export async function runComplete(
  program: Command,
  words: readonly string[],
  { out }: Console,
  signal: AbortSignal,
): Promise<ExitCode> {
  const typed = words.length === 0 ? [""] : words;
  const { words: fixed, names } = candidatesFor(program, typed);
  const asked = names === undefined || names === "files" ? [] : await askFor(names, typed, signal);
  const found = matching([...fixed, ...asked], typed.at(-1) ?? "");
  if (names === "files" && found.length === 0) out.write(":files\n");
  else out.write(found.map((word) => `${word}\n`).join(""));
  return EXIT_CODES.ok;
}

async function askFor(kind: NameKind, typed: readonly string[], signal: AbortSignal): Promise<string[]> {
  const { namesOf } = await import("./names-of.ts");
  return namesOf(kind, typed, signal);
}
