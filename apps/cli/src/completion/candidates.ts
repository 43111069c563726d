/*
 * What may come next on a command line: words of the program itself, or names that have to be asked for. Pure.
 */
import type { Command, Option } from "commander";

/** Names that only a kubeconfig or a cluster knows. */
export type NameKind = "contexts" | "namespaces" | "pods" | "pools" | "files";

/** Words that fit, and kinds of names that would. */
export interface Candidates {
  readonly words: readonly string[];
  readonly names?: NameKind;
}

const NAMES_OF_OPTION: Readonly<Record<string, NameKind>> = {
  "--context": "contexts",
  "--contexts": "contexts",
  "--namespace": "namespaces",
  "--pool": "pools",
  "--kubeconfig": "files",
  "--file": "files",
  "--filename": "files",
  "--report": "files",
  "--to": "pods",
  "--confirm": "pods",
};
const NAMES_OF_ARGUMENT: Readonly<Record<string, NameKind>> = {
  pod: "pods",
  pods: "pods",
  file: "files",
  files: "files",
};

/** Decides for the words typed so far; the last is the one that is being typed, and may be empty. */
export function candidatesFor(program: Command, typed: readonly string[]): Candidates {
  const before = typed.slice(0, -1);
  const current = typed.at(-1) ?? "";
  const { command, given } = walk(program, before);
  const option = optionCalled(command, before.at(-1) ?? "");
  if (option !== undefined && takesValue(option)) return valuesOf(option);
  if (current.startsWith("-")) return { words: optionWords(command) };
  const subcommands = command.commands.filter((one) => !one.name().startsWith("_")).map((one) => one.name());
  if (subcommands.length > 0) return { words: subcommands };
  const { registeredArguments } = command;
  const last = registeredArguments.at(-1);
  const argument = registeredArguments[given] ?? (last?.variadic === true ? last : undefined);
  const names = argument === undefined ? undefined : NAMES_OF_ARGUMENT[argument.name()];
  return { words: argument?.argChoices ?? [], ...(names === undefined ? {} : { names }) };
}

/** Keeps what continues the word that is being typed; after a comma, what continues its last part. */
export function matching(words: readonly string[], current: string): string[] {
  const head = current.slice(0, current.lastIndexOf(",") + 1);
  const taken = head.split(",");
  return words
    .filter((word) => !taken.includes(word))
    .map((word) => `${head}${word}`)
    .filter((word) => word.startsWith(current))
    .toSorted();
}

function walk(program: Command, words: readonly string[]): { command: Command; given: number } {
  let command = program;
  let given = 0;
  for (const [index, word] of words.entries()) {
    const isValue = index > 0 && isOptionWithValue(command, words[index - 1] ?? "");
    if (word.startsWith("-") || isValue) continue;
    const next = command.commands.find((one) => one.name() === word);
    given = next === undefined ? given + 1 : 0;
    command = next ?? command;
  }
  return { command, given };
}

function isOptionWithValue(command: Command, word: string): boolean {
  const option = optionCalled(command, word);
  return option !== undefined && takesValue(option);
}

function optionCalled(command: Command, word: string): Option | undefined {
  return word.startsWith("-") ? command.options.find(({ short, long }) => word === short || word === long) : undefined;
}

function takesValue(option: Option): boolean {
  return option.required || option.optional;
}

function valuesOf(option: Option): Candidates {
  const names = NAMES_OF_OPTION[option.long ?? ""];
  return { words: option.argChoices ?? [], ...(names === undefined ? {} : { names }) };
}

function optionWords(command: Command): string[] {
  return [...command.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []), "--help"];
}
