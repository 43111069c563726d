import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type DevnetKubeApiserver,
  parseDefinitions,
  startDevnetKubeApiserver,
} from "@cardano-forge/devnet-kube-apiserver";

/** An API server in memory, and a kubeconfig that leads to it. */
export interface ApiServer {
  readonly server: DevnetKubeApiserver;
  readonly kubeconfigPath: string;
  readonly directory: string;
  stop(): Promise<void>;
}

const DEFINITIONS = {
  ours: ["../../../deploy/crds/cardanoleaders.yaml"],
  "ours for regions": ["../../../deploy/crds/cardanoleaders.yaml", "../../../deploy/crds/cardanoforgeclusters.yaml"],
  predecessors: ["../../../adapters/kubernetes/test/fixtures/predecessor-cardanoleaders.yaml"],
} as const;

/** Starts a server with one definition of the CardanoLeader, or none; paths that match `forbids` answer 403. */
export async function startApiServer(o: {
  definition?: keyof typeof DEFINITIONS;
  forbids?: RegExp;
}): Promise<ApiServer> {
  const directory = await mkdtemp(join(tmpdir(), "forge-sidecar-"));
  const kubeconfigPath = join(directory, "kubeconfig");
  const files = o.definition === undefined ? [] : DEFINITIONS[o.definition];
  const texts = await Promise.all(files.map((file) => readFile(new URL(file, import.meta.url), "utf8")));
  const server = await startDevnetKubeApiserver({ definitions: texts.flatMap(parseDefinitions) });
  const gate = o.forbids === undefined ? undefined : await startGate(server.url, o.forbids);
  const kubeconfig = server.kubeconfig();
  await writeFile(kubeconfigPath, gate === undefined ? kubeconfig : kubeconfig.replaceAll(server.url, gate.url));
  return {
    server,
    kubeconfigPath,
    directory,
    async stop() {
      await gate?.stop();
      await server.stop();
      await rm(directory, { recursive: true });
    },
  };
}

/** Stands before the server as a Role does, which the server in memory does not have. */
async function startGate(target: string, forbids: RegExp): Promise<{ url: string; stop(): Promise<void> }> {
  const gate: Server = createServer((incoming, outgoing) => {
    if (forbids.test(incoming.url ?? "")) refuse(outgoing);
    else pass(target, incoming, outgoing);
  });
  await new Promise<void>((resolve) => gate.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(gate.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        gate.close(() => resolve());
        gate.closeAllConnections();
      }),
  };
}

function refuse(outgoing: ServerResponse): void {
  outgoing.writeHead(403, { "content-type": "application/json" });
  const status = { kind: "Status", apiVersion: "v1", status: "Failure", reason: "Forbidden", code: 403 };
  outgoing.end(JSON.stringify({ ...status, message: "forbidden by the Role" }));
}

function pass(target: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers, url } = incoming;
  const onward = request(`${target}${url}`, { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on("error", () => outgoing.destroy());
  outgoing.on("close", () => onward.destroy());
  incoming.pipe(onward);
}
