import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { type HttpServer, type Route, startHttpServer } from "../../src/http/http-server.ts";

let server: HttpServer | undefined;
const faults: string[] = [];

async function serve(routes: Readonly<Record<string, Route>>): Promise<HttpServer> {
  server = await startHttpServer({ port: 0, routes, onFault: (path) => faults.push(path) });
  return server;
}

const ask = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`http://127.0.0.1:${server?.port}${path}`, { ...init, signal: AbortSignal.timeout(5000) });

/** Sends a request that fetch would correct. */
async function askRaw(lines: string): Promise<string> {
  const socket = connect(server?.port ?? 0, "127.0.0.1");
  socket.end(lines);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(socket, "close");
  return Buffer.concat(chunks).toString("utf8");
}

afterEach(async () => {
  await server?.close();
  server = undefined;
  faults.length = 0;
});

const hello: Route = () => ({ status: 200, body: "hello" });

describe("the HTTP server", () => {
  it("answers fixed paths, whatever the query, and 404 to every other", async () => {
    await serve({ "/hello": hello });

    const [found, missing] = [await ask("/hello?x=1"), await ask("/hello/there")];

    expect([found.status, await found.text(), found.headers.get("cache-control")]).toEqual([200, "hello", "no-store"]);
    expect(missing.status).toBe(404);
  });

  it("never takes a name that every object has for a path", async () => {
    await serve({ "/hello": hello });

    expect(await askRaw("GET constructor HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).toMatch(
      /^HTTP\/1.1 40[04]/,
    );
  });

  it("answers GET and HEAD only, so that nothing is changed by accident", async () => {
    await serve({ "/hello": hello });

    const [head, post] = [await ask("/hello", { method: "HEAD" }), await ask("/hello", { method: "POST" })];

    expect([head.status, await head.text(), post.status]).toEqual([200, "", 405]);
  });

  it("outlives a request target that is no URL, because anybody in the cluster can send one", async () => {
    await serve({ "/hello": hello });

    const answer = await askRaw("GET // HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    expect(answer).toMatch(/^HTTP\/1.1 404/);
    expect((await ask("/hello")).status).toBe(200);
  });

  it("answers 500 to a route that fails, and says which", async () => {
    await serve({
      "/broken": () => {
        throw new Error("broken");
      },
    });

    const answer = await ask("/broken");

    expect([answer.status, await answer.text()]).toEqual([500, "internal error\n"]);
    expect(faults).toEqual(["/broken"]);
  });

  it("tells a route when its client has gone away", async () => {
    const [asked, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    await serve({
      "/slow": ({ signal }) => {
        signal.addEventListener("abort", () => gone.resolve());
        asked.resolve();
        return new Promise(() => undefined);
      },
    });
    const client = connect(server?.port ?? 0, "127.0.0.1");
    client.write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
    await asked.promise;

    client.destroy();

    await expect(gone.promise).resolves.toBeUndefined();
  });

  it("rejects when its port is taken, so that two sidecars in one pod are noticed", async () => {
    const { port } = await serve({ "/hello": hello });

    await expect(startHttpServer({ port, routes: {}, onFault: () => undefined })).rejects.toThrow("EADDRINUSE");
  });
});
