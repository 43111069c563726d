import { execFile } from "node:child_process";
import { join } from "node:path";
import { repositoryRoot } from "./repository.ts";

/** How a tool ended, and all it wrote. */
export interface ToolRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const DEADLINE_MS = 60_000;

/** Runs a tool of the root `package.json`; rejects when it cannot be started, dies, or takes longer than a minute. */
export function runTool(name: string, words: readonly string[], directory = repositoryRoot): Promise<ToolRun> {
  const bin = join(repositoryRoot, "node_modules/.bin");
  const env = { ...process.env, PATH: `${bin}:${process.env["PATH"]}`, DO_NOT_TRACK: "1", NO_COLOR: "1" };
  const options = { cwd: directory, env, timeout: DEADLINE_MS, maxBuffer: 64 << 20 };
  return new Promise((resolve, reject) => {
    execFile(join(bin, name), words, options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === "number") resolve({ exitCode, stdout, stderr });
      else reject(error);
    });
  });
}
