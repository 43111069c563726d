import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseSlotLog, type SlotLogEntry } from "./forging/slot-log.ts";
import type { NodeFaults } from "./program/faults.ts";
import type { CredentialPaths } from "./program/node-options.ts";

/** How the program is started: from source, or as one bundled file. */
export interface NodeProgram {
  readonly command: string;
  readonly args: readonly string[];
}

/** How a stand-in is to run. */
export interface DevnetNodeOptions {
  /** Holds everything: socket, pid file, slot log, and the credentials as `vrf.skey`, `node.cert` and `kes.skey`. */
  readonly directory: string;
  /** Added to those that name the files in the directory; a relay gets no credential flags. */
  readonly args?: readonly string[];
  readonly isRelay?: boolean;
  readonly program?: NodeProgram;
  /** Of the process; for tests of file permissions. */
  readonly uid?: number;
}

/** A running stand-in. */
export interface DevnetNode {
  readonly pid: number;
  readonly socketPath: string;
  readonly pidFile: string;
  readonly credentials: CredentialPaths;
  /** Resolves with the metrics address once signal handlers are installed and the replay has begun. */
  listening(): Promise<string>;
  /** Resolves once the socket is open. */
  up(): Promise<void>;
  /** Resolves with the data of the first trace of this namespace that matches; rejects when the node ends before. */
  traced(namespace: string, matches?: (data: Readonly<Record<string, unknown>>) => boolean): Promise<TraceLine["data"]>;
  /** Standard error so far. */
  complaints(): string;
  slots(): Promise<SlotLogEntry[]>;
  setFaults(changed: Partial<NodeFaults>): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** SIGKILL, unless it has ended already. */
  [Symbol.asyncDispose](): Promise<void>;
}

interface TraceLine {
  readonly ns: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Where a stand-in that is started in a directory reads its credentials. */
export function credentialPathsIn(directory: string): CredentialPaths {
  return {
    vrf: join(directory, "vrf.skey"),
    opcert: join(directory, "node.cert"),
    kes: join(directory, "kes.skey"),
  };
}

/** Starts the stand-in as a process of its own, on any free metrics port. Resolves once it was spawned. */
export async function startDevnetNode(o: DevnetNodeOptions): Promise<DevnetNode> {
  const at = (name: string): string => join(o.directory, name);
  const credentials = credentialPathsIn(o.directory);
  const { command, args } = o.program ?? fromSource();
  const words = [
    ...args,
    "run",
    ...["--socket-path", at("node.socket")],
    ...(o.isRelay === true ? [] : credentialFlags(credentials)),
    ...["--devnet-metrics-port", "0"],
    ...["--devnet-slot-log", at("slots.jsonl")],
    ...["--pid-file", at("node.pid")],
    ...(o.args ?? []),
  ];
  const identity = o.uid === undefined ? {} : { uid: o.uid, gid: o.uid };
  const child = spawn(command, words, { stdio: ["ignore", "pipe", "pipe"], ...identity });
  await once(child, "spawn");
  return handleOf(child, { at, credentials });
}

function handleOf(
  child: ChildProcess,
  { at, credentials }: { at: (name: string) => string; credentials: CredentialPaths },
): DevnetNode {
  const traces = createTraceReader(child);
  let complaints = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaints += chunk.toString();
  });
  // `close` comes after `exit`, when everything that was said has been read.
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal }));
  const listening = async (): Promise<string> => {
    const { metricsPort } = await traces.find("Devnet.Listening");
    return `http://127.0.0.1:${String(metricsPort)}/metrics`;
  };
  return {
    pid: child.pid ?? 0,
    socketPath: at("node.socket"),
    pidFile: at("node.pid"),
    credentials,
    listening,
    up: async () => void (await traces.find("Devnet.Up")),
    traced: traces.find,
    complaints: () => complaints,
    slots: async () => parseSlotLog(await readFile(at("slots.jsonl"), "utf8").catch(noSlotYet)),
    async setFaults(changed) {
      const url = new URL("/devnet/faults", await listening());
      const response = await fetch(url, { method: "POST", body: JSON.stringify(changed) });
      if (!response.ok) throw new Error(await response.text());
    },
    signal: (signal) => void child.kill(signal),
    ended,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

function createTraceReader(child: ChildProcess): { find: DevnetNode["traced"] } {
  const lines: TraceLine[] = [];
  const waiting = new Set<() => void>();
  let hasEnded = false;
  const wake = (): void => {
    for (const look of [...waiting]) look();
  };
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
    lines.push(JSON.parse(line) as TraceLine);
    wake();
  });
  child.once("close", () => {
    hasEnded = true;
    wake();
  });
  return {
    find: (namespace, matches = () => true) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = lines.find(({ ns, data }) => ns === namespace && matches(data));
          if (found === undefined && !hasEnded) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error(`the node ended before it said ${namespace}`));
          else resolve(found.data);
        };
        waiting.add(look);
        look();
      }),
  };
}

function credentialFlags({ vrf, opcert, kes }: CredentialPaths): string[] {
  return ["--shelley-vrf-key", vrf, "--shelley-operational-certificate", opcert, "--shelley-kes-key", kes];
}

function fromSource(): NodeProgram {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  return { command: process.execPath, args: ["--conditions=@cardano-forge/source", main] };
}

function noSlotYet(error: NodeJS.ErrnoException): string {
  if (error.code !== "ENOENT") throw error;
  return "";
}
