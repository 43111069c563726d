import { readFile, writeFile } from "node:fs/promises";

/** Whose kubeconfig, and for which namespace. */
export interface KubeconfigContent {
  readonly server: string;
  readonly certificateAuthorityPath: string;
  readonly user: string;
  readonly token: string;
  readonly namespace: string;
}

/** Writes a kubeconfig that holds all it needs, readable by its owner alone. JSON is YAML. */
export async function writeKubeconfig(path: string, content: KubeconfigContent): Promise<void> {
  const { server, user, token, namespace } = content;
  const authority = await readFile(content.certificateAuthorityPath);
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [
      { name: "control-plane", cluster: { server, "certificate-authority-data": authority.toString("base64") } },
    ],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: "control-plane", context: { cluster: "control-plane", user, namespace } }],
    "current-context": "control-plane",
  };
  await writeFile(path, `${JSON.stringify(kubeconfig, undefined, 2)}\n`, { mode: 0o600 });
}
