import { aLeaseWrite } from "@cardano-forge/election/testing";
import { describe, expect, it } from "vitest";
import { kubernetesLeaseStore } from "../src/index.ts";
import { json, type Reply, startScriptedServer, statusNo } from "./scripted-server.ts";

const request = { signal: new AbortController().signal };
const over = { uid: "u", resourceVersion: "1" };
const unknown = "the server could not find the requested resource";
const lease = { metadata: { name: "local", namespace: "pools", uid: "u", resourceVersion: "1" }, spec: {} };

async function ask(reply: Reply, what: "read" | "create" | "replace"): Promise<unknown> {
  await using server = await startScriptedServer(reply);
  const store = kubernetesLeaseStore({
    connection: server.connect({ requestTimeoutMs: 200 }),
    namespace: "pools",
    name: "local",
    arbiterName: "here",
  });
  const answers = {
    read: () => store.read(request),
    create: () => store.create(aLeaseWrite(), request),
    replace: () => store.replace(aLeaseWrite(), over, request),
  };
  return await answers[what]().catch((error: unknown) => error);
}

/** Answers reads with the Lease, and everything else as given. */
const toWrites =
  (reply: Reply): Reply =>
  (seen, response, index) =>
    seen.method === "GET" ? json(response, 200, lease) : reply(seen, response, index);

describe("an answer to a read", () => {
  it.each([
    ["a proxy's 404", (_, response) => response.writeHead(404).end("no such route")],
    ["a server that serves no Leases", (_, response) => statusNo(response, 404, "NotFound", unknown)],
    ["a 500", (_, response) => statusNo(response, 500, "InternalError")],
    ["a page of some login", (_, response) => response.writeHead(200, { "Content-Type": "text/html" }).end("<html>")],
    ["another object", (_, response) => json(response, 200, { metadata: { name: "local" } })],
    ["a redirect", (_, response) => response.writeHead(302, { Location: "/elsewhere" }).end()],
    ["half an answer", (_, response) => response.writeHead(200, { "Content-Length": "99" }).end("{")],
  ] satisfies [string, Reply][])(
    "by %s says nothing about the Lease, so it is an outage and never absence",
    async (_, reply) => {
      expect(await ask(reply, "read")).toMatchObject({ name: "KubernetesError" });
    },
  );
});

describe("a Lease that is labelled for somebody else", () => {
  it.each([
    ["another pool whose id shortens alike", { pool: "pool1abcdeff", arbiter: "us-east-1" }],
    ["another arbiter, because names of servers were mixed up", { pool: "pool1abcde0", arbiter: "eu-west-1" }],
  ])("is refused when it is that of %s", async (_, labels) => {
    await using server = await startScriptedServer((_seen, response) =>
      json(response, 200, { ...lease, metadata: { ...lease.metadata, labels } }),
    );
    const store = kubernetesLeaseStore({
      connection: server.connect({ requestTimeoutMs: 200 }),
      namespace: "pools",
      name: "local",
      arbiterName: "here",
      owner: { pool: "pool1abcde0", arbiter: "us-east-1" },
    });

    const answer = await store.read(request);

    expect(answer).toMatchObject({ kind: "refused", status: 409 });
    expect(JSON.stringify(answer)).toMatch(/lease pools\/local belongs to another: (pool|arbiter) is .*, not .*/);
  });
});

describe("an answer to a write", () => {
  it.each([
    ["create", 500],
    ["create", 502],
    ["create", 504],
    ["replace", 500],
    ["replace", 503],
    ["replace", 504],
  ] as const)("of %s with %d leaves open whether it was applied, so it throws", async (what, status) => {
    const outcome = await ask(
      toWrites((_, response) => statusNo(response, status, "X")),
      what,
    );

    expect(outcome).toMatchObject({ code: "KUBERNETES_ANSWER_UNEXPECTED", status });
  });

  it.each([
    ["create", 400],
    ["create", 403],
    ["create", 422],
    ["create", 429],
    ["replace", 400],
    ["replace", 403],
    ["replace", 422],
    ["replace", 429],
  ] as const)("of %s with %d is a definite no, told with the server's own words", async (what, status) => {
    const outcome = await ask(
      toWrites((_, response) => statusNo(response, status, "X", "because")),
      what,
    );

    expect(outcome).toEqual({ kind: "refused", status, message: "because" });
  });

  it.each(["create", "replace"] as const)(
    "of %s with 401 is one too, after another look at the credentials",
    async (what) => {
      const outcome = await ask(
        toWrites((_, response) => statusNo(response, 401, "Unauthorized")),
        what,
      );

      expect(outcome).toEqual({ kind: "refused", status: 401, message: "Unauthorized" });
    },
  );

  it("with a conflict that is not the API server's own says nothing, so it throws", async () => {
    const proxy: Reply = (_, response) => response.writeHead(409).end("conflict");

    expect(await ask(toWrites(proxy), "replace")).toMatchObject({ code: "KUBERNETES_ANSWER_UNEXPECTED", status: 409 });
  });

  it("that never comes leaves open whether it was applied, so it throws at the deadline", async () => {
    expect(
      await ask(
        toWrites(() => undefined),
        "replace",
      ),
    ).toMatchObject({ code: "KUBERNETES_TIMEOUT" });
  });
});

describe("a request for a replacement", () => {
  it("always names the uid, because a server creates a Lease on a PUT without one", async () => {
    const bodies: string[] = [];
    await ask(
      toWrites((seen, response) => {
        bodies.push(seen.body);
        json(response, 200, lease);
      }),
      "replace",
    );

    expect(bodies.map((body) => JSON.parse(body) as unknown)).toMatchObject([
      { metadata: { uid: "u", resourceVersion: "1" } },
    ]);
  });
});
