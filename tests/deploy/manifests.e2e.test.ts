import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describeWithControlPlane, describeWithHelm } from "@cardano-forge/control-plane/vitest";
import type { PodEvent } from "@cardano-forge/devnet-kubelet";
import { secretOf } from "@cardano-forge/devnet-kubelet";
import { aPool, awaitFact, createSlotJudge, type Pool, viewOf } from "@cardano-forge/e2e";
import { beforeAll, describe, expect, it } from "vitest";
import { type KubernetesObject, parseObjects, renderProducers } from "./harness/chart.ts";
import { injected } from "./harness/forgectl.ts";
import { type ManifestPod, startManifestPod } from "./harness/manifest-pod.ts";
import { buildPrograms } from "./harness/programs.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const foreign = readFileSync(`${root}apps/cli/test/fixtures/inject/plain.yaml`, "utf8");
const canIsolate =
  process.getuid?.() === 0 && spawnSync("unshare", ["--pid", "--mount", "--fork", "true"]).status === 0;
const NODE = "cardano-node";
const SIDECAR = "forge-manager";
const KEYS = ["kes.skey", "node.cert", "vrf.skey"];
/** `FORGE_STARTS=20` is what the promise of no restart loop rests on. */
const STARTS = Number(process.env["FORGE_STARTS"] ?? "1");
/** A lease of 15 s that ages from the first start, the turns of two candidates, and the start of everything on a busy machine. */
const FORGING_WITHIN_MS = 90_000;
const STANDBY_WITHIN_MS = 60_000;
const FOLLOWED_WITHIN_MS = 40_000;

describe.skipIf(!canIsolate)(
  canIsolate ? "a rendered manifest" : "a rendered manifest (skipped: it takes a user who may make namespaces)",
  () => {
    describeWithHelm("run as a kubelet would run it", (helm) => {
      describeWithControlPlane("against a real API server", (controlPlane) => {
        let programs = "";
        beforeAll(async () => {
          programs = await buildPrograms(controlPlane().directory);
        });

        /** A namespace with the Role of a manifest, and pods of that manifest in it. */
        async function producersOf(namespace: string, objects: readonly KubernetesObject[]) {
          const { kubectl, kubeconfigFor, directory } = controlPlane();
          const demand = async (args: string[], input = ""): Promise<void> =>
            expect(await kubectl(args, { input })).toMatchObject({ code: 0 });
          await demand(["create", "namespace", namespace]);
          const rights = objects.filter(({ kind }) => ["ServiceAccount", "Role", "RoleBinding"].includes(kind));
          const placed = rights.map((one) => JSON.stringify({ ...one, metadata: { ...one.metadata, namespace } }));
          await demand(
            ["-n", namespace, "apply", "-f", "-"],
            placed.join("\n---\n").replaceAll('"producers"', `"${namespace}"`),
          );
          const account = rights.find(({ kind }) => kind === "ServiceAccount")?.metadata.name ?? "";
          const kubeconfig = await readFile(await kubeconfigFor({ serviceAccount: account, namespace }), "utf8");
          const folder = await mkdtemp(join(directory, "pods-"));
          const pool = aPool();
          const workload = objects.find(({ kind }) => kind === "StatefulSet") as KubernetesObject;
          const start = (name: string, onEvent?: (event: PodEvent) => void): Promise<ManifestPod> =>
            startManifestPod(workload, {
              name,
              directory: join(folder, name),
              programs,
              kubeconfig,
              namespace,
              secrets: secretsFor(pool, objects),
              ...(onEvent === undefined ? {} : { onEvent }),
            });
          return { pool, start, workload };
        }

        const fromInjection = async (): Promise<KubernetesObject[]> => [
          ...parseObjects(await injected(foreign, "--image", "example.org/cardano-forge-manager:1")),
          ...parseObjects(readFileSync(`${root}deploy/rbac.yaml`, "utf8")),
        ];
        const fromChart = (): Promise<KubernetesObject[]> =>
          renderProducers(helm, [
            ...["--kube-version", "1.36.0", "--set", "forgeManager.prestopToken=a-token-of-the-tests"],
            ...["--set", "cardanoNode.startMethod=arguments,cardanoNode.existingConfigMap=own"],
          ]);

        describe.each([
          ["forgectl inject", "injected", fromInjection],
          ["the chart", "charted", fromChart],
        ])("made by %s", (_, namespace, render) => {
          it("has its decoys before its node, forges, and hands over before its node is told to stop", async () => {
            const { pool, start } = await producersOf(namespace, await render());
            const names = ["producer-0", "producer-1"];
            const seen = new Map<string, KeysAtStart>();
            const pods = new Map<string, ManifestPod>();
            try {
              for (const name of names) {
                const pod = await start(name, (event) => {
                  if (event.kind === "started" && event.container === NODE)
                    seen.set(name, keysOf(pods.get(name), event, pool));
                });
                pods.set(name, pod);
              }
              const judge = createSlotJudge(new Map([...pods].map(([name, pod]) => [name, pod.slotLog])), pool.id);
              const forger = await awaitFact("forger", FORGING_WITHIN_MS, () => forgerOf(pods), {
                explain: () => logsOf(pods),
              });
              const other = pods.get(names.find((name) => name !== forger) ?? "") as ManifestPod;
              await awaitFact("standby that could follow", STANDBY_WITHIN_MS, () => isReady(other), {
                explain: () => logsOf(pods),
              });
              const leaving = pods.get(forger) as ManifestPod;

              expect([...seen.values()]).toEqual(
                names.map(() => ({ isComplete: true, isReal: false, isBefore: true })),
              );
              expect(userOf(leaving, NODE)).toBe(userOf(leaving, SIDECAR));
              expect(userOf(leaving, NODE)).toBe("10001");
              const askedAtMs = Date.now();
              await leaving.delete(leaving.graceMs);

              const followed = await awaitFact("successor", FOLLOWED_WITHIN_MS, async () =>
                (await judge.forged()).find(({ pod, timeMs }) => pod !== forger && timeMs > askedAtMs),
              );
              const exits = leaving.events.filter(({ kind }) => kind === "exited");
              const lastSlot = (await judge.forged()).findLast(({ pod }) => pod === forger);
              expect(exits.map(({ container }) => container)).toEqual([NODE, SIDECAR]);
              expect(exits[0]).toMatchObject({ kind: "exited" });
              expect(lastSlot?.timeMs).toBeLessThan(exits[0]?.timeMs ?? 0);
              // The seat was free before the node had ended, or its lease would have had to run out.
              expect(await releasedAtMs(leaving)).toBeLessThan(exits[0]?.timeMs ?? 0);
              expect(followed.timeMs - askedAtMs).toBeLessThan(LEASE_MS);
              expect(await judge.overlap()).toEqual([]);
              for (const [, pod] of pods) expect([pod.starts(NODE), pod.starts(SIDECAR)]).toEqual([1, 1]);
            } finally {
              await Promise.all([...pods.values()].map((pod) => pod.kill()));
            }
          });
        });

        it(
          "starts each of its containers once, however often it is started",
          async () => {
            const { start } = await producersOf("starts", await fromInjection());
            const starts: number[][] = [];

            for (let round = 0; round < STARTS; round += 1) {
              const pod = await start(`producer-${round}`);
              try {
                await awaitFact("node that answers", STANDBY_WITHIN_MS, () => answers(pod));
                starts.push([pod.starts(SIDECAR), pod.starts(NODE)]);
              } finally {
                await pod.kill();
              }
            }

            expect(starts).toEqual(Array(STARTS).fill([1, 1]));
          },
          60_000 + STARTS * 30_000,
        );

        it("would be caught starting a node that does not wait for its decoys", async () => {
          const objects = await fromInjection();
          const hasty = JSON.parse(
            JSON.stringify(objects.filter(({ kind }) => kind === "StatefulSet")),
            (name, value: unknown) => (name === "startupProbe" ? undefined : value),
          ) as KubernetesObject[];
          const { start } = await producersOf("hasty", [
            ...hasty,
            ...objects.filter(({ kind }) => kind !== "StatefulSet"),
          ]);

          const pod = await start("producer-0");

          try {
            await awaitFact("second start", STANDBY_WITHIN_MS, () => (pod.starts(NODE) > 1 ? true : undefined));
          } finally {
            await pod.kill();
          }
        });
      });
    });
  },
);

const LEASE_MS = 15_000;

interface KeysAtStart {
  readonly isComplete: boolean;
  readonly isReal: boolean;
  readonly isBefore: boolean;
}

/** What lay in the key directory when the node was started. */
function keysOf(pod: ManifestPod | undefined, event: PodEvent, pool: Pool): KeysAtStart {
  if (pod === undefined) return { isComplete: false, isReal: false, isBefore: false };
  const real = Object.values(secretOf(pool.files)).map((bytes) => Buffer.from(bytes));
  const files = readdirSync(pod.keyDirectory).sort();
  const paths = files.map((name) => join(pod.keyDirectory, name));
  return {
    isComplete: files.join() === KEYS.join(),
    isReal: paths.some((path) => real.some((bytes) => readFileSync(path).equals(bytes))),
    isBefore: paths.every((path) => statSync(path).mtimeMs <= event.timeMs),
  };
}

/** The Secrets that a manifest mounts or reads, with the keys of a pool. */
function secretsFor(pool: Pool, objects: readonly KubernetesObject[]): Record<string, Record<string, Uint8Array>> {
  const keys = secretOf(pool.files);
  const tokens = objects
    .filter(({ kind }) => kind === "Secret")
    .map(({ metadata, stringData }) => {
      const texts = Object.entries((stringData ?? {}) as Record<string, string>);
      return [metadata.name, Object.fromEntries(texts.map(([name, text]) => [name, Buffer.from(text)]))] as const;
    });
  return { ...Object.fromEntries(tokens), "producer-keys": keys, "bp-cardano-node-forging-keys": keys };
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

async function answers({ sidecarUrl }: ManifestPod): Promise<true | undefined> {
  const view = await viewOf(sidecarUrl);
  return view !== undefined && ["standby", "enabling", "forging"].includes(view.phase) ? true : undefined;
}

function userOf(pod: ManifestPod, container: string): string | undefined {
  const inside = String(pod.pid(container));
  const processes = readdirSync("/proc").filter((one) => /^\d+$/.test(one));
  for (const one of processes) {
    const status = statusOf(one);
    const isInPod = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split("\t").at(-1) === inside && isChildOf(one, pod.groupId);
    if (isInPod) return /^Uid:\s+(\d+)/m.exec(status)?.[1];
  }
  return undefined;
}

function isChildOf(process: string, ancestor: number): boolean {
  const parent = /^PPid:\s+(\d+)/m.exec(statusOf(process))?.[1] ?? "0";
  return parent === String(ancestor) || (parent !== "0" && isChildOf(parent, ancestor));
}

function statusOf(process: string): string {
  try {
    return readFileSync(`/proc/${process}/status`, "utf8");
  } catch {
    // It has ended since it was listed.
    return "";
  }
}

/** When the sidecar said that it has given the lease back. */
async function releasedAtMs(pod: ManifestPod): Promise<number> {
  const lines = (await readFile(join(pod.slotLog, "..", "..", `${SIDECAR}.log`), "utf8")).split("\n");
  const line = lines.find((one) => one.includes('"lease released"')) ?? "{}";
  const { time } = JSON.parse(line) as { time?: number | string };
  return new Date(time ?? Number.NaN).getTime();
}

async function logsOf(pods: ReadonlyMap<string, ManifestPod>): Promise<string> {
  const logs = [...pods].flatMap(([name, { slotLog }]) =>
    [SIDECAR, NODE].map(async (container) => {
      const text = await readFile(join(slotLog, "..", "..", `${container}.log`), "utf8").catch(() => "nothing");
      return `${name} ${container}:\n${text.split("\n").slice(-12).join("\n")}`;
    }),
  );
  return (await Promise.all(logs)).join("\n");
}
