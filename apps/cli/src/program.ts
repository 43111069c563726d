import { Command, Option } from "commander";
import { addClusterFlags } from "./cluster/cluster-flags.ts";
import { EXIT_CODES, type ExitCode } from "./exit-code.ts";
import { OUTPUT_FORMATS } from "./output-format.ts";
import { assertSupportedNode } from "./supported-node.ts";
import type { Console } from "./terminal/console.ts";
import { COLOR_CHOICES } from "./terminal/palette.ts";
import { version } from "./version.ts";

/** What a command gets to run with. */
export interface ProgramContext {
  /** As the user calls it: `forgectl`, or `kubectl cardano-forge`. */
  readonly name: string;
  readonly console: Console;
  /** Fires when the user interrupts. */
  readonly signal: AbortSignal;
  readonly finish: (code: ExitCode) => void;
}

/** The command line. Each command loads what it needs only when it runs, so that no other has to wait for it. */
export function createProgram(context: ProgramContext): Command {
  const { console, signal, finish } = context;
  const program = new Command(context.name)
    .description("See and steer which block producer of a pool forges.")
    .version(`forgectl ${version}`, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand(false)
    .addHelpText("after", `\nExit codes: ${exitCodeSummary()}.`)
    .hook("preAction", () => assertSupportedNode(process.versions.node));

  const status = program
    .command("status")
    .description("who forges, who may forge until when, and what each pod says of itself");
  addClusterFlags(status)
    .addOption(outputOption(OUTPUT_FORMATS))
    .addOption(colorOption())
    .action(async (flags) => {
      const { runStatus } = await import("./status/status-command.ts");
      finish(await runStatus(flags, console, signal));
    });

  program
    .command("demo")
    .description("three producers on this machine, one killed, one stopped: see who forges (no cluster needed)")
    .option("--keep", "stay up after the story, for kubectl, curl and forgectl, until Ctrl-C")
    .addOption(colorOption())
    .action(async (flags) => {
      const { runDemo } = await import("./demo/demo-command.ts");
      finish(await runDemo(flags, console, signal));
    });

  program
    .command("version")
    .description("print the version")
    .addOption(outputOption(["text", "json", "yaml"]))
    .action(async (flags) => {
      const { runVersion } = await import("./version-command.ts");
      finish(await runVersion(flags, console));
    });
  return program;
}

function outputOption(formats: readonly string[]): Option {
  return new Option("-o, --output <format>", "form of the output").choices(formats).default("text");
}

function colorOption(): Option {
  return new Option("--color <when>", "colour the output").choices(COLOR_CHOICES).default("auto");
}

function exitCodeSummary(): string {
  const meanings: Readonly<Record<keyof typeof EXIT_CODES, string>> = {
    ok: "ok",
    failed: "failed or unhealthy",
    usage: "wrong usage",
    severalForgers: "more than one forger",
    notFound: "not found",
    forbidden: "forbidden",
    conflict: "conflict",
    timeout: "timeout",
    interrupted: "interrupted",
  };
  const names = Object.keys(EXIT_CODES) as (keyof typeof EXIT_CODES)[];
  return names.map((name) => `${EXIT_CODES[name]} ${meanings[name]}`).join(", ");
}
