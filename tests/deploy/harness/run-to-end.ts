import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { KubernetesObject } from "./chart.ts";
import { inContainerRoot } from "./container-root.ts";
import { podSpecIn } from "./pod.ts";

/** How a container ended. */
export interface Ending {
  readonly code: number;
  readonly out: string;
}

/** Runs the one container of a pod that ends by itself, as a kubelet would: its command, its user, its root and its account. */
export async function runToEnd(
  { spec }: KubernetesObject,
  o: { readonly directory: string; readonly programs: string; readonly kubeconfig: string },
): Promise<Ending> {
  const pod = podSpecIn(spec);
  const [container] = pod.containers;
  if (container === undefined || pod.containers.length > 1) throw new Error("expected a pod with one container");
  const [root, kube] = ["root", "kube"].map((name) => join(o.directory, name)) as [string, string];
  for (const path of [root, kube]) await mkdir(path, { recursive: true });
  await writeFile(join(kube, "config"), o.kubeconfig);
  const security = { ...pod.securityContext, ...container.securityContext };
  const program = inContainerRoot([...container.command, ...container.args], {
    root,
    programs: o.programs,
    mounts: [{ from: kube, to: "/kube", isReadOnly: true }],
    user: security.runAsUser ?? 0,
    group: security.runAsGroup ?? 0,
    volumeGroup: security.fsGroup ?? 0,
    isReadOnly: security.readOnlyRootFilesystem === true,
    hasShell: false,
  });
  // In a cluster it would be the mounted account.
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", KUBECONFIG: "/kube/config" };
  return new Promise((resolve) => {
    const child = execFile(program.command, [...program.args], { env, timeout: 60_000 }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, out: `${stdout}${stderr}` }),
    );
  });
}
