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
import { prepareNamespace, shippedRole } from "./namespace.ts";

/** The API server of a region: a real one, or the stand-in. */
export interface RegionServer {
  readonly url: string;
  /** Holds all its files, and may hold more: it goes with the server. */
  readonly directory: string;
  /** For pods. A real server lets them do what the shipped Role says. */
  readonly kubeconfigPath: string;
  /** As an administrator. */
  readonly kubectl: Kubectl;
  /** What can be killed, started again and restored; undefined for a stand-in, which has no disk. */
  readonly controlPlane: ControlPlane | undefined;
  stop(): Promise<void>;
}

/** Starts an etcd and a kube-apiserver with a namespace for pods. */
export async function startRealServer(namespace: string): Promise<RegionServer> {
  const controlPlane = await startControlPlane();
  try {
    const kubeconfigPath = await prepareNamespace(controlPlane, namespace, await shippedRole());
    const { url, directory, kubectl } = controlPlane;
    return { url, directory, kubeconfigPath, kubectl, controlPlane, stop: () => controlPlane.stop() };
  } catch (error) {
    await controlPlane.stop();
    throw error;
  }
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
    kubeconfigPath,
    kubectl: createKubectl({ command, kubeconfigPath, cacheDirectory: join(directory, "kubectl-cache") }),
    controlPlane: undefined,
    async stop() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
