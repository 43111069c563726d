import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { parseObjects } from "./harness/chart.ts";
import { podSpecOf } from "./harness/pod.ts";

const at = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const read = (file: string): string => readFileSync(at(file), "utf8");
const UNITS = ["cardano-forge-manager.service", "cardano-node.service"];
const TARGETS = ["TARGET_KES_KEY", "TARGET_VRF_KEY", "TARGET_OP_CERT"];
const KEY_FLAGS = /--shelley-(?:kes-key|vrf-key|operational-certificate)=(\S+?)(?=['"\s]|$)/gm;

const serviceSchema = z.looseObject({
  pid: z.string().optional(),
  user: z.string(),
  command: z.array(z.string()).default([]),
  entrypoint: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
const compose = z
  .object({ services: z.record(z.string(), serviceSchema) })
  .loose()
  .parse(parse(read("deploy/examples/compose.yaml"))).services;
const manager = compose["forge-manager"] as z.infer<typeof serviceSchema>;
const node = compose["cardano-node"] as z.infer<typeof serviceSchema>;

const unit = (name: string): string => read(`deploy/examples/systemd/${name}`);
const environmentOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^Environment=([A-Z_]+)=(.*)$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );
const pod = podSpecOf(
  parseObjects(read("deploy/examples/single-cluster.yaml")).find(({ kind }) => kind === "StatefulSet") ?? never(),
);
function never(): never {
  throw new Error("there is no StatefulSet");
}

const FORMS = [
  {
    form: "the StatefulSet",
    env: Object.fromEntries(pod.initContainers[0]?.env.map(({ name, value = "" }) => [name, value]) ?? []),
    node: pod.containers[0]?.args?.join("\n") ?? "",
  },
  { form: "compose", env: manager.environment, node: node.command.join("\n") },
  {
    form: "systemd",
    env: environmentOf(unit("cardano-forge-manager.service")),
    node: unit("cardano-node.service"),
  },
];

describe.each(FORMS)("the example for $form", ({ env, node: startedWith }) => {
  it("sets only what the sidecar reads", () => {
    const known = read("docs/reference/environment.md");
    // What client libraries of Kubernetes read.
    const own = Object.keys(env).filter((name) => name !== "KUBECONFIG");

    expect(own.filter((name) => !known.includes(`\`${name}\``))).toEqual([]);
    expect(own).toEqual(expect.arrayContaining(["POD_NAME", "NAMESPACE", "POOL_ID"]));
  });

  it("has the node read its keys where the sidecar puts them, and start without forging", () => {
    const read = [...startedWith.matchAll(KEY_FLAGS)].map(([, path]) => path);

    expect(read).toEqual(TARGETS.map((name) => env[name]));
    expect(startedWith).toContain("--start-as-non-producing-node");
  });
});

describe("the examples for hosts", () => {
  it("tell the sidecar which process is the node", () => {
    expect(node.entrypoint.join(" ")).toContain(`> ${manager.environment["CARDANO_NODE_PID_FILE"]}`);
    const { CARDANO_NODE_PID_FILE } = environmentOf(unit("cardano-forge-manager.service"));
    expect(unit("cardano-node.service")).toContain(`> ${CARDANO_NODE_PID_FILE};`);
  });

  it("have one user for both, and no node that outlives its sidecar or starts before its decoys", () => {
    expect([node.user, node.pid, node.depends_on]).toEqual([
      manager.user,
      "service:forge-manager",
      { "forge-manager": { condition: "service_healthy" } },
    ]);
    expect(unit("cardano-node.service")).toMatch(/^BindsTo=cardano-forge-manager\.service$/m);
    expect(UNITS.map((name) => /^User=(.*)$/m.exec(unit(name))?.[1])).toEqual(["cardano", "cardano"]);
  });

  const isFound = spawnSync("systemd-analyze", ["--version"]).status === 0;
  it.skipIf(!isFound)(
    `are read by systemd without a complaint${isFound ? "" : " (skipped: there is no systemd-analyze)"}`,
    () => {
      const files = UNITS.map((name) => at(`deploy/examples/systemd/${name}`));
      const { stdout, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", ...files], { encoding: "utf8" });
      // Programs that are not installed here, and units of this machine's own.
      const complaints = `${stdout}${stderr}`
        .split("\n")
        .filter((line) => UNITS.some((name) => line.includes(name)) && !/is not executable/.test(line));

      expect(complaints).toEqual([]);
    },
  );
});
