import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PoolServer, startPoolServer } from "../harness/pool-server.ts";
import { aLeader } from "../status/builders.ts";

const CLUSTERS = "/apis/cardano.io/v1/namespaces/cardano-mainnet/cardanoforgeclusters";
const POOL = { id: aLeader().metadata.labels["cardano.io/pool-id"], idHex: "a".repeat(56) };

let server: PoolServer;
beforeEach(async () => {
  server = await startPoolServer();
  await server.putPool();
  await putCluster("mainnet-pool13gsek-eu", "eu-west-1", { priority: 1 });
  await putCluster("mainnet-pool13gsek-us", "us-east-1", { priority: 2 });
  await setStatus("mainnet-pool13gsek-us", { activeLeader: "producer-1", forgingEnabled: true });
  await setStatus("mainnet-pool13gsek-eu", { healthStatus: { healthy: false, consecutiveFailures: 3 } });
});
afterEach(() => server[Symbol.asyncDispose]());

function putCluster(name: string, region: string, spec: object, labels: Record<string, string> = {}): Promise<void> {
  return server.send("POST", CLUSTERS, {
    apiVersion: "cardano.io/v1",
    kind: "CardanoForgeCluster",
    metadata: { name, labels },
    spec: { network: { name: "mainnet", magic: 764824073 }, pool: POOL, region, ...spec },
  });
}

function setStatus(name: string, status: object): Promise<void> {
  return server.send("PATCH", `${CLUSTERS}/${name}/status`, { status });
}

describe("the clusters of a pool", () => {
  it("are shown in the order in which they should forge, as the sidecars decide it", async () => {
    const { out } = await server.forgectl(["status"]);

    expect(out.split("\n").slice(2, 5).join("\n")).toMatchInlineSnapshot(`
      "  CLUSTER                STATE           PRIORITY  LEADER      FORGES  HEALTHY  SHOULD
        mainnet-pool13gsek-us  Priority-based         2  producer-1  yes     -        lead
        mainnet-pool13gsek-eu  Priority-based       101  -           -       no       yield"
    `);
  });

  it("are explained rule by rule", async () => {
    const { code, out } = await server.forgectl(["why", "eu-west-1"]);

    expect(code).toBe(0);
    expect(out).toContain(
      "· mainnet-pool13gsek-us comes before mainnet-pool13gsek-eu, and leads once it has been ready",
    );
    expect(out).toContain("      specified as Priority-based with priority 1\n");
    expect(out).toContain("      3 failed health checks of 3 allowed: 100 added\n");
    expect(out).not.toContain("producer-1 forges");
  });

  it("are data for programs", async () => {
    const { pools } = JSON.parse((await server.forgectl(["status", "-o", "json"])).out);

    expect(pools[0].clusters.value).toMatchObject([
      { region: "us-east-1", place: 1, decision: "lead", effectivePriority: 2 },
      { region: "eu-west-1", place: 2, decision: "yield", effectivePriority: 101, isHealthy: false },
    ]);
  });

  it("cannot be edited on a copy, except to keep them from forging", async () => {
    await putCluster("mainnet-pool13gsek-ap", "ap-south-1", {}, { "cardano.io/home": "ap-south-1" });
    const at = ["--cluster", "ap-south-1", "-y"];

    const { code, err } = await server.forgectl(["enable", "--always", ...at]);

    expect(code).toBe(6);
    expect(err).toContain("error: mainnet-pool13gsek-ap is a copy here: an edit would be taken back.");
    expect(await server.forgectl(["disable", ...at])).toMatchObject({ code: 0 });
  });

  it("may forge again by the copy on which they were kept from it, and by no other", async () => {
    await putCluster("mainnet-pool13gsek-ap", "ap-south-1", {}, { "cardano.io/home": "ap-south-1" });
    const at = ["--cluster", "ap-south-1", "-y"];
    const keep = ["maintenance", "start", "--for", "1h", "--reason", "lost", ...at];

    expect(await server.forgectl(["maintenance", "end", ...at])).toMatchObject({ code: 6 });
    for (const [start, end] of [
      [
        ["disable", ...at],
        ["enable", ...at],
      ],
      [keep, ["maintenance", "end", ...at]],
    ] as const) {
      expect(await server.forgectl(start)).toMatchObject({ code: 0 });
      expect(await server.forgectl(["enable", "--always", ...at])).toMatchObject({ code: 6 });
      expect(await server.forgectl(end)).toMatchObject({ code: 0 });
      expect(await server.forgectl(end)).toMatchObject({ code: 6 });
    }
  });
});
