import { describe, expect, it } from "vitest";
import { type CardanoLeaderResource, cardanoLeaderResource, fieldManagerFor, type LeaderStatus } from "../src/index.ts";
import { json, type ScriptedServer, startScriptedServer, statusNo } from "./scripted-server.ts";

const { signal } = new AbortController();
const status: LeaderStatus = {
  leaderPod: "p-0",
  forgingEnabled: true,
  reason: "forging",
  message: "p-0 forges",
  conditions: [],
};

function aLeader(resourceVersion: string, leaderPod = ""): object {
  const metadata = { name: "cardano-leader", namespace: "pools", uid: "u", resourceVersion };
  return { metadata, spec: {}, status: { leaderPod, forgingEnabled: leaderPod !== "" } };
}

function resourceOn(server: ScriptedServer): CardanoLeaderResource {
  return cardanoLeaderResource({
    connection: server.connect(),
    namespace: "pools",
    name: "cardano-leader",
    group: "cardano.io",
    version: "v1",
    plural: "cardanoleaders",
    fieldManager: fieldManagerFor("p-0"),
  });
}

describe("writing the leader's status", () => {
  it("asks again whether it leads after a conflict, and leaves its successor's word alone", async () => {
    let isCurrent = true;
    await using server = await startScriptedServer((request, response, index) => {
      if (request.method === "PATCH") {
        // While the request was under way, the lease ran out and a successor wrote.
        isCurrent = false;
        statusNo(response, 409, "Conflict");
      } else json(response, 200, index === 0 ? aLeader("1") : aLeader("2", "p-1"));
    });

    const outcome = await resourceOn(server).writeStatus(status, signal, {
      kind: "leader",
      isCurrent: () => isCurrent,
    });

    expect(outcome).toEqual({ kind: "superseded", leaderPod: "p-1" });
    expect(server.seen.map(({ method }) => method)).toEqual(["GET", "PATCH", "GET"]);
  });

  it("writes over exactly the version that it read", async () => {
    await using server = await startScriptedServer((_, response) => json(response, 200, aLeader("41")));

    await resourceOn(server).writeStatus(status, signal, { kind: "leader", isCurrent: () => true });

    expect(server.seen[1]).toMatchObject({
      contentType: "application/merge-patch+json",
      url: expect.stringMatching(/\/cardanoleaders\/cardano-leader\/status\?fieldManager=cardano-forge-manager%2Fp-0$/),
    });
    expect(JSON.parse(server.seen[1]?.body ?? "")).toMatchObject({ metadata: { resourceVersion: "41" } });
  });

  it("gives up after four conflicts in a row instead of fighting for ever", async () => {
    await using server = await startScriptedServer((request, response, index) => {
      if (request.method === "PATCH") statusNo(response, 409, "Conflict", "moved on");
      else json(response, 200, aLeader(String(index + 1)));
    });

    const outcome = await resourceOn(server).writeStatus(status, signal, { kind: "leader", isCurrent: () => true });

    expect(outcome).toEqual({ kind: "conflict", message: "moved on" });
    expect(server.seen).toHaveLength(8);
  });

  it("throws for an answer that decides nothing, which a later attempt may mend", async () => {
    await using server = await startScriptedServer((_, response) => statusNo(response, 500, "InternalError"));

    await expect(
      resourceOn(server).writeStatus(status, signal, { kind: "leader", isCurrent: () => true }),
    ).rejects.toMatchObject({ code: "KUBERNETES_ANSWER_UNEXPECTED", status: 500 });
  });
});

describe("a field manager", () => {
  it("is never longer than a server accepts, and still tells pods of one set apart", () => {
    const long = "a".repeat(240);
    const [first, second] = [fieldManagerFor(`${long}-0`), fieldManagerFor(`${long}-1`)];

    expect(first.length).toBeLessThanOrEqual(128);
    expect(first).not.toBe(second);
  });
});
