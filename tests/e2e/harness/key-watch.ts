import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { CredentialFiles } from "@cardano-forge/credentials";
import type { ProducerCluster } from "./producer-cluster.ts";

/** What a node would find: the pool's own keys under whatever name, all three files without any of these, or not even that. */
export type KeyState = "real" | "decoy" | "none";

/** A directory was seen to be different from before. Wall times, between which it changed. */
export interface KeyChange {
  readonly pod: string;
  readonly state: KeyState;
  readonly atMs: number;
  readonly notBeforeMs: number;
}

/** A time in which the pool's own keys lay in the directory of a node, at the longest. */
export interface KeyWindow {
  readonly pod: string;
  readonly fromMs: number;
  /** Undefined while they lie there. */
  readonly toMs: number | undefined;
}

/** Looks into the key directories of a cluster every few milliseconds. */
export interface KeyWatch {
  /** Every time in which real keys lay somewhere. */
  windows(): KeyWindow[];
  /** Resolves with the next change of a pod to this state. */
  next(state: KeyState, pod?: string): Promise<KeyChange>;
  stop(): Promise<void>;
}

/** What the looking thread is given. */
export interface KeyWatchTask {
  readonly directories: readonly (readonly [pod: string, directory: string])[];
  readonly real: readonly Uint8Array[];
  /** Ends the thread once its first number is not 0. */
  readonly stopped: Int32Array;
}

/** The files that a node reads, in its order. */
export const KEY_FILES = { vrf: "vrf.skey", opcert: "node.cert", kes: "kes.skey" } as const;

/** Starts watching; a directory that is not there yet is an empty one. */
export function watchKeyDirectories({ names, keyDirectory, pool }: ProducerCluster): KeyWatch {
  const stopped = new Int32Array(new SharedArrayBuffer(4));
  const directories = names.map((name) => [name, keyDirectory(name)] as const);
  const workerData: KeyWatchTask = { directories, real: Object.values(pool.files), stopped };
  const thread = new Worker(new URL("./key-watch-worker.ts", import.meta.url), { workerData });
  const changes: KeyChange[] = [];
  const waiting = new Set<(change: KeyChange) => void>();
  let fault: unknown;
  thread.on("error", (error) => {
    fault = error;
  });
  thread.on("message", (change: KeyChange) => {
    changes.push(change);
    for (const tell of [...waiting]) tell(change);
  });
  const ended = new Promise((resolve) => thread.once("exit", resolve));

  return {
    windows: () => windowsOf(changes),
    next: (state, pod) =>
      new Promise((resolve) => {
        const tell = (change: KeyChange): void => {
          if (change.state !== state || (pod !== undefined && change.pod !== pod)) return;
          waiting.delete(tell);
          resolve(change);
        };
        waiting.add(tell);
      }),
    async stop() {
      Atomics.store(stopped, 0, 1);
      Atomics.notify(stopped, 0);
      await ended;
      if (fault !== undefined) throw fault;
    },
  };
}

function windowsOf(changes: readonly KeyChange[]): KeyWindow[] {
  return changes.flatMap(({ pod, state, notBeforeMs }, index) => {
    if (state !== "real") return [];
    const end = changes.slice(index + 1).find((change) => change.pod === pod);
    return [{ pod, fromMs: notBeforeMs, toMs: end?.atMs }];
  });
}

/** The three files that a node would read; throws where one is missing. */
export function readKeyFiles(directory: string): CredentialFiles {
  const read = (name: string): Uint8Array => readFileSync(join(directory, name));
  return { vrf: read(KEY_FILES.vrf), opcert: read(KEY_FILES.opcert), kes: read(KEY_FILES.kes) };
}
