import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ControlPlane } from "@cardano-forge/control-plane";
import { secretOf } from "@cardano-forge/devnet-kubelet";
import { aPool, awaitFact, createSlotJudge, type Pool, viewOf } from "@cardano-forge/e2e";
import type { KubernetesObject } from "./chart.ts";
import { SIDECAR } from "./manifest-place.ts";
import { type ManifestPod, startManifestPod } from "./manifest-pod.ts";
import { podSpecOf } from "./pod.ts";

/** What lay in the key directory when the node was started. */
export interface KeysAtStart {
  readonly isComplete: boolean;
  readonly isReal: boolean;
  readonly isBefore: boolean;
}

/** Producers whose pods are those of manifests, with one pool, in a namespace of their own. */
export interface ManifestProducers extends AsyncDisposable {
  readonly pool: Pool;
  /** The manifests that have the sidecar. */
  readonly workloads: readonly KubernetesObject[];
  /** By name, in the order of their start. */
  readonly pods: ReadonlyMap<string, ManifestPod>;
  readonly keysAtStart: ReadonlyMap<string, KeysAtStart>;
  /** Starts a pod, of the first manifest unless given. */
  start(name: string, workload?: KubernetesObject): Promise<ManifestPod>;
  /** Waits until one pod forges. */
  forger(): Promise<string>;
  /** Waits until a pod may follow at once. */
  standby(name: string): Promise<void>;
  /** By the nodes' own logs. */
  judge(): ReturnType<typeof createSlotJudge>;
  explain(): Promise<string>;
}

/** What they are made of. */
export interface ManifestProducersOptions {
  readonly controlPlane: ControlPlane;
  readonly programs: string;
  readonly namespace: string;
  /** A Role with its account among them. */
  readonly objects: readonly KubernetesObject[];
  readonly network?: Parameters<typeof aPool>[0];
}

const WORKLOADS: ReadonlySet<string> = new Set(["StatefulSet", "Deployment"]);
const RIGHTS: ReadonlySet<string> = new Set(["ServiceAccount", "Role", "RoleBinding"]);
const KEY_FILES = 3;
/** A lease of 15 s that ages from the first start, the turns of two candidates, and the start of everything on a busy machine. */
const FORGING_WITHIN_MS = 90_000;
const STANDBY_WITHIN_MS = 60_000;
const LOG_LINES_TOLD = 12;

/** Makes the namespace and its rights; starts no pod. */
export async function prepareProducers(o: ManifestProducersOptions): Promise<ManifestProducers> {
  const { controlPlane, objects, namespace, programs } = o;
  const kubeconfig = await rightsIn(controlPlane, namespace, objects);
  const folder = await mkdtemp(join(controlPlane.directory, "pods-"));
  const pool = aPool(o.network);
  const workloads = objects.filter((one) => WORKLOADS.has(one.kind) && hasSidecar(one));
  const pods = new Map<string, ManifestPod>();
  const keysAtStart = new Map<string, KeysAtStart>();
  const explain = (): Promise<string> => logsOf(pods);
  return {
    pool,
    workloads,
    pods,
    keysAtStart,
    explain,
    async start(name, workload = workloads[0] as KubernetesObject) {
      const pod = await startManifestPod(workload, {
        ...{ name, programs, kubeconfig, namespace },
        directory: join(folder, name),
        secrets: secretsFor(pool, objects),
        onEvent(event) {
          const started = pods.get(name);
          if (event.kind === "started" && event.container === started?.node && !keysAtStart.has(name))
            keysAtStart.set(name, keysOf(started, event.timeMs, pool));
        },
      });
      pods.set(name, pod);
      return pod;
    },
    forger: () => awaitFact("forger", FORGING_WITHIN_MS, () => forgerOf(pods), { explain }),
    async standby(name) {
      const pod = pods.get(name) as ManifestPod;
      await awaitFact("standby that could follow", STANDBY_WITHIN_MS, () => isReady(pod), { explain });
    },
    judge: () => createSlotJudge(new Map([...pods].map(([name, pod]) => [name, pod.slotLog])), pool.id),
    async [Symbol.asyncDispose]() {
      await Promise.all([...pods.values()].map((pod) => pod.kill()));
    },
  };
}

/** Gives the kubeconfig of the account that the objects make. */
async function rightsIn(
  { kubectl, kubeconfigFor }: ControlPlane,
  namespace: string,
  objects: readonly KubernetesObject[],
): Promise<string> {
  const demand = async (args: string[], input = ""): Promise<void> => {
    const { code, stderr } = await kubectl(args, { input });
    if (code !== 0) throw new Error(stderr);
  };
  await demand(["create", "namespace", namespace]);
  const rights = objects.filter(({ kind }) => RIGHTS.has(kind));
  const placed = rights.map((one) => JSON.stringify({ ...one, metadata: { ...one.metadata, namespace } }));
  await demand(
    ["-n", namespace, "apply", "-f", "-"],
    placed.join("\n---\n").replaceAll('"producers"', `"${namespace}"`),
  );
  const account = rights.find(({ kind }) => kind === "ServiceAccount")?.metadata.name ?? "";
  return readFile(await kubeconfigFor({ serviceAccount: account, namespace }), "utf8");
}

function hasSidecar(workload: KubernetesObject): boolean {
  const { initContainers, containers } = podSpecOf(workload);
  return [...initContainers, ...containers].some(({ name }) => name === SIDECAR);
}

function keysOf(pod: ManifestPod, startedMs: number, pool: Pool): KeysAtStart {
  const real = Object.values(secretOf(pool.files)).map((bytes) => Buffer.from(bytes));
  const paths = readdirSync(pod.keyDirectory).map((name) => join(pod.keyDirectory, name));
  return {
    isComplete: paths.length === KEY_FILES,
    isReal: paths.some((path) => real.some((bytes) => readFileSync(path).equals(bytes))),
    isBefore: paths.every((path) => statSync(path).mtimeMs <= startedMs),
  };
}

/** The Secrets that manifests mount or read, with the keys of a pool. */
function secretsFor(pool: Pool, objects: readonly KubernetesObject[]): Record<string, Record<string, Uint8Array>> {
  const tokens = objects
    .filter(({ kind }) => kind === "Secret")
    .map(({ metadata, stringData }) => {
      const texts = Object.entries((stringData ?? {}) as Record<string, string>);
      return [metadata.name, Object.fromEntries(texts.map(([name, text]) => [name, Buffer.from(text)]))] as const;
    });
  const { kes, vrf, opcert } = pool.files;
  const named = ["producer-keys", "bp-cardano-node-forging-keys", "pool-keys", "pool", "hot", "keys", "sealed-keys"];
  const keys = named.map((name) => [name, secretOf(pool.files)] as const);
  return { ...Object.fromEntries([...tokens, ...keys]), "hot-keys": { kes, vrf, cert: opcert } };
}

async function forgerOf(pods: ReadonlyMap<string, ManifestPod>): Promise<string | undefined> {
  for (const [name, { sidecarUrl }] of pods) if ((await viewOf(sidecarUrl))?.phase === "forging") return name;
  return undefined;
}

/** True for a standby that has watched the Lease for so long that it may follow at once. */
async function isReady({ sidecarUrl }: ManifestPod): Promise<true | undefined> {
  const view = await viewOf(sidecarUrl);
  const isWatching = view?.election.registers.every(({ isWatched }) => isWatched) === true;
  return isWatching && view?.role === "standby" && ["Ready", "StandbyOnDecoys"].includes(view.reason)
    ? true
    : undefined;
}

async function logsOf(pods: ReadonlyMap<string, ManifestPod>): Promise<string> {
  const logs = [...pods].flatMap(([name, pod]) =>
    [SIDECAR, pod.node].map(async (container) => {
      const text = await pod.log(container).catch(() => "nothing");
      return `${name} ${container}:\n${text.split("\n").slice(-LOG_LINES_TOLD).join("\n")}`;
    }),
  );
  return (await Promise.all(logs)).join("\n");
}
