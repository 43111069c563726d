import type { Command } from "commander";
import { createProgram } from "../../src/program.ts";
import { captureConsole } from "./captured-console.ts";

/** Every command that does something, hidden ones too, by the words that call it, such as `maintenance start`. */
export function everyCommand(): ReadonlyMap<string, Command> {
  const program = createProgram({
    name: "forgectl",
    console: captureConsole(),
    signal: new AbortController().signal,
    finish: () => undefined,
  });
  return new Map(program.commands.flatMap((command) => callable(command, command.name())));
}

/** Whether a command has a flag, such as `--contexts`. */
export function hasFlag(command: Command, long: string): boolean {
  return command.options.some((option) => option.long === long);
}

function callable(command: Command, words: string): [string, Command][] {
  if (command.commands.length === 0) return [[words, command]];
  return command.commands.flatMap((one) => callable(one, `${words} ${one.name()}`));
}
