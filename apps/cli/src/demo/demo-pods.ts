import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CredentialFiles, issueCredentialSet, kesPeriodAt } from "@cardano-forge/credentials";
import {
  freePorts,
  type ProducerPod,
  type ProducerPodOptions,
  secretOf,
  startProducerPod,
} from "@cardano-forge/devnet-kubelet";
import { bundledPrograms } from "./programs.ts";

const RESTART_DELAY_MS = 1000;

/** The producers of one pool on this machine, each as real processes in a directory of its own. */
export interface DemoPods {
  readonly names: readonly string[];
  readonly poolId: string;
  /** Starts a producer; one that ran before comes back in its old directory under its old addresses. */
  start(name: string): Promise<ProducerPod>;
  /** The producer as it was last started. */
  pod(name: string): ProducerPod;
  /** Where a producer's node logs its slots, whether or not it runs. */
  slotLog(name: string): string;
  /** The last lines of a producer's sidecar log. */
  logTail(name: string, lines: number): Promise<string[]>;
}

/** What a demo runs on: an API server or several, and the producers. */
export interface DemoDevnet extends DemoPods {
  readonly directory: string;
  /** Ends every process and removes every file; calling it again changes nothing. */
  stop(): Promise<void>;
}

/** What a pod is told beside its own files and ports. */
export type PodSettings = Pick<ProducerPodOptions, "kubeconfigPath" | "name"> & {
  readonly env: Readonly<Record<string, string>>;
};

/** A directory for everything, and producers that may be started in it. */
export interface DemoSite {
  readonly directory: string;
  /** The pool that the producers belong to. */
  readonly poolId: string;
  producers(names: readonly string[], settingsOf: (name: string) => PodSettings): Promise<DemoPods>;
  /** Kills the producers and removes the directory. */
  clear(): Promise<void>;
}

/** Makes the directory and the pool. Whatever way this process ends, no process and no file of it stays behind. */
export async function openDemoSite(): Promise<DemoSite> {
  // Short, because the path of a socket may have 103 characters on some systems, and their temporary folders are long.
  const directory = await mkdtemp(join(tmpdir(), "forge-demo-"));
  const pods = new Map<string, ProducerPod>();
  const endNow = (): void => {
    for (const pod of pods.values()) pod.killNow();
    rmSync(directory, { recursive: true, force: true });
  };
  // For every end that gives no time: an error nobody foresaw, or a second Ctrl-C.
  process.on("exit", endNow);
  const pool = issueCredentialSet({
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
    counter: 0n,
    startKesPeriod: kesPeriodAt("mainnet", Date.now()) - 2,
  });
  const poolId = pool.summary.poolIdBech32;
  return {
    directory,
    poolId,
    producers: (names, settingsOf) => producersIn({ directory, pods, poolId, files: pool.files, names, settingsOf }),
    async clear() {
      await Promise.all([...pods.values()].map((pod) => pod.kill()));
      await rm(directory, { recursive: true, force: true });
      process.off("exit", endNow);
    },
  };
}

async function producersIn(o: {
  directory: string;
  pods: Map<string, ProducerPod>;
  poolId: string;
  files: CredentialFiles;
  names: readonly string[];
  settingsOf: (name: string) => PodSettings;
}): Promise<DemoPods> {
  const { pods, names, poolId } = o;
  const ports = await freePorts(names.length * 2);
  const portsOf = (name: string): { sidecar: number; nodeMetrics: number } => {
    const index = names.indexOf(name) * 2;
    return { sidecar: ports[index] as number, nodeMetrics: ports[index + 1] as number };
  };
  const directoryOf = (name: string): string => join(o.directory, name);
  return {
    names,
    poolId,
    async start(name) {
      const pod = await startProducerPod({
        ...o.settingsOf(name),
        directory: directoryOf(name),
        isolation: "none",
        programs: bundledPrograms(),
        secret: secretOf(o.files),
        ports: portsOf(name),
        restarts: { delayMs: RESTART_DELAY_MS },
      });
      pods.set(name, pod);
      // For people: curl "$(cat url)/status", and kill -s KILL -- -$(cat pid) to see what a sudden death does.
      await writeFile(join(directoryOf(name), "url"), `${pod.sidecarUrl}\n`);
      await writeFile(join(directoryOf(name), "pid"), `${pod.groupId}\n`);
      return pod;
    },
    pod(name) {
      const pod = pods.get(name);
      if (pod === undefined) throw new Error(`${name} was never started`);
      return pod;
    },
    slotLog: (name) => join(directoryOf(name), "slots.jsonl"),
    async logTail(name, lines) {
      const text = await readFile(join(directoryOf(name), "sidecar.log"), "utf8").catch(() => "no log");
      return text.trimEnd().split("\n").slice(-lines);
    },
  };
}
