/**
 * Looks into key directories on a thread of its own: the thread of a test has other things to do, and real keys lie on disk
 * for a fifth of a second.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { KEY_FILES, type KeyChange, type KeyState, type KeyWatchTask } from "./key-watch.ts";

const LOOK_INTERVAL_MS = 3;

const { directories, real, stopped } = workerData as KeyWatchTask;
const contents = real.map((bytes) => Buffer.from(bytes));
const states = new Map<string, KeyState>();
let lookedAtMs = Date.now();

// Waits without an event loop, so that nothing comes between two looks.
while (Atomics.wait(stopped, 0, 0, LOOK_INTERVAL_MS) === "timed-out") look(parentPort as MessagePort);

function look(port: MessagePort): void {
  const nowMs = Date.now();
  for (const [pod, directory] of directories) {
    const state = stateOf(directory);
    if (states.get(pod) === state) continue;
    states.set(pod, state);
    port.postMessage({ pod, state, atMs: nowMs, notBeforeMs: lookedAtMs } satisfies KeyChange);
  }
  lookedAtMs = nowMs;
}

function stateOf(directory: string): KeyState {
  const files = filesIn(directory);
  // A key is a key under a temporary name too.
  if ([...files.values()].some((bytes) => contents.some((content) => content.equals(bytes)))) return "real";
  return Object.values(KEY_FILES).every((name) => files.has(name)) ? "decoy" : "none";
}

function filesIn(directory: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const name of namesIn(directory)) {
    try {
      files.set(name, readFileSync(join(directory, name)));
    } catch (error) {
      // Renamed or removed since it was listed, or a socket: nothing that a node could read.
      if (!["ENOENT", "ENXIO"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
    }
  }
  return files;
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return [];
  }
}
