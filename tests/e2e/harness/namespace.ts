import { readFile } from "node:fs/promises";
import type { ControlPlane } from "@cardano-forge/control-plane";

const SERVICE_ACCOUNT = "cardano-forge";

/** The Role as it is shipped. */
export async function shippedRole(): Promise<string> {
  return readFile(new URL("../../../deploy/rbac.yaml", import.meta.url), "utf8");
}

/** Makes a namespace, unless it is there, with service account, Role and binding, and gives the kubeconfig of what may run there. */
export async function prepareNamespace(controlPlane: ControlPlane, namespace: string, role: string): Promise<string> {
  const demand = async (args: string[], input = ""): Promise<void> => {
    const { code, stderr } = await controlPlane.kubectl(args, { input });
    if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr}`);
  };
  // Several pools may share one.
  await demand(
    ["apply", "-f", "-"],
    JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }),
  );
  await demand(["-n", namespace, "apply", "-f", "-"], role);
  return controlPlane.kubeconfigFor({ serviceAccount: SERVICE_ACCOUNT, namespace });
}
