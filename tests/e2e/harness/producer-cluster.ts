import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ControlPlane } from "@cardano-forge/control-plane";
import {
  type ProducerPod,
  type ProducerPodOptions,
  type Program,
  secretOf,
  startProducerPod,
} from "@cardano-forge/devnet-kubelet";
import { type ApiLink, openApiLink } from "./api-link.ts";
import { awaitFact } from "./await-fact.ts";
import { admit } from "./namespace.ts";
import { aPool, type Pool } from "./pool.ts";
import { nodeProgram, sidecarOf } from "./programs.ts";
import { type Rule, sidecarRules } from "./sidecar-role.ts";
import { type SidecarView, viewOf } from "./sidecar-view.ts";
import { createSlotJudge, type ForgedSlot, type SlotJudge } from "./slot-judge.ts";
import { DEFAULT_TIMING, type LeaseTiming } from "./timing.ts";

/** A pool's producers against one API server, in a namespace of their own. */
export interface ProducerCluster extends AsyncDisposable {
  readonly namespace: string;
  readonly names: readonly string[];
  readonly pool: Pool;
  readonly judge: SlotJudge;
  pod(name: string): ProducerPod;
  /** Starts a pod, or one that was killed again under its name and in its old directory. */
  start(name: string): Promise<ProducerPod>;
  /** The wire between a pod and the API server; throws in a cluster without links. */
  link(name: string): ApiLink;
  /** Where the node of a pod reads its keys, whether or not the pod runs. */
  keyDirectory(name: string): string;
  view(name: string): Promise<SidecarView | undefined>;
  /** The first slot that was forged after a moment of wall time, by any pod but one. */
  forgedAfter(wallMs: number, boundMs: number, except?: string): Promise<ForgedSlot>;
  /** The pod that forges now. */
  forger(): Promise<string>;
  /** Waits until one pod forges and all others stand by; gives the forger. */
  steady(boundMs: number): Promise<string>;
  /** Waits until one pod forges and another has watched the Lease for so long that it may follow at once; gives the forger. */
  followable(boundMs: number): Promise<string>;
  /** The end of every log, so that a wait in vain tells why. */
  explain(): Promise<string>;
  /** Runs kubectl in the namespace and gives what it printed; throws unless it ends well. */
  kubectl(...args: string[]): Promise<string>;
}

/** How a cluster differs from the usual one. */
export interface ProducerClusterOptions {
  readonly controlPlane: ControlPlane;
  readonly namespace: string;
  readonly names?: readonly string[];
  readonly timing?: LeaseTiming;
  /** The bare start of `docs/start.md` unless given. */
  readonly nodeArgs?: readonly string[];
  /** The mounted Secret of each pod; the pool's own keys unless given. */
  readonly secret?: (pool: Pool, name: string) => Readonly<Record<string, Uint8Array>>;
  /** Tells the pods the pool's id, after which their objects are called then: several pools may share a namespace. */
  readonly isTenant?: boolean;
  /** Takes from what the chart lets a sidecar do. */
  readonly restrict?: (rules: readonly Rule[]) => readonly Rule[];
  /** Puts a wire that can be cut between each pod and the API server. */
  readonly hasLinks?: boolean;
  /** More for the environment of a sidecar. */
  readonly env?: (name: string, pool: Pool) => Readonly<Record<string, string>>;
  /** How the kubelet treats the pods, where it is not as usual. */
  readonly care?: Pick<ProducerPodOptions, "restarts" | "keyDirectoryBytes">;
}

const NAMES = ["producer-0", "producer-1", "producer-2"];
const ACCOUNT = "cardano-forge";
/** What sidecars call their objects that were told no name. */
const SINGLE_TENANT = { lease: "cardano-node-leader", leader: "cardano-leader" };
const NODE_ARGS = ["--start-as-non-producing-node"];
/** A slot takes a second; so long after its last one a pod counts as the one that forges. */
const FORGING_FOR_MS = 1500;
const LOG_LINES_TOLD = { node: 6, sidecar: 15 } as const;
/** Reasons of a standby that could take over. */
const READY: ReadonlySet<string> = new Set(["Ready", "StandbyOnDecoys"]);

/** Prepares everything, and starts every pod at once. */
export async function startProducerCluster(options: ProducerClusterOptions): Promise<ProducerCluster> {
  const cluster = await prepareProducerCluster(options);
  try {
    await Promise.all(cluster.names.map((name) => cluster.start(name)));
    return cluster;
  } catch (error) {
    await cluster[Symbol.asyncDispose]();
    throw error;
  }
}

/** Namespace, Role, programs and keys; no pod yet. */
export async function prepareProducerCluster(options: ProducerClusterOptions): Promise<ProducerCluster> {
  const { controlPlane, namespace, isTenant = false, restrict = (rules) => rules } = options;
  const pool = aPool();
  const { objectName } = pool;
  const objects = isTenant ? { lease: objectName, leader: objectName } : SINGLE_TENANT;
  const admission = { namespace, account: isTenant ? objectName : ACCOUNT, rules: restrict(sidecarRules(objects)) };
  // A run that is killed leaves no files: these go with the control plane.
  const directory = await mkdtemp(join(controlPlane.directory, "p-"));
  const [kubeconfigPath, sidecar] = await Promise.all([admit(controlPlane, admission), sidecarOf(controlPlane)]);
  return clusterIn({ ...options, directory, kubeconfigPath, sidecar, pool });
}

function clusterIn(
  o: ProducerClusterOptions & { directory: string; kubeconfigPath: string; sidecar: Program; pool: Pool },
): ProducerCluster {
  const { controlPlane, namespace, directory, pool, names = NAMES, timing = DEFAULT_TIMING } = o;
  const identity = o.isTenant === true ? { POOL_ID: pool.id } : {};
  const pods = new Map<string, ProducerPod>();
  const links = new Map<string, ApiLink>();
  const slotLogs = new Map(names.map((name) => [name, join(directory, name, "slots.jsonl")]));
  const judge = createSlotJudge(slotLogs, pool.id);

  const pod = (name: string): ProducerPod => {
    const found = pods.get(name);
    if (found === undefined) throw new Error(`${name} was never started`);
    return found;
  };

  /** The kubeconfig of a pod: the namespace's own, by way of the pod's link where there is one. */
  async function kubeconfigOf(name: string): Promise<string> {
    if (o.hasLinks !== true) return o.kubeconfigPath;
    const serverPort = new URL(controlPlane.url).port;
    const link = links.get(name) ?? (await openApiLink(Number(serverPort)));
    links.set(name, link);
    const path = join(directory, `${name}.kubeconfig`);
    const text = await readFile(o.kubeconfigPath, "utf8");
    await writeFile(path, text.replaceAll(`127.0.0.1:${serverPort}`, `127.0.0.1:${link.port}`), { mode: 0o600 });
    return path;
  }

  const forger = (): Promise<string> =>
    awaitFact(
      "forger",
      FORGING_FOR_MS * 2,
      async () => {
        const last = (await judge.forged()).at(-1);
        return last !== undefined && Date.now() - last.timeMs < FORGING_FOR_MS ? last.pod : undefined;
      },
      { explain },
    );

  /** Who forges and who stands by; undefined while that is not everybody. */
  async function look(): Promise<{ forger: string; standbys: SidecarView[] } | undefined> {
    const views = await Promise.all(names.map((name) => viewOf(pod(name).sidecarUrl)));
    const [forging, ...others] = views.filter((view) => view?.phase === "forging");
    const standbys = views.flatMap((view) => (view?.phase === "standby" && READY.has(view.reason) ? [view] : []));
    const isEverybody = others.length === 0 && standbys.length === names.length - 1;
    return forging !== undefined && isEverybody ? { forger: forging.pod, standbys } : undefined;
  }

  async function explain(): Promise<string> {
    const tails = [...pods.values()].flatMap(({ name, log }) =>
      (["node", "sidecar"] as const).map(async (container) => {
        const lines = (await log(container).catch(() => "no log")).trim().split("\n");
        return [`--- ${name} ${container}`, ...lines.slice(-LOG_LINES_TOLD[container])].join("\n");
      }),
    );
    return (await Promise.all(tails)).join("\n");
  }

  return {
    namespace,
    names,
    pool,
    judge,
    pod,
    forger,
    keyDirectory: (name) => join(directory, name, "ipc"),
    link(name) {
      const link = links.get(name);
      if (link === undefined) throw new Error(`${name} has no link`);
      return link;
    },
    async start(name) {
      const started = await startProducerPod({
        name,
        directory: join(directory, name),
        isolation: process.getuid?.() === 0 ? "pid-namespace" : "none",
        programs: { sidecar: o.sidecar, node: nodeProgram },
        secret: o.secret?.(pool, name) ?? secretOf(pool.files),
        kubeconfigPath: await kubeconfigOf(name),
        env: { NAMESPACE: namespace, ...identity, ...timing.env, ...o.env?.(name, pool) },
        nodeArgs: o.nodeArgs ?? NODE_ARGS,
        ...o.care,
      });
      pods.set(name, started);
      return started;
    },
    view: (name) => viewOf(pod(name).sidecarUrl),
    forgedAfter: (wallMs, boundMs, except) =>
      awaitFact(
        "forger",
        boundMs,
        async () => (await judge.forged()).find((entry) => entry.timeMs > wallMs && entry.pod !== except),
        { explain },
      ),
    steady: (boundMs) => awaitFact("forger and standbys", boundMs, async () => (await look())?.forger, { explain }),
    followable: (boundMs) =>
      awaitFact(
        "standby that may follow at once",
        boundMs,
        async () => {
          const seen = await look();
          return seen?.standbys.some(hasWatched) === true ? seen.forger : undefined;
        },
        { explain },
      ),
    explain,
    async kubectl(...args) {
      const { code, stdout, stderr } = await controlPlane.kubectl(["-n", namespace, ...args]);
      if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
      return stdout;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...pods.values()].map((one) => one.kill()));
      await Promise.all([...links.values()].map((link) => link.close()));
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A release counts at once only for who has watched the Lease for longer than it lasts. */
function hasWatched({ election }: SidecarView): boolean {
  return election.registers.every(({ isWatched }) => isWatched);
}
