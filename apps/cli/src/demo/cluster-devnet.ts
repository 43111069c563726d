import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type DevnetKubeApiserver, startDevnetKubeApiserver } from "@cardano-forge/devnet-kube-apiserver";
import { type DemoDevnet, openDemoSite } from "./demo-pods.ts";
import { bundledDefinitions } from "./programs.ts";

const PRODUCERS = ["producer-0", "producer-1", "producer-2"];
const NAMESPACE = "cardano-mainnet";
// The shortest tested set of times: a crash is over in seven seconds, and nobody has to wait long for the story.
const TIMING = { LEASE_DURATION: "6", SLEEP_INTERVAL: "2" };

/** One pool in one cluster on this machine: an API server in memory, and three producers as real processes. */
export interface ClusterDevnet extends DemoDevnet {
  readonly apiServerUrl: string;
}

/** Starts the API server; no producer yet. */
export async function startClusterDevnet(): Promise<ClusterDevnet> {
  const definitions = bundledDefinitions();
  const server = await startDevnetKubeApiserver({ definitions, namespaces: [NAMESPACE] });
  try {
    return await furnish(server);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function furnish(server: DevnetKubeApiserver): Promise<ClusterDevnet> {
  const site = await openDemoSite();
  const { directory } = site;
  const kubeconfigPath = join(directory, "kubeconfig");
  await writeFile(kubeconfigPath, server.kubeconfig({ namespace: NAMESPACE }), { mode: 0o600 });
  const env = { NAMESPACE, ...TIMING };
  const pods = await site.producers(PRODUCERS, (name) => ({ name, kubeconfigPath, env }));
  return {
    ...pods,
    directory,
    apiServerUrl: server.url,
    async stop() {
      await site.clear();
      await server.stop();
    },
  };
}
