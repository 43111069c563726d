import { codeBlocks } from "./markdown.ts";

const SHELLS = /^(?:sh|bash|shell|console)$/;

/** A command that a document shows. */
export interface ShownCommand {
  readonly command: string;
  /** The line of the document, from 1. */
  readonly line: number;
}

/** The commands in the shell blocks of a document, without prompts, comments and blank lines. */
export function shownCommands(text: string): ShownCommand[] {
  return codeBlocks(text)
    .filter(({ language }) => SHELLS.test(language))
    .flatMap(({ code, line }) =>
      code.split("\n").map((written, index) => ({ command: written.replace(/^\$ /, "").trim(), line: line + index })),
    )
    .filter(({ command }) => command !== "" && !command.startsWith("#"));
}

/** The script of the root `package.json`, or the command of pnpm itself, that a command runs. */
export function scriptOf(command: string): string | undefined {
  return /^(?:npx -y )?pnpm(?:@\S+)? (?:run )?([a-z][\w:-]*)/.exec(command)?.[1];
}
