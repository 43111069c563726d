import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ensureHelm } from "@cardano-forge/control-plane";
import { describeWithControlPlane, describeWithHelm } from "@cardano-forge/control-plane/vitest";
import { issueCredentialSet, kesPeriodAt } from "@cardano-forge/credentials";
import { secretOf, startProducerPod } from "@cardano-forge/devnet-kubelet";
import { buildSidecar } from "@cardano-forge/e2e";
import { afterAll, beforeAll, expect, it } from "vitest";
import { valuesDirectory } from "./harness/chart.ts";
import { PREDECESSOR_STATUS, predecessorObjects, writePredecessorCharts } from "./harness/predecessor.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const EXAMPLE_POOL = "pool16p77mtuvrfda7fgtcnv9l5j95mtkhkvf9fat29xylmvmzvk6q7f";
const NODE = [process.execPath, "--conditions=@cardano-forge/source"];

/** The blocks of shell of a page. */
const blocksOf = (page: string): string[] =>
  [...readFileSync(`${root}docs/operate/${page}`, "utf8").matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(
    ([, text]) => text ?? "",
  );

const { files, summary } = issueCredentialSet({
  randomBytes: (count: number): Uint8Array => new Uint8Array(randomBytes(count)),
  counter: 3n,
  startKesPeriod: kesPeriodAt("mainnet", Date.now()),
});
const made = predecessorObjects({ id: summary.poolIdBech32, idHex: summary.poolIdHex });

describeWithHelm("an installation of the predecessor, with its pages followed to the letter", () => {
  describeWithControlPlane(
    "on a real API server",
    (controlPlane) => {
      let directory = "";
      let env: Record<string, string> = {};
      beforeAll(async () => {
        directory = await mkdtemp(join(controlPlane().directory, "m-"));
        const bin = join(directory, "bin");
        await mkdir(bin);
        await symlink(await ensureHelm(), join(bin, "helm"));
        await symlink(join(controlPlane().binaries.directory, "kubectl"), join(bin, "kubectl"));
        // No kubelet makes pods here, which forgectl calls unhealthy, with exit code 1.
        const forgectl = `#!/bin/sh\n${NODE.join(" ")} ${root}apps/cli/src/main.ts "$@"\n[ $? -le 1 ]\n`;
        await writeFile(join(bin, "forgectl"), forgectl, { mode: 0o755 });
        await symlink(`${root}deploy`, join(directory, "deploy"));
        const values = readFileSync(join(valuesDirectory, "predecessor-mainnet.yaml"), "utf8");
        await writeFile(join(directory, "values.yaml"), values.replaceAll(EXAMPLE_POOL, summary.poolIdBech32));
        env = { PATH: `${bin}:${process.env["PATH"]}`, HOME: directory, KUBECONFIG: controlPlane().kubeconfigPath };
        await install();
      });
      afterAll(() => rm(directory, { recursive: true, force: true }));

      const shell = (text: string) => run("sh", ["-ec", text], { cwd: directory, env, timeout: 120_000 });
      const kubectl = async (...args: string[]): Promise<string> => {
        const { code, stdout, stderr } = await controlPlane().kubectl(["-n", "pool", ...args]);
        if (code !== 0) throw new Error(stderr);
        return stdout;
      };
      const get = async (kind: string, name: string) => JSON.parse(await kubectl("get", kind, name, "-o", "json"));

      async function install(): Promise<void> {
        const { name: leaseName } = made.lease.metadata;
        await writePredecessorCharts(join(directory, "predecessor"), [made.cluster, made.leader], leaseName);
        await shell(
          "helm install cardano-forge-crds predecessor/cardano-forge-crds -n cardano-system --create-namespace",
        );
        await shell(`kubectl create -f ${root}tests/deploy/fixtures/monitoring-definitions.yaml`);
        await shell("kubectl wait --for=condition=Established crd --all");
        await shell("helm install bp predecessor/cardano-node -n pool --create-namespace");
        const { name } = made.leader.metadata;
        const status = JSON.stringify({ status: PREDECESSOR_STATUS });
        await kubectl("patch", "cardanoleader", name, "--subresource=status", "--type=merge", "-p", status);
        await writeFile(join(directory, "lease.json"), JSON.stringify(made.lease));
        await shell("kubectl -n pool create -f lease.json");
      }

      const cluster = () => get("cardanoforgeclusters", made.cluster.metadata.name);
      const leader = () => get("cardanoleaders", made.leader.metadata.name);
      const lease = () => get("lease", made.lease.metadata.name);
      const uidsOf = async () => {
        const objects = await Promise.all([cluster(), leader(), lease(), get("statefulset", "bp-cardano-node")]);
        return objects.map(({ kind, metadata }) => `${kind} ${metadata.uid}`);
      };

      it("keeps every object and all that an operator wrote, under our definitions and our chart", async () => {
        const before = await uidsOf();

        for (const block of blocksOf("migrate.md")) await shell(block);

        expect(await uidsOf()).toEqual(before);
        const { metadata, spec } = await cluster();
        expect(spec).toEqual(made.cluster.spec);
        expect(metadata.labels).toMatchObject(made.cluster.metadata.labels);
        expect(await leader()).toMatchObject({ spec: made.leader.spec, status: PREDECESSOR_STATUS });
        expect(await kubectl("get", "cardanoforgecluster", "-o", "name")).toBe(
          `cardanoforgecluster.cardano.io/${made.cluster.metadata.name}\n`,
        );
        expect(await lease()).toMatchObject({ spec: made.lease.spec });
      });

      it("and upgrades from then on, with the objects that are there", async () => {
        const before = await uidsOf();

        for (const block of blocksOf("upgrade.md"))
          await shell(block.replace("upgrade crds", "upgrade cardano-forge-crds -n cardano-system"));

        expect(await uidsOf()).toEqual(before);
      });

      it("forges with our sidecar under the Role of the chart, over the Lease that was there", async () => {
        const { env: given } = await sidecarContainer();
        const sidecar = await buildSidecar(join(directory, "sidecar.mjs"));
        const kubeconfigPath = await controlPlane().kubeconfigFor({
          serviceAccount: "bp-cardano-node",
          namespace: "pool",
        });
        const before = (await lease()).metadata.uid;
        const pod = await startProducerPod({
          name: "bp-cardano-node-0",
          directory: join(directory, "pod"),
          isolation: process.getuid?.() === 0 ? "pid-namespace" : "none",
          programs: {
            sidecar,
            node: { command: process.execPath, args: [...NODE.slice(1), `${root}devnet/cardano-node/src/main.ts`] },
          },
          secret: secretOf(files),
          kubeconfigPath,
          env: {
            NAMESPACE: "pool",
            LEASE_NAME: given("LEASE_NAME"),
            CRD_NAME: given("CRD_NAME"),
            POOL_ID: summary.poolIdBech32,
          },
          nodeArgs: ["--start-as-non-producing-node"],
        });
        try {
          const seen = async () => (await leader()).status.pods?.[0]?.phase;
          await expect.poll(seen, { timeout: 120_000, interval: 1000 }).toBe("forging");
          const now = await lease();
          expect(now.metadata.uid).toBe(before);
          expect(now.spec.holderIdentity).toMatch(/^bp-cardano-node-0_/);
        } finally {
          await pod.kill();
        }
      });

      async function sidecarContainer() {
        const { spec } = await get("statefulset", "bp-cardano-node");
        const { initContainers, containers } = spec.template.spec;
        const found = [...(initContainers ?? []), ...containers].find(({ name }) => name === "forge-manager");
        return {
          env: (name: string): string => found.env.find((one: { name: string }) => one.name === name)?.value ?? "",
        };
      }
    },
    { definitions: [] },
  );
});
