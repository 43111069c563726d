import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One answer of the sidecar. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: "text/plain; charset=utf-8" | "application/json; charset=utf-8" | (string & {});
}

/** Answers a GET of one path. The signal aborts when the client goes away. */
export type Route = (request: {
  header(name: string): string | undefined;
  signal: AbortSignal;
}) => Answer | Promise<Answer>;

/** A server that listens. */
export interface HttpServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Serves fixed paths, GET and HEAD only; everything else is 404 or 405. Port 0 takes a free one. */
export async function startHttpServer(o: {
  port: number;
  routes: Readonly<Record<string, Route>>;
  onFault: (path: string, error: unknown) => void;
}): Promise<HttpServer> {
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5000, keepAliveTimeout: 5000 },
    (request, response) => {
      void answer(request, response, o);
    },
  );
  server.maxConnections = 100;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(o.port, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { routes, onFault }: { routes: Readonly<Record<string, Route>>; onFault: (path: string, error: unknown) => void },
): Promise<void> {
  const path = pathOf(request);
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
  const result = await choose(route, request, gone.signal).catch((error: unknown): Answer => {
    onFault(path, error);
    return { status: 500, body: "internal error\n" };
  });
  const type = result.type ?? "text/plain; charset=utf-8";
  response.writeHead(result.status, { "content-type": type, "cache-control": "no-store" });
  response.end(request.method === "HEAD" ? undefined : result.body);
}

/** The path without its query; nothing in it is decoded, so that nothing about it can be malformed. */
function pathOf({ url = "/" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "/";
}

async function choose(route: Route | undefined, request: IncomingMessage, signal: AbortSignal): Promise<Answer> {
  if (route === undefined) return { status: 404, body: "not found\n" };
  if (request.method !== "GET" && request.method !== "HEAD") return { status: 405, body: "only GET is answered\n" };
  const header = (name: string): string | undefined => {
    const value = request.headers[name.toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  };
  return route({ header, signal });
}

/** JSON as an answer, with a line end for terminals. */
export function json(status: number, value: unknown): Answer {
  return { status, body: `${JSON.stringify(value)}\n`, type: "application/json; charset=utf-8" };
}
