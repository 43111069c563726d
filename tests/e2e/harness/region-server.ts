import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ControlPlane,
  createKubectl,
  ensureBinaries,
  type Kubectl,
  startControlPlane,
} from "@cardano-forge/control-plane";
import { readDefinitions, startDevnetKubeApiserver } from "@cardano-forge/devnet-kube-apiserver";
import { type Admission, admit } from "./namespace.ts";

/** The API server of a region: a real one, or the stand-in. */
export interface RegionServer {
  readonly url: string;
  /** Holds all its files, and may hold more: it goes with the server. */
  readonly directory: string;
  /** Gives the kubeconfig of an account. A real server lets it do what is said; the stand-in lets everybody do everything. */
  admit(account: Omit<Admission, "namespace">): Promise<string>;
  /** As an administrator. */
  readonly kubectl: Kubectl;
  /** What can be killed, started again and restored; undefined for a stand-in, which has no disk. */
  readonly controlPlane: ControlPlane | undefined;
  stop(): Promise<void>;
}

/** Starts an etcd and a kube-apiserver with a namespace for pods. */
export async function startRealServer(namespace: string): Promise<RegionServer> {
  const controlPlane = await startControlPlane();
  const { url, directory, kubectl } = controlPlane;
  return {
    url,
    directory,
    kubectl,
    controlPlane,
    admit: (account) => admit(controlPlane, { ...account, namespace }),
    stop: () => controlPlane.stop(),
  };
}

const DEFINITIONS = fileURLToPath(new URL("../../../deploy/crds/", import.meta.url));

/** Starts a server in memory with a namespace for pods, and a real kubectl for it. */
export async function startDevnetServer(namespace: string): Promise<RegionServer> {
  const [definitions, { kubectl: command }] = await Promise.all([readDefinitions(DEFINITIONS), ensureBinaries()]);
  const server = await startDevnetKubeApiserver({ definitions, namespaces: [namespace] });
  const directory = await mkdtemp(join(tmpdir(), "forge-ds-"));
  const kubeconfigPath = join(directory, "kubeconfig");
  await writeFile(kubeconfigPath, server.kubeconfig({ namespace }), { mode: 0o600 });
  return {
    url: server.url,
    directory,
    admit: async () => kubeconfigPath,
    kubectl: createKubectl({ command, kubeconfigPath, cacheDirectory: join(directory, "kubectl-cache") }),
    controlPlane: undefined,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
