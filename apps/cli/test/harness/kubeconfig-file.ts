import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A kubeconfig in a folder of its own. */
export interface KubeconfigFile extends AsyncDisposable {
  readonly path: string;
}

/** A kubeconfig for one server. */
export function writeKubeconfig(server: string, namespace = "cardano-mainnet"): Promise<KubeconfigFile> {
  return writeContexts({ test: server }, namespace);
}

/** A kubeconfig with one context for each name. */
export async function writeContexts(
  servers: Readonly<Record<string, string>>,
  namespace = "cardano-mainnet",
): Promise<KubeconfigFile> {
  const directory = await mkdtemp(join(tmpdir(), "forgectl-kubeconfig-"));
  const path = join(directory, "kubeconfig");
  const names = Object.keys(servers);
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: names.map((name) => ({ name, cluster: { server: servers[name] } })),
    users: [{ name: "test", user: {} }],
    contexts: names.map((name) => ({ name, context: { cluster: name, user: "test", namespace } })),
    "current-context": names[0],
  };
  // JSON is YAML, so this is a kubeconfig.
  await writeFile(path, JSON.stringify(config));
  return { path, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
