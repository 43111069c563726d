import { basename } from "node:path";
import { type Command, CommanderError } from "commander";
import { CliError } from "./cli-error.ts";
import { EXIT_CODES, type ExitCode } from "./exit-code.ts";
import { renderDocument } from "./output-format.ts";
import { createProgram } from "./program.ts";
import { errorDocument, renderError, renderFault } from "./render-error.ts";
import type { Console } from "./terminal/console.ts";
import { type ColorChoice, createPalette, isColored } from "./terminal/palette.ts";
import { widthOf } from "./terminal/text-style.ts";

/** Runs one command line, as in `process.argv`; everything that a user can cause becomes text and an exit code. */
export async function runCli(argv: readonly string[], console: Console, signal: AbortSignal): Promise<ExitCode> {
  const [, script = "", ...words] = argv;
  const name = basename(script).startsWith("kubectl-") ? "kubectl cardano-forge" : "forgectl";
  let code: ExitCode = EXIT_CODES.ok;
  const finish = (given: ExitCode): void => {
    code = given;
  };
  const program = createProgram({ name, console, signal, finish });
  for (const command of withSubcommands(program)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => console.out.write(text),
      // Errors are told once, in the form of all others.
      outputError: () => undefined,
    });
  }
  try {
    await program.parseAsync(words.length === 0 ? ["--help"] : words, { from: "user" });
    return code;
  } catch (error) {
    return report(error, { name: calledName(program, words), words, console, signal });
  }
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** The program and its subcommands as far as the words name them, such as `forgectl override set`. */
function calledName(command: Command, words: readonly string[]): string {
  const called = command.commands.find((one) => words.includes(one.name()));
  return called === undefined ? command.name() : `${command.name()} ${calledName(called, words)}`;
}

interface ErrorContext {
  /** The command that was called, as the user calls it. */
  readonly name: string;
  readonly words: readonly string[];
  readonly console: Console;
  readonly signal: AbortSignal;
}

async function report(thrown: unknown, context: ErrorContext): Promise<ExitCode> {
  const { words, console, signal } = context;
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return EXIT_CODES.ok;
  // A command that only groups others was called without one; its help is printed already.
  if (thrown instanceof CommanderError && thrown.code === "commander.help") return EXIT_CODES.usage;
  // A command that was interrupted may know better what has happened than that it was.
  const isTold = thrown instanceof CliError && thrown.code === "CLI_INTERRUPTED";
  const isInterrupted = signal.aborted && !isTold;
  const error = isInterrupted ? new CliError("CLI_INTERRUPTED", "Interrupted.") : cliErrorOf(thrown, context);
  if (error === undefined) {
    console.err.write(renderFault(thrown));
    return EXIT_CODES.failed;
  }
  const palette = createPalette(isColored(colorOf(words), console.err, console.env));
  console.err.write(renderError(error, palette, widthOf(console.err)));
  const format = documentFormatOf(words);
  if (format !== undefined) console.out.write(await renderDocument(errorDocument(error), format));
  return error.exitCode;
}

function cliErrorOf(thrown: unknown, { name }: ErrorContext): CliError | undefined {
  if (thrown instanceof CliError) return thrown;
  if (!(thrown instanceof CommanderError)) return undefined;
  const [what = "", ...more] = thrown.message.replace(/^error: /, "").split("\n");
  const suggestions = [...more.map((hint) => hint.replace(/^\((.*)\)$/, "$1")), `${name} --help`];
  return new CliError("CLI_USAGE_INVALID", what, { suggestions });
}

// The command line itself may be what is wrong, so these are looked for in its words.
function documentFormatOf(words: readonly string[]): "json" | "yaml" | undefined {
  const format = optionOf(words, ["-o", "--output"]);
  return format === "json" || format === "yaml" ? format : undefined;
}

function colorOf(words: readonly string[]): ColorChoice {
  const choice = optionOf(words, ["--color"]);
  return choice === "always" || choice === "never" ? choice : "auto";
}

function optionOf(words: readonly string[], names: readonly string[]): string | undefined {
  for (const [index, word] of words.entries()) {
    if (names.includes(word)) return words[index + 1];
    const name = names.find((one) => word.startsWith(one.startsWith("--") ? `${one}=` : one) && word !== one);
    if (name !== undefined) return word.slice(name.length).replace(/^=/, "");
  }
  return undefined;
}
