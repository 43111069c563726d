import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PoolRegions } from "./pool-regions.ts";

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: object }[];
  readonly users: readonly { readonly user: object }[];
}

/** Writes the kubeconfig of an administrator of every region, with a context for each by its name, and gives its path. */
export async function writeRegionKubeconfig(regions: PoolRegions, namespace: string): Promise<string> {
  const { names } = regions;
  const [first = ""] = names;
  const parts = await Promise.all(
    names.map(async (name) => {
      // JSON is YAML, and these were written as JSON.
      const { clusters, users } = JSON.parse(
        await readFile(regions.controlPlane(name).kubeconfigPath, "utf8"),
      ) as Kubeconfig;
      return { name, cluster: clusters[0]?.cluster, user: users[0]?.user };
    }),
  );
  const path = join(regions.controlPlane(first).directory, "regions.kubeconfig");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: parts.map(({ name, cluster }) => ({ name, cluster })),
    users: parts.map(({ name, user }) => ({ name, user })),
    contexts: names.map((name) => ({ name, context: { cluster: name, user: name, namespace } })),
    "current-context": first,
  };
  await writeFile(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
