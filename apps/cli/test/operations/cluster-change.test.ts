import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseDurationMs } from "../../src/operations/parse-duration.ts";
import { type PoolServer, startPoolServer } from "../harness/pool-server.ts";

const CLUSTERS = "/apis/cardano.io/v1/namespaces/cardano-mainnet/cardanoforgeclusters";

let server: PoolServer;
beforeEach(async () => {
  server = await startPoolServer();
  await putCluster("mainnet-pool1abc-eu", "eu-west-1");
});
afterEach(() => server[Symbol.asyncDispose]());

function putCluster(name: string, region: string): Promise<void> {
  const pool = { id: `pool1${"a".repeat(51)}`, idHex: "a".repeat(56) };
  return server.send("POST", CLUSTERS, {
    apiVersion: "cardano.io/v1",
    kind: "CardanoForgeCluster",
    metadata: { name },
    spec: { network: { name: "mainnet", magic: 764824073 }, pool, region, priority: 5 },
  });
}

async function specOf(name = "mainnet-pool1abc-eu"): Promise<Record<string, unknown>> {
  const response = await fetch(`${server.devnet.url}${CLUSTERS}/${name}`);
  return ((await response.json()) as { spec: Record<string, unknown> }).spec;
}

describe("forgectl maintenance", () => {
  it("disables the cluster for a while, with the reason for everybody to see, and ends it", async () => {
    const start = ["maintenance", "start", "--for", "4h", "--reason", "kernel", "-y"];

    expect(await server.forgectl(start)).toMatchObject({
      code: 0,
      out: "cardanoforgecluster.cardano.io/mainnet-pool1abc-eu changed\n",
    });
    expect(await specOf()).toMatchObject({
      priority: 5,
      override: { enabled: true, reason: "kernel", expiresAt: "2026-09-01T16:00:00.000Z", forceState: "Disabled" },
    });

    expect(await server.forgectl(["maintenance", "end", "-y"])).toMatchObject({ code: 0 });
    expect(await specOf()).not.toHaveProperty("override");
    expect((await server.forgectl(["maintenance", "end", "-y"])).out).toContain("nothing to do");
  });

  it("shows its plan, and exits 2 where nobody can be asked", async () => {
    const { code, err } = await server.forgectl(["maintenance", "start", "--for", "4h", "--reason", "kernel"]);

    expect(code).toBe(2);
    expect(err).toContain("1. mainnet-pool1abc-eu hands over or stops within seconds, and does not forge\n");
    expect(await specOf()).not.toHaveProperty("override");
  });
});

describe("forgectl override, enable and disable", () => {
  it("write what they say, and leave the rest as it was", async () => {
    await server.forgectl(["override", "set", "--priority", "1", "--reason", "test", "-y"]);
    await server.forgectl(["disable", "-y"]);
    expect(await specOf()).toMatchObject({
      forgeState: "Disabled",
      priority: 5,
      override: { enabled: true, forcePriority: 1 },
    });

    await server.forgectl(["enable", "--always", "-y"]);
    expect(await specOf()).toMatchObject({ forgeState: "Enabled" });

    await server.forgectl(["enable", "-y"]);
    await server.forgectl(["override", "clear", "-y"]);
    expect(await specOf()).toMatchObject({ forgeState: "Priority-based" });
    expect(await specOf()).not.toHaveProperty("override");
  });

  it("ask which cluster is meant where there are several, by name or region", async () => {
    await putCluster("mainnet-pool1abc-us", "us-east-1");

    const { code, err } = await server.forgectl(["disable", "-y"]);

    expect(code).toBe(2);
    expect(err).toContain("clusters   mainnet-pool1abc-eu, mainnet-pool1abc-us");
    expect(await server.forgectl(["disable", "-y", "--cluster", "us-east-1"])).toMatchObject({ code: 0 });
    expect(await specOf("mainnet-pool1abc-us")).toMatchObject({ forgeState: "Disabled" });
    expect(await specOf()).toMatchObject({ forgeState: "Priority-based" });
  });

  it("do not say that nothing was changed where the change was written and its answer lost", async () => {
    server.devnet.faults.failNext(1, "reset", "answer", ({ method }) => method === "PATCH");

    const { code, out, err } = await server.forgectl(["disable", "-y"]);

    expect(await specOf()).toMatchObject({ forgeState: "Disabled" });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("error: It is not known whether mainnet-pool1abc-eu was changed.");
  });

  it.each([
    { words: ["override", "set", "--reason", "r", "-y"], code: 2 },
    { words: ["override", "set", "--reason", "r", "--priority", "0", "-y"], code: 2 },
    { words: ["maintenance", "start", "--for", "4", "--reason", "r", "-y"], code: 2 },
    { words: ["disable", "--cluster", "nowhere", "-y"], code: 4 },
  ])("refuse $words with exit code $code and write nothing", async ({ words, code }) => {
    const before = await specOf();

    expect(await server.forgectl(words)).toMatchObject({ code, out: "" });
    expect(await specOf()).toEqual(before);
  });
});

describe("how long something lasts", () => {
  it.each([
    ["30m", 1_800_000],
    ["4h", 14_400_000],
    ["90d", 7_776_000_000],
  ])("is read from %s", (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });

  it.each(["", "4", "0h", "4s", "-4h", "91d", "4h30m", "1e3h"])("is not read from %j", (text) => {
    expect(() => parseDurationMs(text)).toThrow(RangeError);
  });
});
