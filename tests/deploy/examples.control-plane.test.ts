import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { PRODUCER_DESCRIPTION } from "@cardano-forge/devnet-kubelet";
import { beforeAll, expect, it } from "vitest";
import { type KubernetesObject, parseObjects } from "./harness/chart.ts";
import { firstPodOf, podSpecOf } from "./harness/pod.ts";

const at = (file: string): string => fileURLToPath(new URL(`../../deploy/${file}`, import.meta.url));
const SINGLE = at("examples/single-cluster.yaml");
const isWorkload = ({ kind }: KubernetesObject): boolean => kind === "StatefulSet";
const asDocuments = (objects: readonly object[]): string => objects.map((one) => JSON.stringify(one)).join("\n---\n");

describeWithControlPlane("the examples for those without Helm, under restricted pod security", (controlPlane) => {
  const accepted = { code: 0, stderr: "" };
  const tryAll = (objects: readonly object[]) =>
    controlPlane().kubectl(["-n", "pool", "apply", "--server-side", "--dry-run=server", "-f", "-"], {
      input: asDocuments(objects),
    });

  beforeAll(async () => {
    const { kubectl } = controlPlane();
    expect(await kubectl(["create", "namespace", "pool"])).toMatchObject(accepted);
    const modes = ["enforce", "warn"].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`);
    expect(await kubectl(["label", "namespace", "pool", ...modes])).toMatchObject(accepted);
    expect(await kubectl(["-n", "pool", "apply", "-f", at("rbac.yaml")])).toMatchObject(accepted);
  });

  it("are accepted without a warning, and so is the pod that the StatefulSet makes", async () => {
    const objects = parseObjects(readFileSync(SINGLE, "utf8"));

    expect(await tryAll(objects)).toMatchObject(accepted);
    expect(await tryAll(objects.filter(isWorkload).map(firstPodOf))).toMatchObject(accepted);
  });

  it("have the probes, hooks and graces of the charts", () => {
    const workload = parseObjects(readFileSync(SINGLE, "utf8")).find(isWorkload) as KubernetesObject;
    const { initContainers, containers, terminationGracePeriodSeconds, shareProcessNamespace } = podSpecOf(workload);
    const { path, ...probe } = PRODUCER_DESCRIPTION.node.livenessProbe;
    const [node] = containers;
    const { preStop } = PRODUCER_DESCRIPTION.node;

    expect({ terminationGracePeriodSeconds, shareProcessNamespace }).toEqual({
      terminationGracePeriodSeconds: PRODUCER_DESCRIPTION.terminationGracePeriodSeconds,
      shareProcessNamespace: true,
    });
    expect(initContainers[0]?.startupProbe?.httpGet).toMatchObject(PRODUCER_DESCRIPTION.sidecar.startupProbe);
    expect(node?.livenessProbe).toMatchObject({ httpGet: { path, port: 8000 }, ...probe });
    expect(node?.lifecycle).toMatchObject({
      preStop: { httpGet: { path: preStop.path, port: 8000, httpHeaders: [{ name: preStop.header }] } },
    });
    const token = initContainers[0]?.env.find(({ name }) => name === "PRESTOP_TOKEN")?.value;
    expect(JSON.stringify(node?.lifecycle)).toContain(`"value":"${token}"`);
  });

  it("take the patch of a region, which adds to the sidecar and takes nothing away", async () => {
    const workload = parseObjects(readFileSync(SINGLE, "utf8")).filter(isWorkload);
    const patch = [
      "patch",
      "--local",
      "-f",
      "-",
      "--type=strategic",
      "--patch-file",
      at("examples/multi-cluster.yaml"),
    ];
    const { code, stdout, stderr } = await controlPlane().kubectl([...patch, "-o", "json"], {
      input: asDocuments(workload),
    });
    const [patched] = parseObjects(stdout) as [KubernetesObject];
    const before = podSpecOf(workload[0] as KubernetesObject);
    const after = podSpecOf(patched);

    expect({ code, stderr }).toEqual(accepted);
    expect(await tryAll([patched, firstPodOf(patched)])).toMatchObject(accepted);
    const names = ({ initContainers }: typeof after) => initContainers[0]?.env.map(({ name }) => name) ?? [];
    expect(names(after)).toEqual(expect.arrayContaining([...names(before), "ARBITERS", "CLUSTER_REGION"]));
    expect(after.containers).toEqual(before.containers);
    expect(after.volumes).toContainEqual(expect.objectContaining({ name: "arbiters" }));
  });
});
