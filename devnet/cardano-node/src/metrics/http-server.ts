import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type NodeFaults, parseFaults } from "../program/faults.ts";

/** Where to listen, and what to serve. */
export interface HttpServerPorts {
  readonly port: number;
  /** The metrics page now. */
  readonly page: () => string;
  readonly faults: () => NodeFaults;
  readonly setFaults: (changed: Partial<NodeFaults>) => void;
}

/** A server that listens. */
export interface HttpServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Serves `/metrics` as the node's own small server does, and `/devnet/faults`, on loopback. Rejects if it cannot. */
export async function startHttpServer(ports: HttpServerPorts): Promise<HttpServer> {
  const server = createServer((request, response) => {
    const isFaults = request.url === "/devnet/faults";
    if (isFaults) void serveFaults(request, response, ports);
    else serveMetrics(request, response, ports);
  });
  server.listen(ports.port, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

// Routes, methods and types as in trace-dispatcher, Prometheus/TCPServer.hs.
function serveMetrics(request: IncomingMessage, response: ServerResponse, ports: HttpServerPorts): void {
  const { method, url, headers } = request;
  const { metrics } = ports.faults();
  if (metrics === "gone") request.socket.destroy();
  if (metrics === "gone" || metrics === "silent") return;
  const isTextWanted = /text\/|\*\/\*|openmetrics/.test(headers.accept ?? "*/*");
  if (url !== "/metrics") response.writeHead(404).end("404 Not Found");
  else if (method !== "GET" && method !== "HEAD") response.writeHead(405).end("405 Method Not Allowed");
  else if (!isTextWanted) response.writeHead(415).end("415 Unsupported Media Type");
  else response.writeHead(200, { "content-type": "text/plain;charset=utf-8" }).end(ports.page());
}

async function serveFaults(request: IncomingMessage, response: ServerResponse, ports: HttpServerPorts): Promise<void> {
  try {
    if (request.method === "POST") ports.setFaults(parseFaults(await text(request)));
    response.writeHead(200, { "content-type": "application/json" }).end(`${JSON.stringify(ports.faults())}\n`);
  } catch (error) {
    response.writeHead(400).end(`${(error as Error).message}\n`);
  }
}
