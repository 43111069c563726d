import type { ControlPlane } from "@cardano-forge/control-plane";
import type { Rule } from "./sidecar-role.ts";

const RBAC = "rbac.authorization.k8s.io";

/** Whom a namespace lets do what. */
export interface Admission {
  readonly namespace: string;
  readonly account: string;
  readonly rules: readonly Rule[];
}

/** Makes a namespace, unless it is there, with an account and its Role, and gives the kubeconfig of that account. */
export async function admit(controlPlane: ControlPlane, { namespace, account, rules }: Admission): Promise<string> {
  const metadata = { name: account, namespace };
  const objects = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata },
    { apiVersion: `${RBAC}/v1`, kind: "Role", metadata, rules },
    {
      apiVersion: `${RBAC}/v1`,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: RBAC, kind: "Role", name: account },
      subjects: [{ kind: "ServiceAccount", name: account, namespace }],
    },
  ];
  const input = objects.map((one) => JSON.stringify(one)).join("\n---\n");
  const { code, stderr } = await controlPlane.kubectl(["apply", "-f", "-"], { input });
  if (code !== 0) throw new Error(`kubectl apply: ${stderr}`);
  return controlPlane.kubeconfigFor({ serviceAccount: account, namespace });
}
