import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import type { ControlPlane } from "@cardano-forge/control-plane";

/** What an account may read, by its name; none of them may write. */
const ACCOUNTS = {
  "sees-leaders": { apiGroups: ["cardano.io"], resources: ["cardanoleaders"] },
  "sees-clusters": { apiGroups: ["cardano.io"], resources: ["cardanoforgeclusters"] },
  "sees-leases": { apiGroups: ["coordination.k8s.io"], resources: ["leases"] },
  "sees-nothing": undefined,
} as const;

/** A kubeconfig whose contexts lead to one real API server with more or fewer rights, and to one that never answers. */
export interface LimitedContexts extends AsyncDisposable {
  readonly kubeconfigPath: string;
}

/**
 * Makes the accounts, and the contexts `admin`, `silent`, one for each of {@link ACCOUNTS}, and one for each of the other
 * namespaces, by its name, where everything is allowed.
 */
export async function limitedContexts(
  controlPlane: ControlPlane,
  namespace: string,
  others: readonly string[],
): Promise<LimitedContexts> {
  const names = Object.keys(ACCOUNTS) as (keyof typeof ACCOUNTS)[];
  const objects = names.flatMap((name) => accountObjects(name, namespace));
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  const { code, stderr } = await controlPlane.kubectl(["apply", "-f", "-"], { input: list });
  if (code !== 0) throw new Error(stderr);
  const silence = await startSilence();
  const accounts = await Promise.all(
    names.map((serviceAccount) => controlPlane.kubeconfigFor({ serviceAccount, namespace })),
  );
  const admin = await readKubeconfig(controlPlane.kubeconfigPath);
  const users = await Promise.all(accounts.map(readKubeconfig));
  const contexts = ["admin", "silent", ...names];
  const tokens = [admin, admin, ...users].map(({ users: [user] }) => user?.user);
  const path = join(controlPlane.directory, "limited.kubeconfig");
  await writeFile(
    path,
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        { name: "real", cluster: admin.clusters[0]?.cluster },
        { name: "silent", cluster: { ...admin.clusters[0]?.cluster, server: silence.url } },
      ],
      users: contexts.map((name, index) => ({ name, user: tokens[index] })),
      contexts: [
        ...contexts.map((name) => {
          return { name, context: { cluster: name === "silent" ? "silent" : "real", user: name, namespace } };
        }),
        ...others.map((name) => ({ name, context: { cluster: "real", user: "admin", namespace: name } })),
      ],
      "current-context": "admin",
    }),
  );
  return { kubeconfigPath: path, [Symbol.asyncDispose]: silence.stop };
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: object }[];
  readonly users: readonly { readonly user: object }[];
}

async function readKubeconfig(path: string): Promise<Kubeconfig> {
  // JSON is YAML, and these were written as JSON.
  return JSON.parse(await readFile(path, "utf8")) as Kubeconfig;
}

function accountObjects(name: keyof typeof ACCOUNTS, namespace: string): object[] {
  const metadata = { name, namespace };
  const rule = ACCOUNTS[name];
  const group = "rbac.authorization.k8s.io";
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata };
  if (rule === undefined) return [account];
  return [
    account,
    {
      apiVersion: `${group}/v1`,
      kind: "Role",
      metadata,
      rules: [{ ...rule, verbs: ["get", "list", "watch"] }],
    },
    {
      apiVersion: `${group}/v1`,
      kind: "RoleBinding",
      metadata,
      roleRef: { apiGroup: group, kind: "Role", name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  ];
}

/** Accepts every connection, and never says a word. */
async function startSilence(): Promise<{ url: string; stop: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    // Whoever has waited long enough resets the connection.
    socket.on("error", () => undefined);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}`,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await once(server.close(), "close");
    },
  };
}
