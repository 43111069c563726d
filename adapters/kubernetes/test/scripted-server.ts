import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createKubernetesConnection,
  type KubernetesConnection,
  type KubernetesConnectionOptions,
} from "../src/index.ts";

export interface SeenRequest {
  method: string;
  url: string;
  authorization: string | undefined;
  contentType: string | undefined;
  body: string;
}

export type Reply = (request: SeenRequest, response: ServerResponse, index: number) => void;

/** A server whose every answer is scripted by the test, and a connection to it. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  readonly directory: string;
  readonly seen: SeenRequest[];
  /** Connections opened since the start. */
  opened(): number;
  /** Connections open now. */
  open(): number;
  connect(options?: Partial<KubernetesConnectionOptions>): KubernetesConnection;
  kubeconfig(user: Record<string, unknown>): string;
}

export async function startScriptedServer(reply: Reply): Promise<ScriptedServer> {
  const directory = mkdtempSync(join(tmpdir(), "kubernetes-adapter-"));
  const seen: SeenRequest[] = [];
  const connections: KubernetesConnection[] = [];
  let opened = 0;
  let open = 0;
  const server = createServer(async (request, response) => {
    const given = await readRequest(request);
    seen.push(given);
    reply(given, response, seen.length - 1);
  });
  server.on("connection", (socket) => {
    opened += 1;
    open += 1;
    socket.on("close", () => {
      open -= 1;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const kubeconfig = (user: Record<string, unknown>): string => {
    const path = join(directory, "kubeconfig");
    writeFileSync(path, kubeconfigText(url, user));
    return path;
  };
  return {
    url,
    directory,
    seen,
    opened: () => opened,
    open: () => open,
    kubeconfig,
    connect(options = {}) {
      const kubeconfigPath = options.kubeconfigPath ?? kubeconfig({ token: "first" });
      const connection = createKubernetesConnection({ requestTimeoutMs: 5_000, ...options, kubeconfigPath });
      connections.push(connection);
      return connection;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(connections.map((connection) => connection.close()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Answers with an object. */
export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}

/** Answers as an API server says no. */
export function statusNo(response: ServerResponse, code: number, reason: string, message = reason): void {
  json(response, code, { kind: "Status", apiVersion: "v1", status: "Failure", reason, message, code });
}

/** Waits until something is so; fails after fifteen seconds. */
export async function until(condition: () => boolean): Promise<void> {
  const endMs = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > endMs) throw new Error("it did not come about within 15 s");
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function kubeconfigText(server: string, user: Record<string, unknown>): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "here", cluster: { server } }],
    users: [{ name: "me", user }],
    contexts: [
      { name: "mine", context: { cluster: "here", user: "me", namespace: "pools" } },
      { name: "broken", context: { cluster: "nowhere", user: "me" } },
    ],
    "current-context": "mine",
  });
}

async function readRequest(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return {
    method: request.method ?? "",
    url: request.url ?? "",
    authorization: request.headers.authorization,
    contentType: request.headers["content-type"],
    body: Buffer.concat(chunks).toString("utf8"),
  };
}
