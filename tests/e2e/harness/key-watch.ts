import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CredentialFiles } from "@cardano-forge/credentials";
import type { ProducerCluster } from "./producer-cluster.ts";

/** What a node would find: the pool's own keys under whatever name, all three files without any of these, or not even that. */
export type KeyState = "real" | "decoy" | "none";

/** Since when a directory is as it is. */
export interface KeyChange {
  readonly pod: string;
  readonly state: KeyState;
  /** Wall time. */
  readonly atMs: number;
}

/** A time in which the pool's own keys lay in the directory of a node. */
export interface KeyWindow {
  readonly pod: string;
  readonly fromMs: number;
  /** Undefined while they lie there. */
  readonly toMs: number | undefined;
}

/** Looks into the key directories of a cluster every few milliseconds. */
export interface KeyWatch extends Disposable {
  /** Every time in which real keys lay somewhere. */
  windows(): KeyWindow[];
  /** The longest time between two looks: nothing is measured better than this. */
  longestBlinkMs(): number;
  /** Resolves with the next change of a pod to this state, at once and not with a later look. */
  next(state: KeyState, pod?: string): Promise<KeyChange>;
}

const LOOK_INTERVAL_MS = 4;
const FILES = { vrf: "vrf.skey", opcert: "node.cert", kes: "kes.skey" } as const;

/** Starts watching; a directory that is not there yet is an empty one. */
export function watchKeyDirectories({ names, keyDirectory, pool }: ProducerCluster): KeyWatch {
  const real = Object.values(pool.files).map((bytes) => Buffer.from(bytes));
  const changes: KeyChange[] = [];
  const states = new Map<string, KeyState>();
  const waiting = new Set<(change: KeyChange) => void>();
  let lookedAtMs = performance.now();
  let longestBlinkMs = 0;

  const look = (): void => {
    longestBlinkMs = Math.max(longestBlinkMs, performance.now() - lookedAtMs);
    lookedAtMs = performance.now();
    for (const pod of names) {
      const state = stateOf(keyDirectory(pod), real);
      if (states.get(pod) === state) continue;
      states.set(pod, state);
      const change = { pod, state, atMs: Date.now() };
      changes.push(change);
      for (const tell of [...waiting]) tell(change);
    }
  };

  const timer = setInterval(look, LOOK_INTERVAL_MS);
  return {
    windows: () =>
      changes.flatMap(({ pod, state, atMs }, index) => {
        if (state !== "real") return [];
        const end = changes.slice(index + 1).find((change) => change.pod === pod);
        return [{ pod, fromMs: atMs, toMs: end?.atMs }];
      }),
    longestBlinkMs: () => longestBlinkMs,
    next: (state, pod) =>
      new Promise((resolve) => {
        const tell = (change: KeyChange): void => {
          if (change.state !== state || (pod !== undefined && change.pod !== pod)) return;
          waiting.delete(tell);
          resolve(change);
        };
        waiting.add(tell);
      }),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** The three files that a node would read; throws where one is missing. */
export function readKeyFiles(directory: string): CredentialFiles {
  const read = (name: string): Uint8Array => readFileSync(join(directory, name));
  return { vrf: read(FILES.vrf), opcert: read(FILES.opcert), kes: read(FILES.kes) };
}

function stateOf(directory: string, real: readonly Buffer[]): KeyState {
  const files = filesIn(directory);
  // A key is a key under a temporary name too.
  if ([...files.values()].some((bytes) => real.some((content) => content.equals(bytes)))) return "real";
  return Object.values(FILES).every((name) => files.has(name)) ? "decoy" : "none";
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
