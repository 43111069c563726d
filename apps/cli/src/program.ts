import { Command } from "commander";
import { addArbiters } from "./commands/add-arbiters.ts";
import { addCompletion } from "./commands/add-completion.ts";
import { addDashboard } from "./commands/add-dashboard.ts";
import { addDemo } from "./commands/add-demo.ts";
import { addGenerate } from "./commands/add-generate.ts";
import { addInject } from "./commands/add-inject.ts";
import {
  addDisable,
  addEnable,
  addFailover,
  addMaintenance,
  addOverride,
  addSwitchover,
} from "./commands/add-operations.ts";
import {
  addDoctor,
  addEvents,
  addHistory,
  addLogs,
  addMigrate,
  addReport,
  addSimulate,
  addVerify,
  addWatch,
  addWhy,
} from "./commands/add-readers.ts";
import { addStatus } from "./commands/add-status.ts";
import { addVersion } from "./commands/add-version.ts";
import type { AddCommand, CommandContext } from "./commands/command-context.ts";
import { addCredentialsCommands } from "./credentials/credentials-commands.ts";
import { EXIT_CODES } from "./exit-code.ts";
import { assertSupportedNode } from "./supported-node.ts";
import { version } from "./version.ts";

/** Every command, in the order of the help. */
const COMMANDS: readonly AddCommand[] = [
  addStatus,
  addDashboard,
  addWatch,
  addWhy,
  addDoctor,
  addHistory,
  addEvents,
  addLogs,
  addVerify,
  addSimulate,
  addReport,
  addMigrate,
  addInject,
  addCredentialsCommands,
  addSwitchover,
  addFailover,
  addMaintenance,
  addOverride,
  addEnable,
  addDisable,
  addArbiters,
  addGenerate,
  addDemo,
  addCompletion,
  addVersion,
];

/** The command line. */
export function createProgram(context: CommandContext): Command {
  const program = new Command(context.name)
    .description("See and steer which block producer of a pool forges.")
    .version(`forgectl ${version}`, "-V, --version", "print the version")
    .addHelpText("after", `\nExit codes: ${exitCodeSummary()}.`)
    .hook("preAction", () => assertSupportedNode(process.versions.node));
  for (const add of COMMANDS) add(program, context);
  speakAlike(program);
  return program;
}

function speakAlike(command: Command): void {
  command.helpOption("-h, --help", "print this help").helpCommand(false);
  for (const subcommand of command.commands) speakAlike(subcommand);
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
