import type { Command } from "commander";
import type { ExitCode } from "../exit-code.ts";
import type { Console } from "../terminal/console.ts";

/** What a command gets to run with. */
export interface CommandContext {
  /** As the user calls the program: `forgectl`, or `kubectl cardano-forge`. */
  readonly name: string;
  readonly console: Console;
  /** Fires when the user interrupts. */
  readonly signal: AbortSignal;
  readonly finish: (code: ExitCode) => void;
}

/** Adds one command, with its flags. What the command runs is imported when it runs, so that no other waits for it. */
export type AddCommand = (program: Command, context: CommandContext) => void;
