import { describe, expect, it } from "vitest";
import { type HttpServer, startHttpServer } from "../src/metrics/http-server.ts";
import { NO_FAULTS, type NodeFaults } from "../src/program/faults.ts";

async function aServer(changed: Partial<NodeFaults> = {}): Promise<HttpServer & { url: string } & AsyncDisposable> {
  let faults = { ...NO_FAULTS, ...changed };
  const server = await startHttpServer({
    port: 0,
    page: () => "the page\n",
    faults: () => faults,
    setFaults(more) {
      faults = { ...faults, ...more };
    },
  });
  return { ...server, url: `http://127.0.0.1:${server.port}`, [Symbol.asyncDispose]: () => server.stop() };
}

describe("the metrics endpoint", () => {
  it.each([
    ["GET", "/metrics", "text/plain", 200],
    ["HEAD", "/metrics", "*/*", 200],
    ["GET", "/", "*/*", 404],
    ["POST", "/metrics", "*/*", 405],
    ["GET", "/metrics", "application/json", 415],
  ])("answers %s %s for %s as the node's own server does: %i", async (method, path, accept, status) => {
    await using server = await aServer();

    expect((await fetch(server.url + path, { method, headers: { accept } })).status).toBe(status);
  });

  it("drops connections, or says nothing, when it is told to", async () => {
    await using gone = await aServer({ metrics: "gone" });
    await using silent = await aServer({ metrics: "silent" });

    await expect(fetch(`${gone.url}/metrics`)).rejects.toThrow("fetch failed");
    await expect(fetch(`${silent.url}/metrics`, { signal: AbortSignal.timeout(50) })).rejects.toThrow(/timeout/);
  });
});

describe("the switches", () => {
  it("are set one by one, and keep their values", async () => {
    await using server = await aServer();
    const url = `${server.url}/devnet/faults`;
    await fetch(url, { method: "POST", body: '{"ignoresHangup":true}' });
    await fetch(url, { method: "POST", body: '{"metrics":"gone"}' });

    expect(await (await fetch(url)).json()).toEqual({ ...NO_FAULTS, ignoresHangup: true, metrics: "gone" });
  });

  it.each(['{"explodes":true}', '{"gsmState":9}', '{"reloadMs":-1}', "not JSON", "7"])("refuse %s", async (body) => {
    await using server = await aServer();

    const response = await fetch(`${server.url}/devnet/faults`, { method: "POST", body });

    expect(response.status).toBe(400);
    expect(await (await fetch(`${server.url}/devnet/faults`)).json()).toEqual(NO_FAULTS);
  });
});
