import { type ChildProcess, fork } from "node:child_process";
import { ENGINE_MARK, type EngineMessage, FENCED, PREDECESSOR } from "./guard-message.ts";

/** The engine's process, as its guard has it. */
export interface EngineProcess {
  readonly pid: number | undefined;
  kill(signal: NodeJS.Signals): void;
}

const CHANNEL_CLOSES_WITHIN_MS = 500;

/** What an engine was ended by: a code of its own, or a signal. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What an engine is started with, and whom it tells. */
export interface EngineStart {
  /** What the engine before had confirmed last, as JSON. */
  readonly predecessor: string | undefined;
  /** Why the engine before was ended. */
  readonly fencedBecause: string | undefined;
  readonly onMessage: (message: EngineMessage) => void;
  readonly onExit: (exit: EngineExit) => void;
}

/**
 * Starts the engine: this same program with a mark in its environment. It inherits the output, so that a reader sees one
 * log, and has a channel to its guard that closes when either of them ends.
 */
export function startEngineProcess(
  { program, owner }: { program: string; owner: string },
  o: EngineStart,
): EngineProcess {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    [ENGINE_MARK]: owner,
    [PREDECESSOR]: o.predecessor,
    [FENCED]: o.fencedBecause,
  };
  const child: ChildProcess = fork(program, {
    env,
    execArgv: process.execArgv,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  let isOver = false;
  const end = (exit: EngineExit): void => {
    if (isOver) return;
    isOver = true;
    o.onExit(exit);
  };
  child.on("message", (message) => o.onMessage(message as EngineMessage));
  // A channel that breaks is followed by the end of the process, which is what counts.
  child.on("error", () => (child.pid === undefined ? end({ code: 1, signal: null }) : undefined));
  // What the engine said last may still be on its way: the channel closes behind it.
  child.on("exit", (code, signal) => {
    if (!child.connected) return end({ code, signal });
    child.once("disconnect", () => end({ code, signal }));
    setTimeout(() => end({ code, signal }), CHANNEL_CLOSES_WITHIN_MS);
  });
  return { pid: child.pid, kill: (signal) => void child.kill(signal) };
}
