import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ControlPlane, startControlPlane } from "@cardano-forge/control-plane";
import { describeIfControlPlane } from "@cardano-forge/control-plane/vitest";
import { type ProducerPod, secretOf, startProducerPod } from "@cardano-forge/devnet-kubelet";
import { afterAll, beforeAll, expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import { fillTokens } from "./harness/fill-tokens.ts";
import { buildForgectl, type Forgectl } from "./harness/forgectl.ts";
import { mergedKubeconfig } from "./harness/merged-kubeconfig.ts";
import { admit } from "./harness/namespace.ts";
import { aPool } from "./harness/pool.ts";
import { nodeProgram, sidecarOf } from "./harness/programs.ts";
import { sidecarRules } from "./harness/sidecar-role.ts";
import { viewOf } from "./harness/sidecar-view.ts";

const REGIONS = ["us", "eu", "ap"];
const NAMESPACE = "pool";
const STEADY_MS = 120_000;

interface Site {
  readonly name: string;
  readonly plane: ControlPlane;
  /** Of what the pods of this cluster may do in their own. */
  readonly kubeconfig: string;
}

const demand = async (plane: ControlPlane, args: string[], input = ""): Promise<string> => {
  const { code, stdout, stderr } = await plane.kubectl(["-n", NAMESPACE, ...args], { input });
  if (code !== 0) throw new Error(stderr);
  return stdout;
};

describeIfControlPlane("forgectl arbiters setup, between three API servers", () => {
  const sites: Site[] = [];
  const pods: ProducerPod[] = [];
  const controller = new AbortController();
  let filling: Promise<unknown> = Promise.resolve();
  let directory = "";
  let forgectl: Forgectl;
  const pool = aPool();

  beforeAll(async () => {
    const planes = await Promise.all(REGIONS.map(() => startControlPlane()));
    const objects = { lease: pool.objectName, leader: pool.objectName, seat: pool.seatName };
    const admission = { namespace: NAMESPACE, account: "cardano-forge", rules: sidecarRules(objects) };
    for (const [index, plane] of planes.entries()) {
      const kubeconfig = await admit(plane, admission);
      sites.push({ name: REGIONS[index] as string, plane, kubeconfig });
    }
    directory = await mkdtemp(join((planes[0] as ControlPlane).directory, "a-"));
    const merged = join(directory, "kubeconfig");
    await writeFile(merged, await mergedKubeconfig(new Map(sites.map(({ name, plane }) => [name, plane]))), {
      mode: 0o600,
    });
    const where = ["--kubeconfig", merged, "--contexts", REGIONS.join(",")];
    forgectl = await buildForgectl(planes[0] as ControlPlane, where);
    filling = Promise.all(sites.map(({ plane }) => fillTokens(plane, NAMESPACE, controller.signal)));
  }, 300_000);
  afterAll(async () => {
    controller.abort();
    await Promise.all(pods.map((pod) => pod.kill()));
    await filling;
    await rm(directory, { recursive: true, force: true });
    await Promise.all(sites.map(({ plane }) => plane.stop()));
  });

  it("writes nothing anywhere while one of them would refuse something, and tells every problem", async () => {
    const { code, err } = await forgectl.run("arbiters", "setup", "-n", "elsewhere");

    expect(code).toBe(6);
    for (const name of REGIONS) expect(err).toMatch(new RegExp(`${name} +there is no namespace elsewhere`));
    for (const { plane } of sites) expect(await demand(plane, ["get", "secrets", "-o", "name"])).toBe("");
  });

  const setup = (...words: string[]) => forgectl.run("arbiters", "setup", "-n", NAMESPACE, ...words);

  it("ends in three regions of which one forges, with what it printed and no other step", async () => {
    const tried = await setup("--pool-id", pool.id, "--dry-run");
    const first = await setup("--pool-id", pool.id);
    const again = await setup("--pool-id", pool.id);

    expect(tried).toMatchObject({ code: 0, out: expect.stringContaining("nothing was written") });
    expect(first.code, first.err).toBe(0);
    expect(first.err.match(/ created$/gm)).toHaveLength(15);
    expect(again).toMatchObject({ code: 0, out: first.out });
    expect(again.err).not.toMatch(/ (created|changed)$/m);

    const sidecar = await sidecarOf((sites[0] as Site).plane);
    for (const [index, site] of sites.entries()) {
      const mount = join(directory, site.name);
      await mountSecret(site, mount);
      const started = await startProducerPod({
        name: "producer-0",
        directory: join(directory, `pod-${site.name}`),
        isolation: process.getuid?.() === 0 ? "pid-namespace" : "none",
        programs: { sidecar, node: nodeProgram },
        secret: secretOf(pool.files),
        kubeconfigPath: site.kubeconfig,
        env: {
          NAMESPACE,
          POOL_ID: pool.id,
          ENABLE_CLUSTER_MANAGEMENT: "true",
          CLUSTER_REGION: site.name,
          CLUSTER_PRIORITY: String(index + 1),
          ARBITERS: printedFor(site.name, first.out).replaceAll("/arbiters", mount),
          LEASE_DURATION: "6",
          GLOBAL_LEASE_DURATION: "12",
        },
        nodeArgs: ["--start-as-non-producing-node"],
      });
      pods.push(started);
    }
    const forger = await awaitFact("one forger that all arbiters let in", STEADY_MS, async () => {
      const views = await Promise.all(pods.map(({ sidecarUrl }) => viewOf(sidecarUrl)));
      const forging = views.filter((view) => view?.phase === "forging");
      const waiting = views.filter((view) => view?.reason === "SeatAwaited" || view?.reason === "NotFirst");
      return forging.length === 1 && waiting.length === 2 ? forging[0] : undefined;
    });
    expect(forger).toMatchObject({ pool: { arbiters: { reached: 3, needed: 2 } } });
  });

  async function mountSecret({ plane }: Site, mount: string): Promise<void> {
    const { data } = JSON.parse(await demand(plane, ["get", "secret", "cardano-forge-arbiters", "-o", "json"]));
    await mkdir(mount, { recursive: true });
    for (const [name, text] of Object.entries<string>(data)) {
      await writeFile(join(mount, name), Buffer.from(text, "base64"), { mode: 0o600 });
    }
  }
});

const printedFor = (name: string, out: string): string =>
  new RegExp(`^${name} +ARBITERS=(.*)$`, "m").exec(out)?.[1] ?? "";
