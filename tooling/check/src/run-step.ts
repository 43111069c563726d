import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import type { Step } from "./steps.ts";

/** How one step ended. */
export type StepOutcome =
  | { readonly kind: "passed" }
  /** The script ended badly, by an exit code or by a signal. */
  | { readonly kind: "failed"; readonly how: string }
  /** The script ended well but did not print what proves that it checked anything. */
  | { readonly kind: "unproven" }
  | { readonly kind: "timed-out"; readonly afterMs: number };

/** Where a step runs, and where its output goes while it runs. */
export interface RunStepOptions {
  /** The program and arguments that run a script of the root package; the script's name is appended. */
  readonly command: readonly [string, ...string[]];
  readonly directory: string;
  readonly env: NodeJS.ProcessEnv;
  readonly write: (text: string) => void;
  readonly signal: AbortSignal;
}

/** Enough for every proof, which all stand at the end of the output or near it. */
const TAIL_CHARACTERS = 200_000;
const GRACE_MS = 5000;

/** Runs one step to its end or to its deadline; nothing that it started in its own process group outlives it. */
export async function runStep(step: Step, options: RunStepOptions): Promise<StepOutcome> {
  const [program, ...words] = options.command;
  const child = spawn(program, [...words, step.script], {
    cwd: options.directory,
    env: options.env,
    stdio: ["ignore", "pipe", "pipe"],
    // A group of its own, so that the deadline reaches what the script started too.
    detached: true,
  });
  let tail = "";
  const take = (chunk: Buffer): void => {
    const text = chunk.toString("utf8");
    options.write(text);
    tail = (tail + text).slice(-TAIL_CHARACTERS);
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);

  const deadline = AbortSignal.timeout(step.deadlineMs);
  const stop = AbortSignal.any([deadline, options.signal]);
  let killTimer: NodeJS.Timeout | undefined;
  stop.addEventListener("abort", () => {
    signalGroup(child.pid, "SIGTERM");
    killTimer = setTimeout(() => signalGroup(child.pid, "SIGKILL"), GRACE_MS);
  });
  const how = await new Promise<string | undefined>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code === 0 ? undefined : `exit ${code ?? signal}`));
  });
  clearTimeout(killTimer);
  signalGroup(child.pid, "SIGKILL");

  if (deadline.aborted) return { kind: "timed-out", afterMs: step.deadlineMs };
  if (how !== undefined) return { kind: "failed", how };
  return step.proof.test(stripVTControlCharacters(tail)) ? { kind: "passed" } : { kind: "unproven" };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group is empty: everything in it has ended.
  }
}
