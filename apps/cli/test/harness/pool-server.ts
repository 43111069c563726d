import { fileURLToPath } from "node:url";
import {
  type DevnetKubeApiserver,
  readDefinitions,
  startDevnetKubeApiserver,
} from "@cardano-forge/devnet-kube-apiserver";
// Loaded here, because commands load it while a test waits, and on a busy machine that takes longer than a test may.
import "@cardano-forge/kubernetes";
import { runCli } from "../../src/run-cli.ts";
import { aLeader, aLease, NOW_MS } from "../status/builders.ts";
import { captureConsole } from "./captured-console.ts";
import { type KubeconfigFile, writeKubeconfig } from "./kubeconfig-file.ts";

const definitions = await readDefinitions(fileURLToPath(new URL("../../../../deploy/crds", import.meta.url)));
const NAMESPACE = "cardano-mainnet";
const LEADERS = `/apis/cardano.io/v1/namespaces/${NAMESPACE}/cardanoleaders`;
const LEASES = `/apis/coordination.k8s.io/v1/namespaces/${NAMESPACE}/leases`;

/** What a run of forgectl printed, and how it ended. */
export interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** How a command is run. */
export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Called with everything that was printed so far. */
  readonly onOut?: (text: string) => void;
  /** The same of standard error. */
  readonly onErr?: (text: string) => void;
  /** It writes to a terminal of so many columns. */
  readonly columns?: number;
  /** The words say already where the API server is. */
  readonly isPlaced?: boolean;
}

/** An API server with a pool in it, as its sidecars would have put it there. */
export interface PoolServer extends AsyncDisposable {
  readonly devnet: DevnetKubeApiserver;
  readonly kubeconfig: KubeconfigFile;
  send(method: string, path: string, body: object): Promise<void>;
  putPool(status?: Parameters<typeof aLeader>[0]): Promise<void>;
  /** Writes the status of the pool anew. */
  changePool(status: Parameters<typeof aLeader>[0]): Promise<void>;
  /** Runs a command line against it at the time of the builders. */
  forgectl(words: readonly string[], o?: RunOptions): Promise<Run>;
}

/** Starts one; it is empty. */
export async function startPoolServer(): Promise<PoolServer> {
  const devnet = await startDevnetKubeApiserver({ definitions, namespaces: [NAMESPACE] });
  const kubeconfig = await writeKubeconfig(devnet.url);

  async function send(method: string, path: string, body: object): Promise<void> {
    const headers = { "Content-Type": method === "PATCH" ? "application/merge-patch+json" : "application/json" };
    const response = await fetch(`${devnet.url}${path}`, { method, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(await response.text());
  }
  const changePool = (status: Parameters<typeof aLeader>[0]): Promise<void> => {
    const leader = aLeader(status);
    return send("PATCH", `${LEADERS}/${leader.metadata.name}/status`, { status: leader.status });
  };

  return {
    devnet,
    kubeconfig,
    send,
    changePool,
    async putPool(status = {}) {
      const { labels, name } = aLeader().metadata;
      const identity = { apiVersion: "cardano.io/v1", kind: "CardanoLeader", metadata: { name, labels } };
      await send("POST", LEADERS, { ...identity, spec: {} });
      await changePool(status);
      const lease = aLease();
      const { annotation, holderIdentity, leaseDurationSeconds, acquireTime, renewTime, leaseTransitions } = lease;
      await send("POST", LEASES, {
        apiVersion: "coordination.k8s.io/v1",
        kind: "Lease",
        metadata: { name: lease.name, annotations: { "cardano.io/forge-lease": annotation } },
        spec: { holderIdentity, leaseDurationSeconds, acquireTime, renewTime, leaseTransitions },
      });
    },
    async forgectl(words, { signal = new AbortController().signal, onOut, onErr, columns, isPlaced = false } = {}) {
      const console = captureConsole({ nowMs: () => NOW_MS });
      const terminal = columns === undefined ? {} : { isTTY: true, columns };
      const heard = (name: "out" | "err", onText: ((text: string) => void) | undefined) => ({
        write(text: string) {
          console[name].write(text);
          onText?.(console.written[name]);
        },
        ...terminal,
      });
      const argv = ["node", "forgectl", ...words, ...(isPlaced ? [] : ["--kubeconfig", kubeconfig.path])];
      const code = await runCli(argv, { ...console, out: heard("out", onOut), err: heard("err", onErr) }, signal);
      return { code, ...console.written };
    },
    async [Symbol.asyncDispose]() {
      await kubeconfig[Symbol.asyncDispose]();
      await devnet.stop();
    },
  };
}
