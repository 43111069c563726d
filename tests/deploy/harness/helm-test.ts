import { mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ControlPlane } from "@cardano-forge/control-plane";
import type { KubernetesObject } from "./chart.ts";
import { firstPodOf } from "./pod.ts";
import { type Ending, runToEnd } from "./run-to-end.ts";

/** The pods of `helm test` in a namespace, and what an API server would show of the producers if a kubelet ran them. */
export interface HelmTest {
  /** Shows producers as the manifest makes them, with other fields where some are given. */
  show(names: readonly string[], fields?: object): Promise<void>;
  /** Runs each pod of the test, with the account that it names. */
  run(): Promise<Ending[]>;
}

/** Prepares the test of a release whose rights are in place; without any pod of a test nothing is run. */
export function helmTestOf(o: {
  readonly controlPlane: ControlPlane;
  readonly programs: string;
  readonly namespace: string;
  readonly objects: readonly KubernetesObject[];
}): HelmTest {
  const { controlPlane, programs, namespace, objects } = o;
  const [workload] = objects.filter(({ kind }) => kind === "StatefulSet");

  async function runOne(test: KubernetesObject): Promise<Ending> {
    const { serviceAccountName } = test["spec"] as { serviceAccountName: string };
    const kubeconfig = await readFile(
      await controlPlane.kubeconfigFor({ serviceAccount: serviceAccountName, namespace }),
      "utf8",
    );
    const moved = JSON.parse(JSON.stringify(test).replaceAll("=producers", `=${namespace}`)) as KubernetesObject;
    const directory = await mkdtemp(join(controlPlane.directory, "test-"));
    return runToEnd(moved, { directory, programs, kubeconfig });
  }

  return {
    async show(names, fields = {}) {
      const { metadata, spec, ...pod } = firstPodOf(workload as KubernetesObject);
      const shown = names.map((name) => ({
        ...pod,
        metadata: { ...metadata, name, namespace },
        spec: { ...(spec as object), ...fields },
      }));
      const budgets = objects
        .filter(({ kind }) => kind === "PodDisruptionBudget")
        .map((one) => ({ ...one, metadata: { ...one.metadata, namespace } }));
      const input = [...budgets, ...shown].map((one) => JSON.stringify(one)).join("\n---\n");
      const { code, stderr } = await controlPlane.kubectl(["apply", "-f", "-"], { input });
      if (code !== 0) throw new Error(stderr);
    },
    run: () => Promise.all(objects.filter(({ kind }) => kind === "Pod").map(runOne)),
  };
}
