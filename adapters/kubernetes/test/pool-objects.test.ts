import { describe, expect, it } from "vitest";
import { listCardanoLeaders, readLease } from "../src/index.ts";
import { json, type Reply, startScriptedServer, statusNo } from "./scripted-server.ts";

const { signal } = new AbortController();
const unknown = "the server could not find the requested resource";
const plain: Reply = (_, response) => response.writeHead(404).end("404 page not found\n");

describe("a reader of the state", () => {
  it.each([
    ["plain text", plain],
    ["a Status that names nothing", (_, response) => statusNo(response, 404, "NotFound", unknown)],
  ] satisfies [string, Reply][])("takes %s for a definition that is not installed", async (_, reply) => {
    await using server = await startScriptedServer(reply);

    expect(await listCardanoLeaders(server.connect(), {}, signal)).toMatchObject({ kind: "not-installed" });
  });

  it("says that it is forbidden, and what exactly", async () => {
    const message = 'leases.coordination.k8s.io "a" is forbidden';
    await using server = await startScriptedServer((_, response) => statusNo(response, 403, "Forbidden", message));

    const lease = await readLease(server.connect(), { namespace: "pools", name: "a" }, signal);

    expect(lease).toEqual({ kind: "forbidden", message });
  });

  it("throws for what decides nothing, so that nobody takes an outage for an empty cluster", async () => {
    await using server = await startScriptedServer((_, response) => statusNo(response, 503, "ServiceUnavailable"));

    await expect(listCardanoLeaders(server.connect(), {}, signal)).rejects.toMatchObject({
      code: "KUBERNETES_ANSWER_UNEXPECTED",
      status: 503,
    });
  });

  it("reads objects of other versions as far as they make sense", async () => {
    const metadata = { name: "cardano-leader", namespace: "pools", uid: "u", resourceVersion: "1" };
    const status = {
      leaderPod: 5,
      forgingEnabled: "yes",
      pods: [{ name: "a", role: "chief" }, { role: "leader" }],
      term: 3,
    };
    await using server = await startScriptedServer((_, response) =>
      json(response, 200, { items: [{ metadata, status }] }),
    );

    expect(await listCardanoLeaders(server.connect(), { namespace: "pools" }, signal)).toMatchObject({
      kind: "found",
      leaders: [{ metadata: { labels: {} }, status: { leaderPod: undefined, pods: [{ name: "a" }], term: 3 } }],
    });
  });
});
