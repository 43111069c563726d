import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeContexts } from "./harness/kubeconfig-file.ts";
import { type PoolServer, startPoolServer } from "./harness/pool-server.ts";
import { isAsPublished, schemaProblems } from "./harness/published-schema.ts";
import { aForger, aLeader, aPod, secondsAgo } from "./status/builders.ts";

// `simulate` plays elections, which is work and no wait.
vi.setConfig({ testTimeout: 60_000 });

let server: PoolServer;
beforeEach(async () => {
  server = await startPoolServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const CLUSTER = {
  apiVersion: "cardano.io/v1",
  kind: "CardanoForgeCluster",
  metadata: { name: "mainnet-pool13gsek-eu" },
  spec: {
    network: { name: "mainnet", magic: 764824073 },
    pool: { id: aLeader().metadata.labels["cardano.io/pool-id"], idHex: "a".repeat(56) },
    region: "eu-west-1",
  },
};

describe("what forgectl prints with -o json", () => {
  it.each(["status", "why", "doctor", "migrate", "history", "events", "verify-single-forger", "simulate", "version"])(
    "is for %s as the published schema says",
    async (command) => {
      const history = [{ at: secondsAgo(9), from: "producer-0", to: "producer-1", gapMilliseconds: 812, term: 3 }];
      const pods = [aPod(), aForger(), aPod({ name: "producer-2", updated: secondsAgo(90) })];
      await server.putPool({ pods, history, handover: { id: "h1", phase: "done", to: "producer-1" } });
      await server.send("POST", "/apis/cardano.io/v1/namespaces/cardano-mainnet/cardanoforgeclusters", CLUSTER);
      await server.send("POST", "/api/v1/namespaces/cardano-mainnet/events", {
        metadata: { name: "cardano-leader.1", namespace: "cardano-mainnet" },
        involvedObject: { kind: "CardanoLeader", name: "cardano-leader", namespace: "cardano-mainnet" },
        type: "Normal",
        reason: "Ready",
        message: "ready",
        source: { component: "cardano-forge-manager", host: "producer-1" },
      });

      const isPlaced = command === "version";
      const { out } = await server.forgectl([command, "-o", "json"], { isPlaced });

      expect(out).not.toBe("");
      expect(schemaProblems(out)).toEqual([]);
    },
  );

  it("is for each line of watch as the published schema says", async () => {
    await server.putPool();
    const interrupted = new AbortController();

    const { out } = await server.forgectl(["watch", "-o", "json"], {
      signal: interrupted.signal,
      onOut(text) {
        if (text.includes("StatusChange")) interrupted.abort("SIGINT");
        else void server.changePool({ pods: [aPod()] });
      },
    });

    expect(out.trimEnd().split("\n").length).toBeGreaterThan(1);
    expect(schemaProblems(out)).toEqual([]);
  });

  it.each(["status", "doctor", "why"])("is for an error of %s as the published schema says", async (command) => {
    const { out } = await server.forgectl([command, "-o", "json", "--kubeconfig", "/nowhere"], { isPlaced: true });

    expect(JSON.parse(out)).toMatchObject({ kind: "Error" });
    expect(schemaProblems(out)).toEqual([]);
  });

  it("tells in an error what each of several contexts said", async () => {
    await using contexts = await writeContexts({ eu: server.devnet.url, us: "http://127.0.0.1:9" });

    const where = ["--contexts", "eu,us", "--kubeconfig", contexts.path];
    const { out } = await server.forgectl(["status", "-o", "json", ...where], { isPlaced: true });

    expect(schemaProblems(out)).toEqual([]);
    expect(JSON.parse(out).facts).toMatchObject({
      "eu CardanoLeaders": "none",
      "us CardanoLeaders": expect.stringMatching(/^unreachable/),
    });
  });

  it("is refused by the schema where a field has another meaning", async () => {
    await server.putPool();
    const { out } = await server.forgectl(["status", "-o", "json"]);
    const report = JSON.parse(out);

    expect(isAsPublished({ ...report, pools: [{ ...report.pools[0], verdict: "fine" }] })).toBe(false);
    expect(isAsPublished({ ...report, kind: "Other" })).toBe(false);
  });
});
