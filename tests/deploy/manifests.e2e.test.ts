import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeWithControlPlane, describeWithHelm } from "@cardano-forge/control-plane/vitest";
import { awaitFact, viewOf } from "@cardano-forge/e2e";
import { beforeAll, describe, expect, it } from "vitest";
import { type KubernetesObject, parseObjects, renderProducers } from "./harness/chart.ts";
import { injected } from "./harness/forgectl.ts";
import { helmTestOf } from "./harness/helm-test.ts";
import { SIDECAR } from "./harness/manifest-place.ts";
import type { ManifestPod } from "./harness/manifest-pod.ts";
import { type ManifestProducersOptions, prepareProducers } from "./harness/manifest-producers.ts";
import { buildPrograms } from "./harness/programs.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const fixtures = `${root}apps/cli/test/fixtures/inject/`;
const canIsolate =
  process.getuid?.() === 0 && spawnSync("unshare", ["--pid", "--mount", "--fork", "true"]).status === 0;
/** `FORGE_STARTS=20` is what the promise of no restart loop rests on. */
const STARTS = Number(process.env["FORGE_STARTS"] ?? "1");
/** `FORGE_EXHAUSTIVE=1` runs every manifest that forgectl inject is tried on, in both forms. */
const MANIFESTS = process.env["FORGE_EXHAUSTIVE"] === "1" ? readdirSync(fixtures) : [];
const ANSWERS_WITHIN_MS = 60_000;
const FOLLOWED_WITHIN_MS = 40_000;
const LEASE_MS = 15_000;
const ON_DECOYS = { isComplete: true, isReal: false, isBefore: true };

/** In which the containers of a pod end: a native sidecar last, a plain one is told together with the node. */
const LAST = [["cardano-node", SIDECAR]];
const TOGETHER = [...LAST, [SIDECAR, "cardano-node"]];

type Network = NonNullable<ManifestProducersOptions["network"]>;
/** Of a manifest that is not of mainnet. */
const NETWORKS: Readonly<Record<string, Network>> = {
  "environment.yaml": "preprod",
  "init-containers.yaml": "preview",
};
/** Where the manifest does not say it. */
const WORDS: Readonly<Record<string, readonly string[]>> = { "empty-directories.yaml": ["--secret", "pool-keys"] };
const FORMS: Readonly<Record<string, readonly string[]>> = { native: [], plain: ["--plain"] };

describe.skipIf(!canIsolate)(
  canIsolate ? "a rendered manifest" : "a rendered manifest (skipped: it takes a user who may make namespaces)",
  () => {
    describeWithHelm("run as a kubelet would run it", (helm) => {
      describeWithControlPlane("against a real API server", (controlPlane) => {
        let programs = "";
        beforeAll(async () => {
          programs = await buildPrograms(controlPlane().directory);
        });

        const producersOf = (namespace: string, objects: readonly KubernetesObject[], network: Network = "mainnet") =>
          prepareProducers({ controlPlane: controlPlane(), programs, namespace, objects, network });
        /** Where there is a `helm test`, it passes, and names what is wrong. */
        async function testRelease(namespace: string, objects: readonly KubernetesObject[], names: readonly string[]) {
          if (objects.every(({ kind }) => kind !== "Pod")) return;
          const test = helmTestOf({ controlPlane: controlPlane(), programs, namespace, objects });

          await test.show(names);
          expect(await test.run()).toMatchObject([{ code: 0, out: expect.stringContaining("0 errors, ") }]);

          await test.show(["producer-2"], { shareProcessNamespace: false });
          const named = expect.stringContaining("error    process-namespace: producer-2: ");
          expect(await test.run()).toMatchObject([{ code: 1, out: named }]);
        }

        const fromInjection = async (name = "plain.yaml", form = "native"): Promise<KubernetesObject[]> => {
          const own = ["--image", "example.org/cardano-forge-manager:1", "--network", NETWORKS[name] ?? "mainnet"];
          const words = [...own, ...(WORDS[name] ?? []), ...(FORMS[form] ?? [])];
          return [
            ...parseObjects(await injected(readFileSync(`${fixtures}${name}`, "utf8"), ...words)),
            ...parseObjects(readFileSync(`${root}deploy/rbac.yaml`, "utf8")),
          ];
        };
        const fromChart = (): Promise<KubernetesObject[]> =>
          renderProducers(helm, [
            ...["--kube-version", "1.36.0", "--set", "forgeManager.prestopToken=a-token-of-the-tests"],
            ...["--set", "cardanoNode.startMethod=arguments,cardanoNode.existingConfigMap=own"],
          ]);

        describe.each([
          ["forgectl inject", "injected", () => fromInjection(), LAST],
          ["forgectl inject --plain", "plain", () => fromInjection("plain.yaml", "plain"), TOGETHER],
          ["the chart", "charted", fromChart, LAST],
        ])("made by %s", (_, namespace, render, orders) => {
          it("has its decoys before its node, forges, and hands over before its node is told to stop", async () => {
            await using producers = await producersOf(namespace, await render());
            const names = ["producer-0", "producer-1"];
            for (const name of names) await producers.start(name);
            const forger = await producers.forger();
            await producers.standby(names.find((name) => name !== forger) ?? "");
            await testRelease(namespace, await render(), names);
            const judge = producers.judge();
            const leaving = producers.pods.get(forger) as ManifestPod;

            expect([...producers.keysAtStart.values()]).toEqual(names.map(() => ON_DECOYS));
            expect(userOf(leaving, leaving.node)).toBe(userOf(leaving, SIDECAR));
            expect(userOf(leaving, leaving.node)).toBe("10001");
            const askedAtMs = Date.now();
            await leaving.delete(leaving.graceMs);

            const followed = await awaitFact("successor", FOLLOWED_WITHIN_MS, async () =>
              (await judge.forged()).find(({ pod, timeMs }) => pod !== forger && timeMs > askedAtMs),
            );
            const exits = leaving.events.filter(({ kind }) => kind === "exited");
            const nodeEndedMs = exits.find(({ container }) => container === leaving.node)?.timeMs ?? 0;
            const lastSlot = (await judge.forged()).findLast(({ pod }) => pod === forger);
            expect(orders).toContainEqual(exits.map(({ container }) => container));
            expect(lastSlot?.timeMs).toBeLessThan(nodeEndedMs);
            // The seat was free before the node had ended, or its lease would have had to run out.
            expect(await releasedAtMs(leaving)).toBeLessThan(nodeEndedMs);
            expect(followed.timeMs - askedAtMs).toBeLessThan(LEASE_MS);
            expect(await judge.overlap()).toEqual([]);
            for (const pod of producers.pods.values())
              expect([pod.starts(pod.node), pod.starts(SIDECAR)]).toEqual([1, 1]);
          });
        });

        const forms = MANIFESTS.flatMap((name) => Object.keys(FORMS).map((form) => ({ name, form })));
        it.skipIf(forms.length === 0).each(forms)(
          "runs $name with its sidecar in the $form form, from decoys to forging to a seat that is free again",
          async ({ name, form }) => {
            const namespace = `${name.replace(/\W/g, "-")}-${form}`;
            const objects = await fromInjection(name, form);
            await using producers = await producersOf(namespace, objects, NETWORKS[name]);
            for (const workload of producers.workloads) await producers.start(`${workload.metadata.name}-0`, workload);

            const forger = producers.pods.get(await producers.forger()) as ManifestPod;
            const { forged, overlap } = producers.judge();
            await awaitFact("slot", ANSWERS_WITHIN_MS, async () => (await forged())[0]);
            await forger.delete(forger.graceMs);

            expect([...producers.keysAtStart.values()]).toEqual(producers.workloads.map(() => ON_DECOYS));
            expect(producers.workloads.length).toBeGreaterThan(0);
            expect(await releasedAtMs(forger)).toBeGreaterThan(0);
            expect(await overlap()).toEqual([]);
            for (const pod of producers.pods.values())
              expect([pod.starts(pod.node), pod.starts(SIDECAR)]).toEqual([1, 1]);
          },
        );

        it(
          "starts each of its containers once, however often it is started",
          async () => {
            await using producers = await producersOf("starts", await fromInjection());
            const starts: number[][] = [];

            for (let round = 0; round < STARTS; round += 1) {
              const pod = await producers.start(`producer-${round}`);
              try {
                await awaitFact("node that answers", ANSWERS_WITHIN_MS, () => answers(pod), {
                  explain: producers.explain,
                });
                starts.push([pod.starts(SIDECAR), pod.starts(pod.node)]);
              } finally {
                await pod.kill();
              }
            }

            expect(starts).toEqual(Array(STARTS).fill([1, 1]));
          },
          60_000 + STARTS * 30_000,
        );

        it("would be caught starting a node that does not wait for its decoys", async () => {
          const hasty = JSON.parse(JSON.stringify(await fromInjection()), (name, value: unknown) =>
            name === "startupProbe" ? undefined : value,
          ) as KubernetesObject[];
          await using producers = await producersOf("hasty", hasty);

          const pod = await producers.start("producer-0");

          await awaitFact("second start", ANSWERS_WITHIN_MS, () => (pod.starts(pod.node) > 1 ? true : undefined));
        });
      });
    });
  },
);

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
  const line = (await pod.log(SIDECAR)).split("\n").find((one) => one.includes('"lease released"')) ?? "{}";
  const { time } = JSON.parse(line) as { time?: number | string };
  return new Date(time ?? Number.NaN).getTime();
}
