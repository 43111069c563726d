import { mkdtemp, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type ControlPlane, startControlPlane } from "@cardano-forge/control-plane";
import { type ProducerPod, type Program, secretOf } from "@cardano-forge/devnet-kubelet";
import { parse, stringify } from "yaml";
import { awaitFact } from "./await-fact.ts";
import { buildForgectl } from "./forgectl.ts";
import { blocksOf } from "./operator-pages.ts";
import { type OperatorShell, openOperatorShell } from "./operator-shell.ts";
import { aPool, type Pool } from "./pool.ts";
import { nodeProgram, sidecarOf } from "./programs.ts";
import { type SidecarView, viewOf } from "./sidecar-view.ts";
import { createSlotJudge, type ForgedSlot, type SlotJudge } from "./slot-judge.ts";
import { keepWorkloads, type WorkloadKeeper } from "./workload-keeper.ts";

/** Clusters without anything in them, and the machine of the operator who follows the pages to get a pool into them. */
export interface OperatorSites extends AsyncDisposable {
  readonly pool: Pool;
  readonly judge: SlotJudge;
  readonly shell: OperatorShell;
  plane(site: string): ControlPlane;
  /** Runs kubectl in the namespace of the pods and gives what it printed; throws unless it ends well. */
  kubectl(site: string, ...args: string[]): Promise<string>;
  /** What each pod of a site says of itself. */
  views(site: string): Promise<SidecarView[]>;
  /** The first slot forged after a moment, by a pod whose name, `site/pod`, begins so. */
  forgedAfter(wallMs: number, boundMs: number, by: string): Promise<ForgedSlot>;
  /** Waits until a pod of this site forges, and every pod of all others stands by and has watched the pool's Lease. */
  steady(site: string, boundMs: number): Promise<void>;
  /** Everything in a site at once, as when it loses power. */
  kill(site: string): Promise<void>;
  revive(site: string): Promise<void>;
  /** Writes a file of values: those of install.md, with more, and with those of another page. */
  writeValues(path: string, more: Values, page?: string): Promise<void>;
  podsOf(site: string): Promise<SitePods>;
  /** Replaces the Secret of the keys: the pool's own, but for these files. */
  replaceKeys(site: string, spoiled: Readonly<Record<string, string>>): Promise<void>;
}

/** The two pods of a site that forges. */
export interface SitePods {
  readonly forger: ProducerPod;
  readonly standby: ProducerPod;
}

/** Values of a chart. */
export interface Values {
  readonly [name: string]: unknown;
}

const NAMESPACE = "pool";
const DEPLOY = fileURLToPath(new URL("../../../deploy", import.meta.url));
const LOG_LINES_TOLD = 8;
const READY: ReadonlySet<string> = new Set(["Ready", "StandbyOnDecoys"]);
const WAITING: ReadonlySet<string> = new Set(["SeatAwaited", "NotFirst"]);

/** Starts the API servers, and nothing in them. */
export async function startOperatorSites(names: readonly string[]): Promise<OperatorSites> {
  // The pages bring the definitions.
  const starting = await Promise.allSettled(names.map(() => startControlPlane({ definitions: [] })));
  const started = starting.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  try {
    for (const one of starting) if (one.status === "rejected") throw one.reason;
    const planes = new Map(names.map((name, index) => [name, started[index] as ControlPlane]));
    const [first] = started as [ControlPlane];
    const directory = await mkdtemp(join(first.directory, "o-"));
    await buildForgectl(first, []);
    const forgectl = join(first.directory, "forgectl", "forgectl.mjs");
    const shell = await openOperatorShell({ directory, forgectl, contexts: planes, namespace: NAMESPACE });
    const sites = sitesOf({ planes, shell, directory, sidecar: await sidecarOf(first) });
    await Promise.all(names.map((name) => writeFiles(shell.folder(name), sites.pool)));
    return sites;
  } catch (error) {
    await Promise.all(started.map((plane) => plane.stop()));
    throw error;
  }
}

/** What an operator has at hand: the keys, and a clone of this repository. */
async function writeFiles(folder: string, { files: { kes, vrf, opcert } }: Pool): Promise<void> {
  await Promise.all([
    writeFile(join(folder, "kes.skey"), kes),
    writeFile(join(folder, "vrf.skey"), vrf),
    writeFile(join(folder, "node.cert"), opcert),
    symlink(DEPLOY, join(folder, "deploy")),
  ]);
}

function sitesOf(o: {
  readonly planes: ReadonlyMap<string, ControlPlane>;
  readonly shell: OperatorShell;
  readonly directory: string;
  readonly sidecar: Program;
}): OperatorSites {
  const { planes, shell } = o;
  const pool = aPool();
  const slotLogs = new Map<string, string>();
  const judge = createSlotJudge(slotLogs, pool.id);
  const keepers = new Map<string, WorkloadKeeper>();
  const programs = { sidecar: o.sidecar, node: nodeProgram };

  const plane = (site: string): ControlPlane => {
    const found = planes.get(site);
    if (found === undefined) throw new Error(`there is no site ${site}`);
    return found;
  };
  const keep = (site: string): void => {
    const directory = join(o.directory, `pods-${site}`);
    const onStart = (name: string): void => void slotLogs.set(`${site}/${name}`, join(directory, name, "slots.jsonl"));
    keepers.set(site, keepWorkloads({ plane: plane(site), namespace: NAMESPACE, directory, programs, onStart }));
  };
  for (const site of planes.keys()) keep(site);

  async function views(site: string): Promise<SidecarView[]> {
    const pods = [...(keepers.get(site)?.pods.values() ?? [])];
    const seen = await Promise.all(pods.map(({ sidecarUrl }) => viewOf(sidecarUrl)));
    return seen.filter((view) => view !== undefined);
  }

  /** The end of every log, so that a wait in vain tells why. */
  async function explain(): Promise<string> {
    const pods = [...keepers].flatMap(([site, { pods: all }]) => [...all].map(([name, pod]) => ({ site, name, pod })));
    const tails = pods.map(async ({ site, name, pod }) => {
      const lines = (await pod.log("sidecar").catch(() => "no log")).trim().split("\n");
      return [`--- ${site}/${name}`, ...lines.slice(-LOG_LINES_TOLD)].join("\n");
    });
    return (await Promise.all(tails)).join("\n");
  }

  async function isSteady(site: string): Promise<true | undefined> {
    const sites = [...planes.keys()].filter((name) => (keepers.get(name)?.pods.size ?? 0) > 0);
    const seen = await Promise.all(
      sites.map(async (name) => ({
        name,
        count: keepers.get(name)?.pods.size,
        pods: await views(name),
      })),
    );
    const isThere = sites.includes(site);
    return isThere &&
      seen.every(
        ({ name, count, pods }) =>
          pods.length === count &&
          pods.filter(({ phase }) => phase === "forging").length === (name === site ? 1 : 0) &&
          pods.every(({ phase }) => phase === "forging" || phase === "standby") &&
          (name === site || pods.some(({ role, reason }) => role === "leader" && WAITING.has(reason))) &&
          pods.every(isLeaderOrCanFollow),
      )
      ? true
      : undefined;
  }

  return {
    pool,
    judge,
    shell,
    plane,
    views,
    async kubectl(site, ...args) {
      const { code, stdout, stderr } = await plane(site).kubectl(["-n", NAMESPACE, ...args]);
      if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
      return stdout;
    },
    forgedAfter: (wallMs, boundMs, by) =>
      awaitFact(
        `slot of ${by}`,
        boundMs,
        async () => (await judge.forged()).find(({ timeMs, pod }) => timeMs > wallMs && pod.startsWith(by)),
        { explain },
      ),
    steady: async (site, boundMs) =>
      void (await awaitFact(`forger in ${site}, and others that wait`, boundMs, () => isSteady(site), { explain })),
    async kill(site) {
      const { apiserver, etcd } = plane(site);
      await keepers.get(site)?.kill();
      await Promise.all([apiserver.kill(), etcd.kill()]);
    },
    async revive(site) {
      const { apiserver, etcd } = plane(site);
      await etcd.start();
      await apiserver.start();
      keep(site);
    },
    async podsOf(site) {
      const all = keepers.get(site)?.pods;
      const seen = await views(site);
      const named = (phase: string): ProducerPod => {
        const name = seen.find((view) => view.phase === phase)?.pod ?? "";
        const pod = all?.get(name);
        if (pod === undefined) throw new Error(`no pod of ${site} is ${phase}`);
        return pod;
      };
      return { forger: named("forging"), standby: named("standby") };
    },
    async replaceKeys(site, spoiled) {
      const own = Object.entries(secretOf(pool.files)).map(([file, bytes]) => [file, base64(bytes)] as const);
      const others = Object.entries(spoiled).map(([file, text]) => [file, base64(Buffer.from(text))] as const);
      const data = JSON.stringify({ data: Object.fromEntries([...own, ...others]) });
      const { code, stderr } = await plane(site).kubectl([
        "-n",
        NAMESPACE,
        "patch",
        "secret",
        "forging-keys",
        "--type=merge",
        "-p",
        data,
      ]);
      if (code !== 0) throw new Error(stderr);
    },
    async writeValues(path, more, page = "") {
      const [installed = ""] = blocksOf("install.md", "yaml");
      const values = merged(merged(parse(installed) as Values, more), (parse(page) ?? {}) as Values);
      await writeFile(join(o.directory, path), stringify(values));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...keepers.values()].map((keeper) => keeper.kill()));
      await Promise.all([...planes.values()].map((one) => one.stop()));
    },
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

/** A standby that would follow at once, and says so. */
function isLeaderOrCanFollow({ role, reason, election }: SidecarView): boolean {
  return role === "leader" || (READY.has(reason) && election.registers.every(({ isWatched }) => isWatched));
}

function merged(one: Values, other: Values): Values {
  const isPart = (value: unknown): value is Values =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  const fields = Object.entries(other).map(([name, value]) => {
    const before = one[name];
    return [name, isPart(before) && isPart(value) ? merged(before, value) : value] as const;
  });
  return { ...one, ...Object.fromEntries(fields) };
}
