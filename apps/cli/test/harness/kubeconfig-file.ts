import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A kubeconfig for one server, in a folder of its own. */
export async function writeKubeconfig(
  server: string,
  namespace = "cardano-mainnet",
): Promise<{ path: string; [Symbol.asyncDispose](): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), "forgectl-kubeconfig-"));
  const path = join(directory, "kubeconfig");
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "test", cluster: { server } }],
    users: [{ name: "test", user: {} }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test", namespace } }],
    "current-context": "test",
  };
  // JSON is YAML, so this is a kubeconfig.
  await writeFile(path, JSON.stringify(config));
  return { path, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}
