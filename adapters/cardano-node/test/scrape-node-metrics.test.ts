import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { monotonicMs } from "../src/monotonic-ms.ts";
import { scrapeNodeMetrics } from "../src/scrape-node-metrics.ts";

async function aServer(listener: RequestListener): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

const timeoutMs = 5000;

describe("scrapeNodeMetrics", () => {
  it("says when a sample was taken, on the clock of process.hrtime", async () => {
    await using server = await aServer((_, response) => response.end("cardano_node_metrics_slotNum_int 7\n"));
    const beforeMs = monotonicMs();

    const result = await scrapeNodeMetrics({ url: server.url, timeoutMs });

    const { sentAtMs, receivedAtMs } = result as { sentAtMs: number; receivedAtMs: number };
    expect(result).toMatchObject({ kind: "sample", sample: { slot: 7 } });
    const moments = [beforeMs, sentAtMs, receivedAtMs, monotonicMs()];
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
  });

  it.each<[string, RequestListener]>([
    ["says no", (_, response) => response.writeHead(503).end("cardano_node_metrics_slotNum_int 7\n")],
    ["is somebody else", (_, response) => response.end("hello\n")],
    [
      "is cut off in the middle",
      (_, response) => {
        response.writeHead(200, { "content-length": 1000 }).write("cardano_node_metrics_slotNum_int 7\n");
        setImmediate(() => response.destroy());
      },
    ],
    ["never ends", (_, response) => void response.write("x".repeat(5_000_000))],
  ])("has no sample from a server that %s", async (_, listener) => {
    await using server = await aServer(listener);

    expect(await scrapeNodeMetrics({ url: server.url, timeoutMs })).toMatchObject({ kind: "unreachable" });
  });

  it("gives up at its deadline even while bytes trickle in", async () => {
    await using server = await aServer((_, response) => {
      const trickle = setInterval(() => response.write("# slow\n"), 10);
      response.on("close", () => clearInterval(trickle));
    });

    const result = await scrapeNodeMetrics({ url: server.url, timeoutMs: 80 });

    expect(result).toMatchObject({ kind: "unreachable", message: expect.stringContaining("80 ms") });
  });

  it("gives up when it is called off, before and during the wait", async () => {
    await using server = await aServer(() => undefined);
    const caller = new AbortController();

    const waiting = scrapeNodeMetrics({ url: server.url, timeoutMs, signal: caller.signal });
    caller.abort();

    expect(await waiting).toMatchObject({ kind: "unreachable" });
    expect(await scrapeNodeMetrics({ url: server.url, timeoutMs, signal: caller.signal })).toMatchObject({
      kind: "unreachable",
    });
  });

  it("has no sample where nobody listens", async () => {
    const server = await aServer(() => undefined);
    await server[Symbol.asyncDispose]();

    expect(await scrapeNodeMetrics({ url: server.url, timeoutMs })).toMatchObject({ kind: "unreachable" });
  });
});
