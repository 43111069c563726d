import { describe, expect, it } from "vitest";
import type { Answer } from "../../src/http/http-server.ts";
import { createRoutes, type RoutesPorts } from "../../src/http/routes.ts";
import { aStatus } from "../report/status-builder.ts";

function ask(path: string, parts: Partial<RoutesPorts> = {}, headers: Readonly<Record<string, string>> = {}) {
  const ports: RoutesPorts = {
    status: () => aStatus(),
    permitMs: () => 0,
    metrics: async () => ({ text: "cardano_forge_intent 1\n", contentType: "text/plain; version=0.0.4" }),
    loopAgeSeconds: () => 1,
    loopDeadAfterSeconds: 15,
    areCredentialsProvisioned: () => true,
    prestopToken: "a token of some length",
    emptySeat: async () => ({ isEmpty: true, message: "the seat is empty" }),
    wallMs: () => Date.parse("2026-01-02T03:04:05Z"),
    ...parts,
  };
  const route = createRoutes(ports)[path];
  if (route === undefined) throw new Error(`no route ${path}`);
  const signal = new AbortController().signal;
  return Promise.resolve(route({ header: (name) => headers[name], signal }));
}

const status = async (answer: Promise<Answer>): Promise<number> => (await answer).status;

describe("the predecessor's paths", () => {
  it("has /startup-status tell in its own words when the node may start", async () => {
    const [ready, early] = [
      await ask("/startup-status"),
      await ask("/startup-status", { areCredentialsProvisioned: () => false }),
    ];

    expect([ready.status, JSON.parse(ready.body)]).toEqual([
      200,
      {
        status: "ready",
        message: "credentials are in place, cardano-node may start",
        credentials_provisioned: true,
        timestamp: "2026-01-02T03:04:05.000Z",
      },
    ]);
    expect([early.status, JSON.parse(early.body)]).toMatchObject([
      503,
      { status: "not_ready", credentials_provisioned: false },
    ]);
  });

  it("has /health answer OK, and turn bad when the loop is dead", async () => {
    expect(await ask("/health")).toEqual({ status: 200, body: "OK" });
    expect(await ask("/health", { loopAgeSeconds: () => 16 })).toEqual({
      status: 503,
      body: "the loop has been dead for 16 s\n",
    });
  });

  it("has /metrics in the format that Prometheus asks for", async () => {
    expect(await ask("/metrics")).toEqual({
      status: 200,
      body: "cardano_forge_intent 1\n",
      type: "text/plain; version=0.0.4",
    });
  });
});

describe("/livez/forging, by which the kubelet restarts a node", () => {
  const forging = aStatus({
    phase: "forging",
    nodeTruth: { forging: "on", credentials: "real", mayHoldRealKeys: true },
  });
  const unknown = aStatus({ nodeTruth: { forging: "unknown", mayHoldRealKeys: true } });

  // One row: what is known, the permit, the loop's age, and the answer.
  it.each<[string, Partial<RoutesPorts>, number]>([
    ["a node that forges under a permit", { status: () => forging, permitMs: () => 9000 }, 200],
    ["a node that forges without a permit", { status: () => forging }, 503],
    [
      "a node that forges while the loop is dead",
      { status: () => forging, permitMs: () => 9000, loopAgeSeconds: () => 60 },
      503,
    ],
    ["a node that is verified off", { status: () => aStatus({ nodeTruth: { forging: "off" } }) }, 200],
    [
      "a node that forges on decoys",
      { status: () => aStatus({ nodeTruth: { forging: "on", credentials: "decoy" } }) },
      200,
    ],
    ["a node of which nothing is known but that it may hold real keys", { status: () => unknown }, 503],
    // It replays its ledger for hours; restarting it would never let it come up.
    [
      "a node that started on decoys and cannot be read",
      { status: () => aStatus({ nodeTruth: { forging: "unknown", mayHoldRealKeys: false } }) },
      200,
    ],
    ["no node at all", { status: () => aStatus({ nodeTruth: { forging: "off", mayHoldRealKeys: false } }) }, 200],
    ["a sidecar that has not looked yet", { status: () => undefined }, 503],
  ])("answers for %s", async (_, parts, expected) => {
    expect(await status(ask("/livez/forging", parts))).toBe(expected);
  });
});

describe("/readyz", () => {
  it.each([
    ["forges", { phase: "forging", reason: "ForgingVerified" }, 200],
    ["could take over", { phase: "standby", reason: "Ready" }, 200],
    ["could take over from decoys", { phase: "standby", reason: "StandbyOnDecoys" }, 200],
    ["has invalid credentials", { phase: "standby", reason: "CredentialsInvalid" }, 503],
    ["waits for its node", { phase: "waiting-for-node", reason: "NodeNotFound" }, 503],
  ] as const)("of a pod that %s is %s", async (_, parts, expected) => {
    expect(await status(ask("/readyz", { status: () => aStatus(parts) }))).toBe(expected);
  });

  // A rollout would go on and stop the leader, whose release nobody could believe.
  it("of a standby waits until it has watched the Lease for as long as one lasts", async () => {
    const watching = (isWatched: boolean) => {
      const registers = [{ name: "cluster", isRead: true, isGranted: false, isWatched }];
      return aStatus({ election: { identity: "producer-0_00", standing: "candidate", registers } });
    };

    expect(await ask("/readyz", { status: () => watching(false) })).toEqual({
      status: 503,
      body: "standby: has not watched the Lease for its whole duration without a gap yet\n",
    });
    expect(await status(ask("/readyz", { status: () => watching(true) }))).toBe(200);
  });
});

describe("/prestop", () => {
  const token = { "x-prestop-token": "a token of some length" };

  it("empties the seat for whoever knows the token, and for nobody else", async () => {
    expect(await ask("/prestop", {}, token)).toEqual({ status: 200, body: "the seat is empty\n" });
    expect(await status(ask("/prestop", {}, { "x-prestop-token": "a token of other size!!" }))).toBe(403);
    expect(await status(ask("/prestop", {}, { "x-prestop-token": "A token of some length" }))).toBe(403);
    expect(await status(ask("/prestop"))).toBe(403);
  });

  it("is closed to everybody while no token is set", async () => {
    expect(await status(ask("/prestop", { prestopToken: undefined }, { "x-prestop-token": "" }))).toBe(403);
  });

  it("says so when the node could not be proved off in time", async () => {
    const emptySeat = async () => ({ isEmpty: false, message: "still held" });

    expect(await ask("/prestop", { emptySeat }, token)).toEqual({ status: 503, body: "still held\n" });
  });
});

describe("/status", () => {
  it("is versioned JSON, and 503 before the first round", async () => {
    const answer = await ask("/status");

    expect(JSON.parse(answer.body)).toMatchObject({ apiVersion: "status.cardano.io/v1", kind: "SidecarStatus" });
    expect(await status(ask("/status", { status: () => undefined }))).toBe(503);
  });
});
