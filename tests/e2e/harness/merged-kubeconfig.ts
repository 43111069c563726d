import type { ControlPlane } from "@cardano-forge/control-plane";

/** One file with a context for each cluster, as an operator has it. */
export async function mergedKubeconfig(
  contexts: ReadonlyMap<string, ControlPlane>,
  { current, namespace }: { readonly current?: string; readonly namespace?: string } = {},
): Promise<string> {
  const parts = await Promise.all(
    [...contexts].map(async ([name, { kubectl }]) => {
      const { stdout } = await kubectl(["config", "view", "--raw", "--flatten", "-o", "json"]);
      const { clusters, users } = JSON.parse(stdout);
      return { name, cluster: clusters[0].cluster, user: users[0].user };
    }),
  );
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: parts.map(({ name, cluster }) => ({ name, cluster })),
    users: parts.map(({ name, user }) => ({ name, user })),
    contexts: parts.map(({ name }) => ({ name, context: { cluster: name, user: name, namespace } })),
    "current-context": current,
  });
}
