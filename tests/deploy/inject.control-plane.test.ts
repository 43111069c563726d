import { describeWithHelm } from "@cardano-forge/control-plane/vitest";
import { expect, it } from "vitest";
import { type KubernetesObject, parseObjects, renderProducers } from "./harness/chart.ts";
import { forgectl, injected, TOKEN } from "./harness/forgectl.ts";
import { podSpecOf } from "./harness/pod.ts";

const isWorkload = ({ kind }: KubernetesObject) => kind === "StatefulSet";

describeWithHelm("forgectl inject beside the chart", (helm) => {
  const paths = (mounts: readonly { readonly mountPath: string }[]): string[] =>
    mounts.map(({ mountPath }) => mountPath).sort();

  it.each([
    ["native", "1.36.0", []],
    ["plain", "1.28.0", ["--plain"]],
  ] as const)("makes the same pod in the %s form, in every number", async (_, version, flags) => {
    const values = ["startMethod=arguments", "existingConfigMap=own"].map((one) => `cardanoNode.${one}`);
    const set = [...values, `forgeManager.prestopToken=${TOKEN}`].flatMap((one) => ["--set", one]);
    const objects = await renderProducers(helm, [...set, "--kube-version", version]);
    const chart = objects.find(isWorkload) as KubernetesObject;

    const [own] = parseObjects(await injected(JSON.stringify(withoutSidecar(chart)), ...flags));

    const [ours, theirs] = [partsOf(own as KubernetesObject), partsOf(chart)];
    const { env, volumeMounts, image, imagePullPolicy, ...sidecar } = theirs.sidecar;
    expect(ours.sidecar).toMatchObject(sidecar);
    expect(paths(ours.sidecar.volumeMounts)).toEqual(paths(volumeMounts));
    // The chart keeps the token in a Secret, too; the hook shows it in the pod either way.
    const known = ours.sidecar.env.filter(({ name }) => name !== "PRESTOP_TOKEN");
    expect(env).toEqual(expect.arrayContaining(known));
    const { args = [], volumeMounts: mounts, ...node } = theirs.node;
    expect(ours.node).toMatchObject(node);
    expect(ours.node.args?.toSorted()).toEqual(args.toSorted());
    expect(paths(ours.node.volumeMounts)).toEqual(paths(mounts));
    expect(ours.rest).toMatchObject(theirs.rest);
    for (const name of ["cardano-secrets", "cardano-secrets-target"]) {
      const { name: theirName, ...source } = theirs.volumes.find((one) => one.name === name) ?? { name };
      expect(ours.volumes, theirName).toContainEqual(expect.objectContaining(source));
    }
  });

  it("takes out of it again what it has put in", async () => {
    const [chart] = (await renderProducers(helm)).filter(isWorkload);
    const manifest = JSON.stringify(withoutSidecar(chart as KubernetesObject), null, 2);

    expect(await forgectl(["inject", "-f", "-", "--uninject"], await injected(manifest))).toBe(manifest);
  });
});

/** A pod of a producer in its parts. */
function partsOf(workload: KubernetesObject) {
  const { initContainers, containers, volumes, ...rest } = podSpecOf(workload);
  const named = (name: string) => {
    const found = [...initContainers, ...containers].find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no container ${name}`);
    return found;
  };
  return { sidecar: named("forge-manager"), node: named("cardano-node"), volumes, rest };
}

/** A manifest as somebody would have it who knows nothing of a sidecar, from what the chart renders. */
function withoutSidecar(chart: KubernetesObject): object {
  const { node, volumes, rest } = partsOf(chart);
  const { livenessProbe: _probe, lifecycle: _hook, args = [], volumeMounts, ...bare } = node;
  const { shareProcessNamespace: _shared, terminationGracePeriodSeconds: _grace, ...pod } = rest;
  const isTarget = ({ name }: { readonly name: string }) => name === "cardano-secrets-target";
  const own = {
    ...bare,
    args: args.filter((word) => word !== "--start-as-non-producing-node"),
    volumeMounts: volumeMounts.map((mount) => (isTarget(mount) ? { ...mount, name: "cardano-secrets" } : mount)),
  };
  const spec = { ...pod, containers: [own], volumes: volumes.filter((volume) => !isTarget(volume)) };
  const workload = structuredClone(chart) as KubernetesObject & { spec: { template: { spec: object } } };
  workload.spec.template.spec = spec;
  return workload;
}
