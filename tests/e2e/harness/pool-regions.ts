import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ControlPlane } from "@cardano-forge/control-plane";
import { type ProducerPod, type Program, secretOf, startProducerPod } from "@cardano-forge/devnet-kubelet";
import { type ApiLink, openApiLink } from "./api-link.ts";
import { awaitFact } from "./await-fact.ts";
import { aPool, type Pool } from "./pool.ts";
import { nodeProgram, sidecarOf } from "./programs.ts";
import { type RegionServer, startRealServer } from "./region-server.ts";
import { seatRules, sidecarRules } from "./sidecar-role.ts";
import { type SidecarView, viewOf } from "./sidecar-view.ts";
import { createSlotJudge, type ForgedSlot, type SlotJudge } from "./slot-judge.ts";

/** Times of a pool over several regions. */
export interface RegionTiming {
  readonly globalLeaseMs: number;
  readonly failbackMs: number;
  readonly env: Readonly<Record<string, string>>;
}

/** Three regions of one pool: each an API server of its own with pods, and an arbiter for all of them. */
export interface PoolRegions extends AsyncDisposable {
  readonly names: readonly string[];
  readonly pool: Pool;
  readonly judge: SlotJudge;
  /** Name of a region's CardanoForgeCluster. */
  clusterOf(region: string): string;
  /** Runs kubectl in the pods' namespace of a region and gives what it printed; throws unless it ends well. */
  kubectl(region: string, ...args: string[]): Promise<string>;
  /** Runs a kubectl that goes on until it is interrupted, and gives what it printed. */
  watch(region: string, until: AbortSignal, ...args: string[]): Promise<string>;
  /** Of a region with a real API server. */
  controlPlane(region: string): ControlPlane;
  /** By `region/pod`. */
  pod(name: string): ProducerPod;
  podsOf(region: string): readonly ProducerPod[];
  /** The wire between the pods of one region and the API server of another, or of their own. */
  link(from: string, to: string): ApiLink;
  /** Every process of a region: pods, kube-apiserver and etcd, as when a whole site loses power. */
  kill(region: string): Promise<void>;
  /** Starts a region again that was killed. */
  revive(region: string): Promise<void>;
  /** The first slot forged after a moment, by any region but one. */
  forgedAfter(wallMs: number, boundMs: number, except?: string): Promise<ForgedSlot>;
  /**
   * Waits until one pod forges and every other region has a leader that waits for the seat; gives the forging region. With
   * a region named, until it is that one.
   */
  steady(boundMs: number, region?: string): Promise<string>;
  /** The region that forged last, if it still does. */
  forging(): Promise<string | undefined>;
}

const REGIONS = ["us-east-1", "us-west-2", "eu-west-1"];
const PODS = ["producer-0", "producer-1"];
/** As the published commands name it. */
const NAMESPACE = "cardano-mainnet";
const FORGING_FOR_MS = 2500;
const WATCH_MS = 170_000;
const LOG_LINES_TOLD = 12;
/** A leader that could forge, and one for which another cluster comes first. */
const WAITING: ReadonlySet<string> = new Set(["SeatAwaited", "NotFirst"]);

interface Region {
  readonly name: string;
  readonly server: RegionServer;
  /** By name of the region whose API server it leads to. */
  readonly links: ReadonlyMap<string, ApiLink>;
  readonly kubeconfigs: ReadonlyMap<string, string>;
  readonly pods: Map<string, ProducerPod>;
}

/** How regions differ from the usual ones: real API servers, and two pods on each. */
export interface PoolRegionsOptions {
  readonly startServer?: typeof startRealServer;
  readonly pods?: readonly string[];
  /** Regions that know of no arbiter but their own API server, so that each of them forges. */
  readonly areAlone?: boolean;
}

/** Starts three API servers and the pods of each; the first region comes first in priority. */
export async function startPoolRegions(
  timing: RegionTiming,
  { startServer = startRealServer, pods: podNames = PODS, areAlone = false }: PoolRegionsOptions = {},
): Promise<PoolRegions> {
  const starting = await Promise.allSettled(REGIONS.map(() => startServer(NAMESPACE)));
  const servers = starting.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const regions: Region[] = [];
  const dispose = async (): Promise<void> => {
    const pods = regions.flatMap((region) => [...region.pods.values()]);
    await Promise.all(pods.map((pod) => pod.kill()));
    await Promise.all(regions.flatMap((region) => [...region.links.values()].map((link) => link.close())));
    await Promise.all(servers.map((server) => server.stop()));
  };
  try {
    for (const one of starting) if (one.status === "rejected") throw one.reason;
    const [first] = servers as [RegionServer, ...RegionServer[]];
    // Pods' files go with the first server.
    const directory = await mkdtemp(join(first.directory, "r-"));
    const pool = aPool();
    const ways = await Promise.all(servers.map((server) => admitPool(server, pool)));
    for (const [index, name] of REGIONS.entries()) {
      const server = servers[index] as RegionServer;
      regions.push({ name, server, ...(await wire(name, { ways, directory })), pods: new Map() });
    }
    const started = regionsOf({
      regions,
      directory,
      pool,
      timing,
      podNames,
      areAlone,
      sidecar: await sidecarOf(first),
      dispose,
    });
    await Promise.all(REGIONS.map((name) => started.startPods(name)));
    return started;
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** An API server as the pods of a region reach it: as their own, or as an arbiter, where they may do less. */
interface Way {
  readonly url: string;
  readonly own: string;
  readonly arbiter: string;
}

async function admitPool(server: RegionServer, { objectName, seatName: seat }: Pool): Promise<Way> {
  const rules = sidecarRules({ lease: objectName, leader: objectName, seat });
  return {
    url: server.url,
    own: await server.admit({ account: "cardano-forge", rules }),
    arbiter: await server.admit({ account: "cardano-forge-arbiter", rules: seatRules(seat) }),
  };
}

/** The ways of one region to every API server, each through a wire that can be cut. */
async function wire(
  from: string,
  { ways, directory }: { ways: readonly Way[]; directory: string },
): Promise<Pick<Region, "links" | "kubeconfigs">> {
  const links = new Map<string, ApiLink>();
  const kubeconfigs = new Map<string, string>();
  for (const [index, to] of REGIONS.entries()) {
    const { url, own, arbiter } = ways[index] as Way;
    const { port } = new URL(url);
    const link = await openApiLink(Number(port));
    const path = join(directory, `${from}-to-${to}.kubeconfig`);
    const text = await readFile(to === from ? own : arbiter, "utf8");
    await writeFile(path, text.replaceAll(`127.0.0.1:${port}`, `127.0.0.1:${link.port}`), { mode: 0o600 });
    links.set(to, link);
    kubeconfigs.set(to, path);
  }
  return { links, kubeconfigs };
}

function regionsOf(o: {
  regions: readonly Region[];
  directory: string;
  pool: Pool;
  timing: RegionTiming;
  podNames: readonly string[];
  areAlone: boolean;
  sidecar: Program;
  dispose: () => Promise<void>;
}): PoolRegions & { startPods(region: string): Promise<void> } {
  const { regions, directory, podNames, pool } = o;
  const all = REGIONS.flatMap((region) => podNames.map((pod) => `${region}/${pod}`));
  const slotLogs = new Map(all.map((name) => [name, join(directory, name, "slots.jsonl")]));
  const judge = createSlotJudge(slotLogs, pool.id);
  const region = (name: string): Region => {
    const found = regions.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no region ${name}`);
    return found;
  };

  function controlPlaneOf(name: string): ControlPlane {
    const { controlPlane } = region(name).server;
    if (controlPlane === undefined) throw new Error(`${name} has a stand-in, which has no machines`);
    return controlPlane;
  }

  async function startPod(own: Region, pod: string): Promise<void> {
    const sources = REGIONS.map((name) => `${name}=${name === own.name ? "in-cluster" : own.kubeconfigs.get(name)}`);
    const started = await startProducerPod({
      name: pod,
      directory: join(directory, own.name, pod),
      isolation: process.getuid?.() === 0 ? "pid-namespace" : "none",
      programs: { sidecar: o.sidecar, node: nodeProgram },
      secret: secretOf(pool.files),
      kubeconfigPath: own.kubeconfigs.get(own.name) as string,
      env: {
        NAMESPACE,
        POOL_ID: pool.id,
        ENABLE_CLUSTER_MANAGEMENT: "true",
        CLUSTER_REGION: own.name,
        CLUSTER_PRIORITY: String(REGIONS.indexOf(own.name) + 1),
        ...(o.areAlone ? {} : { ARBITERS: sources.join(",") }),
        ...o.timing.env,
      },
      nodeArgs: ["--start-as-non-producing-node"],
    });
    own.pods.set(pod, started);
  }

  async function startPods(name: string): Promise<void> {
    await Promise.all(podNames.map((pod) => startPod(region(name), pod)));
  }

  async function views(name: string): Promise<SidecarView[]> {
    const seen = await Promise.all([...region(name).pods.values()].map(({ sidecarUrl }) => viewOf(sidecarUrl)));
    return seen.filter((view) => view !== undefined);
  }

  /** The end of every log, so that a wait in vain tells why. */
  async function explain(): Promise<string> {
    const pods = regions.flatMap((one) => [...one.pods].map(([name, pod]) => [`${one.name}/${name}`, pod] as const));
    const tails = pods.map(async ([name, pod]) => {
      const lines = (await pod.log("sidecar").catch(() => "no log")).trim().split("\n");
      return [`--- ${name}`, ...lines.slice(-LOG_LINES_TOLD)].join("\n");
    });
    return (await Promise.all(tails)).join("\n");
  }

  async function look(): Promise<string | undefined> {
    const seen = await Promise.all(regions.map(async ({ name }) => ({ name, pods: await views(name) })));
    const forging = seen.filter(({ pods }) => pods.some(({ phase }) => phase === "forging"));
    const waiting = seen.filter(({ pods }) =>
      pods.some(({ role, reason }) => role === "leader" && WAITING.has(reason)),
    );
    const [first, ...others] = forging;
    return others.length === 0 && waiting.length === seen.length - 1 ? first?.name : undefined;
  }

  return {
    names: REGIONS,
    pool,
    judge,
    startPods,
    controlPlane: controlPlaneOf,
    clusterOf: (name) => `mainnet-${pool.id.slice(0, 10)}-${name}`,
    async kubectl(name, ...args) {
      const { code, stdout, stderr } = await region(name).server.kubectl(["-n", NAMESPACE, ...args]);
      if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
      return stdout;
    },
    async watch(name, until, ...args) {
      const timeoutMs = WATCH_MS;
      return (await region(name).server.kubectl(["-n", NAMESPACE, ...args], { until, timeoutMs })).stdout;
    },
    pod(name) {
      const [of = "", pod = ""] = name.split("/");
      const found = region(of).pods.get(pod);
      if (found === undefined) throw new Error(`${name} was never started`);
      return found;
    },
    podsOf: (name) => [...region(name).pods.values()],
    link(from, to) {
      const found = region(from).links.get(to);
      if (found === undefined) throw new Error(`there is no way from ${from} to ${to}`);
      return found;
    },
    async kill(name) {
      const { apiserver, etcd } = controlPlaneOf(name);
      await Promise.all([...[...region(name).pods.values()].map((pod) => pod.kill()), apiserver.kill(), etcd.kill()]);
    },
    async revive(name) {
      const { apiserver, etcd } = controlPlaneOf(name);
      await etcd.start();
      await apiserver.start();
      await startPods(name);
    },
    forgedAfter: (wallMs, boundMs, except) =>
      awaitFact(
        "forger",
        boundMs,
        async () => (await judge.forged()).find(({ timeMs, pod }) => timeMs > wallMs && pod.split("/")[0] !== except),
        { explain },
      ),
    steady: (boundMs, wanted) =>
      awaitFact(
        `forger${wanted === undefined ? "" : ` in ${wanted}`}, and leaders that wait`,
        boundMs,
        async () => {
          const forging = await look();
          return wanted === undefined || forging === wanted ? forging : undefined;
        },
        { explain },
      ),
    async forging() {
      const last = (await judge.forged()).at(-1);
      return last !== undefined && Date.now() - last.timeMs < FORGING_FOR_MS ? last.pod.split("/")[0] : undefined;
    },
    [Symbol.asyncDispose]: o.dispose,
  };
}
