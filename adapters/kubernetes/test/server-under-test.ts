import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ControlPlane } from "@cardano-forge/control-plane";
import {
  type DevnetOptions,
  parseDefinitions,
  readDefinitions,
  startDevnetKubeApiserver,
} from "@cardano-forge/devnet-kube-apiserver";
import {
  createKubernetesConnection,
  type KubernetesConnection,
  type KubernetesConnectionOptions,
} from "../src/index.ts";

/** An API server that keeps the promises which these suites test: the real one, or the one in memory. */
export interface ServerUnderTest {
  /** Kubeconfig of somebody who may do everything. */
  readonly kubeconfigPath: string;
  /** A connection for what the test itself asks. */
  readonly admin: KubernetesConnection;
  /** One more connection; it is closed with the server. */
  connect(options?: Partial<KubernetesConnectionOptions>): KubernetesConnection;
  /** A namespace that nobody else uses. */
  namespace(): Promise<string>;
  stop(): Promise<void>;
}

/** Which custom resource definitions are installed. */
export type Definitions = "ours" | "predecessor" | "none";

const OUR_DEFINITIONS = fileURLToPath(new URL("../../../deploy/crds/", import.meta.url));
const PREDECESSOR_DEFINITION = fileURLToPath(new URL("./fixtures/predecessor-cardanoleaders.yaml", import.meta.url));

/** Where the definitions lie, for a control plane. */
export function definitionPaths(definitions: Definitions): string[] {
  if (definitions === "none") return [];
  return [definitions === "ours" ? OUR_DEFINITIONS : PREDECESSOR_DEFINITION];
}

/** Starts the one in memory. */
export async function startDevnet(definitions: Definitions): Promise<ServerUnderTest> {
  const options: DevnetOptions = { definitions: await parsedDefinitions(definitions) };
  const server = await startDevnetKubeApiserver(options);
  const directory = await mkdtemp(join(tmpdir(), "kubernetes-devnet-"));
  const kubeconfigPath = join(directory, "kubeconfig");
  await writeFile(kubeconfigPath, server.kubeconfig());
  const shared = serverAt(kubeconfigPath);
  return {
    ...shared,
    async stop() {
      await shared.stop();
      await server.stop();
      await rm(directory, { recursive: true });
    },
  };
}

/** The same view of a real one, which is stopped by whoever started it. */
export function serverOf(controlPlane: ControlPlane): ServerUnderTest {
  return serverAt(controlPlane.kubeconfigPath);
}

async function parsedDefinitions(definitions: Definitions): Promise<unknown[]> {
  if (definitions === "none") return [];
  if (definitions === "ours") return readDefinitions(OUR_DEFINITIONS);
  return parseDefinitions(await readFile(PREDECESSOR_DEFINITION, "utf8"));
}

function serverAt(kubeconfigPath: string): ServerUnderTest {
  const connections: KubernetesConnection[] = [];
  let namespaces = 0;
  const connect = (options: Partial<KubernetesConnectionOptions> = {}): KubernetesConnection => {
    const connection = createKubernetesConnection({ requestTimeoutMs: 10_000, kubeconfigPath, ...options });
    connections.push(connection);
    return connection;
  };
  const admin = connect();
  return {
    kubeconfigPath,
    admin,
    connect,
    async namespace() {
      namespaces += 1;
      const name = `pool-${namespaces}`;
      await send(admin, "POST", "/api/v1/namespaces", { metadata: { name } });
      return name;
    },
    async stop() {
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
}

/** One request of the test itself; fails unless the answer is a 2xx, which it gives. */
export async function send(
  connection: KubernetesConnection,
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  url: string,
  body?: object,
): Promise<Record<string, unknown>> {
  const contentType = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  const answer = await connection.send({
    method,
    url,
    headers: { Accept: "application/json", "Content-Type": contentType },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = answer.body.toString("utf8");
  if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}
