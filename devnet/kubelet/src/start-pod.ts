import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { PodCommand, PodEvent, PodSpecification } from "./pod-specification.ts";

/** A running pod. */
export interface Pod {
  readonly name: string;
  /** Everything that has happened to its containers so far. */
  readonly events: readonly PodEvent[];
  /** Process group of everything in the pod: SIGKILL to the whole group is the sudden death of its machine. */
  readonly groupId: number;
  /** Resolves when the whole pod has ended, for whatever reason. */
  readonly gone: Promise<void>;
  /** The pid of a running container inside the pod's PID namespace. */
  pid(container: string): number | undefined;
  signal(container: string, signal: NodeJS.Signals): void;
  /** Starts a container that has ended and is not restarted by itself. */
  start(container: string): void;
  /** Lets containers that end stay ended. */
  stopRestarting(): void;
  /** Ends the pod in order, with its hooks, as `kubectl delete pod` does; resolves when it is gone. */
  delete(graceMs: number): Promise<void>;
  /** Resolves with the next end of a container, or at once when it is not running. */
  ended(container: string, signal?: AbortSignal): Promise<void>;
  /** SIGKILL to everything in the pod at once, as when its machine loses power. */
  kill(): Promise<void>;
  /** The same without waiting for the end, for a process that is itself about to exit. */
  killNow(): void;
}

/** How the runner's program is started: from source, or as one bundled file. */
export interface RunnerProgram {
  readonly command: string;
  readonly args: readonly string[];
}

/** What {@link startPod} starts. */
export interface PodOptions {
  readonly specification: PodSpecification;
  readonly isolation: "none" | "pid-namespace";
  readonly runner?: RunnerProgram | undefined;
  readonly onEvent?: ((event: PodEvent) => void) | undefined;
}

/**
 * Starts the containers of a pod as processes.
 *
 * With `isolation: "pid-namespace"` they share a PID namespace of their own (unshare(1), as root), like the containers
 * of a pod with shareProcessNamespace; its first process is the runner, in the place of the pause container.
 */
export async function startPod(options: PodOptions): Promise<Pod> {
  const { command, args } = options.runner ?? runnerFromSource();
  const words = [command, ...args, JSON.stringify(options.specification)];
  const namespaced = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child=SIGKILL", ...words];
  const [program, ...rest] = options.isolation === "none" ? words : namespaced;
  // A process group of its own: Ctrl-C in the owner's terminal is for the owner, and one signal reaches the whole pod.
  const runner = spawn(program as string, rest, { stdio: ["pipe", "pipe", "inherit"], detached: true });
  await once(runner, "spawn");
  return podOf(runner, options);
}

function runnerFromSource(): RunnerProgram {
  const path = fileURLToPath(new URL("./pod-runner.ts", import.meta.url));
  return { command: process.execPath, args: ["--conditions=@cardano-forge/source", path] };
}

function podOf(runner: ChildProcess, { specification, onEvent }: PodOptions): Pod {
  const groupId = runner.pid as number;
  const events: PodEvent[] = [];
  const waiting = new Set<() => void>();
  const happened = (event: PodEvent): void => {
    events.push(event);
    onEvent?.(event);
    for (const look of waiting) look();
  };
  const pid = (container: string): number | undefined => {
    const last = events.findLast((event) => event.container === container);
    return last?.kind === "started" ? last.pid : undefined;
  };
  createInterface({ input: runner.stdout as NodeJS.ReadableStream }).on("line", (line) => happened(JSON.parse(line)));
  // A pod that is gone reads no more commands; its end is an event of its own.
  runner.stdin?.on("error", () => undefined);
  const send = (command: PodCommand): void => {
    runner.stdin?.write(`${JSON.stringify(command)}\n`);
  };
  // "close" comes after the last line of output was read, so no event can follow this one.
  const gone = once(runner, "close").then(() => {
    // A runner that was killed could neither end its containers nor report their end.
    killGroup(groupId);
    for (const { name } of specification.containers) {
      if (pid(name) === undefined) continue;
      happened({ kind: "exited", container: name, code: null, signal: "SIGKILL", timeMs: Date.now() });
    }
  });
  return {
    name: specification.name,
    events,
    groupId,
    gone,
    pid,
    signal: (container, signal) => send({ kind: "signal", container, signal }),
    start: (container) => send({ kind: "start", container }),
    stopRestarting: () => send({ kind: "stop-restarting" }),
    async delete(graceMs) {
      send({ kind: "delete", graceMs });
      await gone;
    },
    ended: (container, signal) => endOf(() => pid(container) === undefined, waiting, signal),
    killNow: () => killGroup(groupId),
    async kill() {
      // Not one after the other through the runner: what a container started itself has to go with it.
      killGroup(groupId);
      await gone;
    },
  };
}

function endOf(hasEnded: () => boolean, waiting: Set<() => void>, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      waiting.delete(look);
      signal?.removeEventListener("abort", giveUp);
    };
    const giveUp = (): void => {
      settle();
      reject(signal?.reason);
    };
    const look = (): void => {
      if (!hasEnded()) return;
      settle();
      resolve();
    };
    waiting.add(look);
    if (signal?.aborted) giveUp();
    else signal?.addEventListener("abort", giveUp, { once: true });
    look();
  });
}

function killGroup(groupId: number): void {
  try {
    process.kill(-groupId, "SIGKILL");
  } catch (error) {
    // ESRCH: nothing is left in the group, which is what was wanted. EPERM: macOS says so of a group of zombies.
    if (!["ESRCH", "EPERM"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
}
