import { execFile } from "node:child_process";

/** How a program ended, and all it wrote. */
export interface ProgramRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const DEADLINE_MS = 60_000;

/** The Node.js that installed packages run under: the pinned one, or the one that `FORGE_COMPAT_NODE` names. */
export const consumerNode = process.env["FORGE_COMPAT_NODE"] ?? process.execPath;

/** What a program is given beside its words. */
export interface ProgramInput {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a program in a folder with nothing else in its environment but PATH; rejects when it dies or takes over a minute. */
export function runProgram(
  command: string,
  words: readonly string[],
  directory: string,
  { stdin = "", env = {} }: ProgramInput = {},
): Promise<ProgramRun> {
  const options = { cwd: directory, env: { PATH: process.env["PATH"], ...env }, timeout: DEADLINE_MS };
  return new Promise((resolve, reject) => {
    const child = execFile(command, words, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === "number") resolve({ exitCode, stdout, stderr });
      else reject(error);
    });
    child.stdin?.end(stdin);
  });
}
