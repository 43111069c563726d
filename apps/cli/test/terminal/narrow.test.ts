import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type PoolServer, startPoolServer } from "../harness/pool-server.ts";
import { aForger, aPod, secondsAgo } from "../status/builders.ts";

// `simulate` plays elections, which is work and no wait.
vi.setConfig({ testTimeout: 60_000 });

const COLUMNS = 80;
const WAITING = {
  phase: "waiting-for-node",
  nodeTruth: { forging: "unknown", because: "no metrics were read since the last change" },
  reason: "VerifyingNode",
  message: "watching what the node does: no metrics were read since the last change",
} as const;
const CLUSTER = {
  apiVersion: "cardano.io/v1",
  kind: "CardanoForgeCluster",
  metadata: { name: "mainnet-pool13gsek-ap-southeast-2" },
  spec: {
    network: { name: "mainnet", magic: 764824073 },
    pool: { id: "pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09", idHex: "a".repeat(56) },
    region: "ap-southeast-2",
  },
};

let server: PoolServer;
beforeAll(async () => {
  server = await startPoolServer();
  const reason = "ForgingVerified";
  const history = [
    { at: secondsAgo(7200), from: "producer-1", to: "producer-0", reason, gapMilliseconds: 18_412, term: 12 },
    { at: secondsAgo(134), from: "producer-0", to: "producer-1", reason, gapMilliseconds: 812, term: 13 },
  ];
  await server.putPool({ pods: [aPod(WAITING), aForger(), aPod({ name: "producer-2" })], history });
  await server.send("POST", "/apis/cardano.io/v1/namespaces/cardano-mainnet/cardanoforgeclusters", CLUSTER);
  await server.send("POST", "/api/v1/namespaces/cardano-mainnet/events", {
    metadata: { name: "cardano-leader.1", namespace: "cardano-mainnet" },
    involvedObject: { kind: "CardanoLeader", name: "cardano-leader", namespace: "cardano-mainnet" },
    type: "Normal",
    reason: WAITING.reason,
    message: `producer-0: ${WAITING.message}`,
    source: { component: "cardano-forge-manager", host: "producer-0" },
    lastTimestamp: secondsAgo(10),
  });
});
afterAll(() => server[Symbol.asyncDispose]());

async function temporaryDirectory() {
  const path = await mkdtemp(join(tmpdir(), "narrow-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

describe("on a terminal of 80 columns", () => {
  it.each([
    ["status"],
    ["why"],
    ["doctor"],
    ["migrate"],
    ["history"],
    ["events"],
    ["simulate"],
    ["failover", "--to", "producer-2", "--dry-run"],
    ["maintenance", "start", "--for", "4h", "--reason", "a kernel that has to be replaced everywhere", "--dry-run"],
    ["switchover", "--to", "producer-0", "--dry-run"],
    ["report", "--file", "REPORT"],
  ])("%s %s %s breaks no word, though the pool has the longest words there are", async (...words) => {
    await using directory = await temporaryDirectory();
    const own = words.map((word) => word.replace("REPORT", join(directory.path, "report")));
    const { out, err } = await server.forgectl(own, { columns: COLUMNS });

    // What may be copied is one line, however long it is.
    const lines = stripVTControlCharacters(out + err)
      .split("\n")
      .filter((line) => !/^ +try /.test(line));
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.filter((line) => line.length > COLUMNS)).toEqual([]);
  });

  it("prints every line of a status whole where it goes into a file", async () => {
    const { out } = await server.forgectl(["status"]);

    expect(out).toContain(
      "! producer-0: waiting-for-node, VerifyingNode: watching what the node does: no metrics were read",
    );
  });
});
