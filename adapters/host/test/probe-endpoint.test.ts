import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { probeEndpoint } from "../src/index.ts";

async function anEndpoint(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("a probe of an endpoint", () => {
  it.each([
    [200, true],
    [204, true],
    // Not followed: whoever redirects has not said that all is well.
    [302, false],
    [404, false],
    [503, false],
  ])("that answers %i has passed: %s", async (status, isPassed) => {
    await using endpoint = await anEndpoint((_, response) => response.writeHead(status, { location: "/" }).end());

    const probe = await probeEndpoint({ url: endpoint.url, timeoutMs: 5000 });

    expect(probe).toMatchObject({ isPassed, message: `answered ${status}` });
  });

  it("sends the headers that it was given", async () => {
    const seen: unknown[] = [];
    await using endpoint = await anEndpoint((request, response) => {
      seen.push(request.headers["x-token"]);
      response.end();
    });

    await probeEndpoint({ url: endpoint.url, headers: { "X-Token": "abc" }, timeoutMs: 5000 });

    expect(seen).toEqual(["abc"]);
  });

  it("needs no body to its end, so that one without an end costs nothing", async () => {
    await using endpoint = await anEndpoint((_, response) => response.writeHead(200).write("x"));

    expect(await probeEndpoint({ url: endpoint.url, timeoutMs: 5000 })).toMatchObject({ isPassed: true });
  });

  it("has failed when nothing is answered in time, or nobody listens", async () => {
    await using silent = await anEndpoint(() => undefined);
    const { url } = await anEndpoint(() => undefined).then(async (gone) => {
      await gone[Symbol.asyncDispose]();
      return gone;
    });

    expect(await probeEndpoint({ url: silent.url, timeoutMs: 50 })).toMatchObject({
      isPassed: false,
      message: "no answer within 50 ms",
    });
    expect(await probeEndpoint({ url, timeoutMs: 5000 })).toMatchObject({
      isPassed: false,
      message: "no answer: ECONNREFUSED",
    });
  });

  it("is over at once when it is called off", async () => {
    await using silent = await anEndpoint(() => undefined);
    const stop = new AbortController();
    const probe = probeEndpoint({ url: silent.url, timeoutMs: 60_000, signal: stop.signal });

    stop.abort();

    expect(await probe).toMatchObject({ isPassed: false, message: "the check was called off" });
  });

  it.each([
    ["ftp://user:secret@host/", {}],
    ["secret", {}],
    ["http://user:secret@127.0.0.1:1/?token=secret", {}],
    ["http://127.0.0.1:1/", { "X-Token": "secret\n" }],
    ["http://127.0.0.1:1/", { "bad header": "secret" }],
  ])("of %s with %j never repeats what is secret", async (url, headers) => {
    const probe = await probeEndpoint({ url, headers, timeoutMs: 5000 });

    expect(probe.isPassed).toBe(false);
    expect(probe.message).not.toContain("secret");
  });
});
