import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { ControlPlaneError, isSystemError } from "./control-plane-error.ts";
import type { ProcessReaper } from "./process-reaper.ts";

/** A server that a test can take away and give back, each as one would in real life. */
export interface ControlledProcess {
  readonly isRunning: boolean;
  /** Undefined while it does not run. */
  readonly pid: number | undefined;
  /** Where it writes what it has to say, over all its starts. */
  readonly logPath: string;
  /** Starts it and resolves when it answers; does nothing while it runs. */
  start(): Promise<void>;
  /** Asks it to end (SIGTERM), kills it after a few seconds; resolves when it is gone. */
  stop(): Promise<void>;
  /** Kills it (SIGKILL); resolves when it is gone. */
  kill(): Promise<void>;
  /** Freezes it (SIGSTOP): connections stay open and nobody answers. */
  pause(): void;
  /** Ends a pause. */
  resume(): void;
}

/** What is run. */
export interface ProcessDescription {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly directory: string;
  readonly logPath: string;
  readonly reaper: ProcessReaper;
  /** One attempt: true once the process answers as it should. */
  readonly isReady: (signal: AbortSignal) => Promise<boolean>;
}

const READY_WITHIN_MS = 120_000;
const READY_POLL_MS = 100;
const STOP_WITHIN_MS = 5_000;
const TOLD_LINES = 15;

/** Describes a process; nothing is started yet. */
export function createControlledProcess(description: ProcessDescription): ControlledProcess {
  const { name, logPath } = description;
  let running: { readonly child: ChildProcess; readonly pid: number; readonly ended: Promise<unknown> } | undefined;

  const launch = (): void => {
    const { child, pid } = spawnInOwnGroup(description);
    const ended = once(child, "exit").then(() => {
      description.reaper.drop(pid);
      running = undefined;
    });
    running = { child, pid, ended };
  };

  const signalGroup = (signal: NodeJS.Signals): void => {
    if (running === undefined) return;
    try {
      process.kill(-running.pid, signal);
    } catch (error) {
      // It ended between the check and the signal; macOS says EPERM for what has ended and was not waited for.
      if (!isSystemError(error, "ESRCH") && !isSystemError(error, "EPERM")) throw error;
    }
  };

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (running === undefined) return;
    const { ended } = running;
    signalGroup(signal);
    // A paused process does not see a SIGTERM before it goes on.
    signalGroup("SIGCONT");
    const timer = setTimeout(() => signalGroup("SIGKILL"), STOP_WITHIN_MS);
    await ended;
    clearTimeout(timer);
  };

  return {
    logPath,
    get isRunning() {
      return running !== undefined;
    },
    get pid() {
      return running?.pid;
    },
    async start() {
      if (running !== undefined) return;
      launch();
      const isUp = await becomesReady(description, () => running !== undefined);
      if (isUp) return;
      const because = running === undefined ? "ended" : `was not ready within ${READY_WITHIN_MS} ms`;
      await end("SIGKILL");
      throw new ControlPlaneError("CONTROL_PLANE_START_FAILED", `${name} ${because}:\n${await endOf(logPath)}`);
    },
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    pause: () => signalGroup("SIGSTOP"),
    resume: () => signalGroup("SIGCONT"),
  };
}

function spawnInOwnGroup(description: ProcessDescription): { child: ChildProcess; pid: number } {
  const { name, command, args, directory, logPath, reaper } = description;
  const log = openSync(logPath, "a");
  try {
    const child = spawn(command, args, { cwd: directory, detached: true, stdio: ["ignore", log, log] });
    const { pid } = child;
    if (pid === undefined)
      throw new ControlPlaneError("CONTROL_PLANE_START_FAILED", `${name}: ${command} cannot be run`);
    reaper.add(pid);
    // A program that forgets to stop a control plane must still be able to end; the reaper cleans up after it.
    child.unref();
    return { child, pid };
  } finally {
    closeSync(log);
  }
}

async function becomesReady(description: ProcessDescription, isRunning: () => boolean): Promise<boolean> {
  const deadline = AbortSignal.timeout(READY_WITHIN_MS);
  while (isRunning() && !deadline.aborted) {
    if (await description.isReady(deadline)) return isRunning();
    await sleep(READY_POLL_MS);
  }
  return false;
}

async function endOf(logPath: string): Promise<string> {
  const text = await readFile(logPath, "utf8");
  return text.trimEnd().split("\n").slice(-TOLD_LINES).join("\n");
}
