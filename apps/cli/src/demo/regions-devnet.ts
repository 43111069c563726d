import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type DevnetKubeApiserver, startDevnetKubeApiserver } from "@cardano-forge/devnet-kube-apiserver";
import { type DemoDevnet, type DemoSite, openDemoSite, type PodSettings } from "./demo-pods.ts";
import { bundledDefinitions } from "./programs.ts";

/** The region that comes before the others. */
export const FIRST_REGION = "us-east-1";
/** Names of the regions, in the order of their priorities. */
export const REGIONS: readonly string[] = [FIRST_REGION, "us-west-2", "eu-west-1"];
const NAMESPACE = "cardano-mainnet";
/** How long a better region has to be ready until it gets the seat back. */
export const FAILBACK_SECONDS = 5;
// The shortest tested set of times for both seats, so that the whole story takes less than a minute.
const TIMING = {
  LEASE_DURATION: "6",
  SLEEP_INTERVAL: "2",
  GLOBAL_LEASE_DURATION: "6",
  FAILBACK_DELAY: String(FAILBACK_SECONDS),
};

/** One pool over three regions on this machine: each an API server of its own, which is an arbiter too, and a producer. */
export interface RegionsDevnet extends DemoDevnet {
  /** Ends the API server and the producer of a region at once, as when a whole site loses power. */
  kill(region: string): Promise<void>;
  /** Starts both again: the API server with what was on its disk, the producer in its old directory. */
  revive(region: string): Promise<void>;
}

/** Starts the API servers; no producer yet. */
export async function startRegionsDevnet(): Promise<RegionsDevnet> {
  const servers = new Map<string, DevnetKubeApiserver>();
  const definitions = bundledDefinitions();
  const serve = async (region: string, port = 0): Promise<DevnetKubeApiserver> => {
    const server = await startDevnetKubeApiserver({ definitions, namespaces: [NAMESPACE], port });
    servers.set(region, server);
    return server;
  };
  const stopServers = async (): Promise<void> => {
    await Promise.all([...servers.values()].map((server) => server.stop()));
  };
  try {
    for (const region of REGIONS) await serve(region);
    return await furnish({ servers, serve, stopServers });
  } catch (error) {
    await stopServers();
    throw error;
  }
}

async function furnish(o: {
  servers: ReadonlyMap<string, DevnetKubeApiserver>;
  serve: (region: string, port: number) => Promise<DevnetKubeApiserver>;
  stopServers: () => Promise<void>;
}): Promise<RegionsDevnet> {
  const { servers, serve, stopServers } = o;
  const site = await openDemoSite();
  const { directory } = site;
  const serverOf = (region: string): DevnetKubeApiserver => servers.get(region) as DevnetKubeApiserver;
  await Promise.all(
    REGIONS.map((region) => writeFile(kubeconfigOf(site, region), contextsOf(servers, region), { mode: 0o600 })),
  );
  await writeFile(join(directory, "kubeconfig"), contextsOf(servers, FIRST_REGION), { mode: 0o600 });
  const pods = await site.producers(REGIONS, (region) => settingsOf(site, region));
  return {
    ...pods,
    directory,
    async kill(region) {
      await Promise.all([pods.pod(region).kill(), serverOf(region).stop()]);
    },
    async revive(region) {
      const { url, store } = serverOf(region);
      const server = await serve(region, Number(new URL(url).port));
      server.store.restore(store.snapshot());
      await pods.start(region);
    },
    async stop() {
      await site.clear();
      await stopServers();
    },
  };
}

function settingsOf(site: DemoSite, region: string): PodSettings {
  const sources = REGIONS.map((name) => `${name}=${name === region ? "in-cluster" : kubeconfigOf(site, name)}`);
  const priority = REGIONS.indexOf(region) + 1;
  return {
    name: "producer-0",
    kubeconfigPath: kubeconfigOf(site, region),
    env: {
      NAMESPACE,
      POOL_ID: site.poolId,
      ENABLE_CLUSTER_MANAGEMENT: "true",
      CLUSTER_REGION: region,
      CLUSTER_PRIORITY: String(priority),
      ARBITERS: sources.join(","),
      ...TIMING,
    },
  };
}

function kubeconfigOf({ directory }: DemoSite, region: string): string {
  return join(directory, `${region}.kubeconfig`);
}

/** All regions in one kubeconfig, each a context of its name; JSON is YAML. */
function contextsOf(servers: ReadonlyMap<string, DevnetKubeApiserver>, current: string): string {
  const named = [...servers].map(([name, { url }]) => ({ name, cluster: { server: url } }));
  const contexts = named.map(({ name }) => ({ name, context: { cluster: name, user: "demo", namespace: NAMESPACE } }));
  const users = [{ name: "demo", user: {} }];
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: named,
    users,
    contexts,
    "current-context": current,
  });
}
