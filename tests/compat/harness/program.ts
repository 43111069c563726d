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

/** Runs a program in a folder with an empty environment but for PATH; rejects when it dies or takes over a minute. */
export function runProgram(command: string, words: readonly string[], directory: string): Promise<ProgramRun> {
  const options = { cwd: directory, env: { PATH: process.env["PATH"] }, timeout: DEADLINE_MS };
  return new Promise((resolve, reject) => {
    execFile(command, words, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === "number") resolve({ exitCode, stdout, stderr });
      else reject(error);
    });
  });
}
