import { stringify as renderYaml } from "yaml";

/** A kubeconfig for a server that asks for no credentials. */
export function renderKubeconfig(url: string, namespace: string): string {
  return renderYaml({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "devnet", cluster: { server: url } }],
    users: [{ name: "devnet", user: {} }],
    contexts: [{ name: "devnet", context: { cluster: "devnet", user: "devnet", namespace } }],
    "current-context": "devnet",
  });
}
