import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { issueCredentialSet, kesPeriodAt } from "@cardano-forge/credentials";
import { type DevnetKubeApiserver, startDevnetKubeApiserver } from "@cardano-forge/devnet-kube-apiserver";
import { freePorts, type ProducerPod, secretOf, startProducerPod } from "@cardano-forge/devnet-kubelet";
import { bundledDefinitions, bundledPrograms } from "./programs.ts";

/** Names of the three producers. */
export const PRODUCERS = ["producer-0", "producer-1", "producer-2"] as const;
/** The name of one of them. */
export type Producer = (typeof PRODUCERS)[number];

const NAMESPACE = "cardano-mainnet";
// The shortest tested set of times: a crash is over in seven seconds, and nobody has to wait long for the story.
const TIMING = { LEASE_DURATION: "6", SLEEP_INTERVAL: "2" };
const RESTART_DELAY_MS = 1000;

/** One pool on this machine: an API server in memory, and its producers as real processes. */
export interface DemoDevnet {
  readonly apiServerUrl: string;
  readonly kubeconfigPath: string;
  readonly directory: string;
  readonly poolId: string;
  /** Starts a producer; one that ran before comes back in its old directory under its old addresses. */
  start(name: Producer): Promise<ProducerPod>;
  /** The producer as it was last started. */
  pod(name: Producer): ProducerPod;
  /** Where a producer's node logs its slots, whether or not it runs. */
  slotLog(name: Producer): string;
  /** The last lines of a producer's sidecar log. */
  logTail(name: Producer, lines: number): Promise<string[]>;
  /** Ends every process and removes every file; calling it again changes nothing. */
  stop(): Promise<void>;
}

/** Starts the API server; no producer yet. Whatever way this process ends, nothing stays behind. */
export async function startDemoDevnet(): Promise<DemoDevnet> {
  const definitions = bundledDefinitions();
  const server = await startDevnetKubeApiserver({ definitions, namespaces: [NAMESPACE] });
  try {
    return await furnish(server);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function furnish(server: DevnetKubeApiserver): Promise<DemoDevnet> {
  const programs = bundledPrograms();
  // Short, because the path of a socket may have 103 characters on some systems, and their temporary folders are long.
  const directory = await mkdtemp(join(tmpdir(), "forge-demo-"));
  const pods = new Map<Producer, ProducerPod>();
  const endNow = (): void => {
    for (const pod of pods.values()) pod.killNow();
    rmSync(directory, { recursive: true, force: true });
  };
  // For every end that gives no time: an error nobody foresaw, or a second Ctrl-C.
  process.on("exit", endNow);

  const kubeconfigPath = join(directory, "kubeconfig");
  await writeFile(kubeconfigPath, server.kubeconfig({ namespace: NAMESPACE }), { mode: 0o600 });
  const pool = issueCredentialSet({
    randomBytes: (count) => new Uint8Array(randomBytes(count)),
    counter: 0n,
    startKesPeriod: kesPeriodAt("mainnet", Date.now()) - 2,
  });
  const ports = await freePorts(PRODUCERS.length * 2);
  const portsOf = (name: Producer): { sidecar: number; nodeMetrics: number } => {
    const index = PRODUCERS.indexOf(name) * 2;
    return { sidecar: ports[index] as number, nodeMetrics: ports[index + 1] as number };
  };
  const directoryOf = (name: Producer): string => join(directory, name);

  return {
    apiServerUrl: server.url,
    kubeconfigPath,
    directory,
    poolId: pool.summary.poolIdBech32,
    async start(name) {
      const pod = await startProducerPod({
        name,
        directory: directoryOf(name),
        isolation: "none",
        programs,
        secret: secretOf(pool.files),
        kubeconfigPath,
        env: { NAMESPACE, ...TIMING },
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
    async stop() {
      await Promise.all([...pods.values()].map((pod) => pod.kill()));
      await server.stop();
      await rm(directory, { recursive: true, force: true });
      process.off("exit", endNow);
    },
  };
}
