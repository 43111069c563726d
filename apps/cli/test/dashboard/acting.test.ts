import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { connect } from "../../src/cluster/connect.ts";
import { type Acting, answerOf } from "../../src/dashboard/acting.ts";
import { type Actor, createActor, type Target } from "../../src/dashboard/actor.ts";
import { type PoolServer, startPoolServer } from "../harness/pool-server.ts";
import { aForger, aPod, NOW_MS } from "../status/builders.ts";

const asking: Acting & { kind: "asking" } = {
  kind: "asking",
  title: "switchover",
  steps: [],
  warnings: [],
  wanted: "producer-0",
  typed: "",
  isWrong: false,
};

describe("the question before a change", () => {
  it("goes on only for the whole name, typed or pasted", () => {
    expect(answerOf({ ...asking, typed: "producer-0" }, { input: "", name: "enter" })).toEqual({ kind: "go" });
    expect(answerOf({ ...asking, typed: "producer-" }, { input: "", name: "enter" })).toEqual({ kind: "wrong" });
    expect(answerOf(asking, { input: "producer-0" })).toEqual({ kind: "typed", typed: "producer-0" });
    expect(answerOf({ ...asking, typed: "pr" }, { input: "", name: "backspace" })).toEqual({
      kind: "typed",
      typed: "p",
    });
    expect(answerOf(asking, { input: "", name: "esc" })).toEqual({ kind: "cancel" });
  });

  it("takes no key for a command: q is a letter here", () => {
    expect(answerOf(asking, { input: "q" })).toEqual({ kind: "typed", typed: "q" });
  });
});

const LEADER = "/apis/cardano.io/v1/namespaces/cardano-mainnet/cardanoleaders/cardano-leader";
const CLUSTERS = "/apis/cardano.io/v1/namespaces/cardano-mainnet/cardanoforgeclusters";
const PODS = [aPod(), aForger(), aPod({ name: "producer-2", phase: "waiting-for-node", reason: "NodeNotFound" })];
const target = (over: Partial<Target> = {}): Target => {
  const place = { pool: "cardano-leader", namespace: "cardano-mainnet", context: undefined };
  return { kind: "switchover", ...place, pod: "producer-0", ...over };
};

describe("what the dashboard changes", () => {
  let server: PoolServer;
  let scope: ReturnType<typeof connect>;
  let actor: Actor;
  beforeEach(async () => {
    server = await startPoolServer();
    await server.putPool({ pods: PODS });
    scope = connect({ kubeconfig: server.kubeconfig.path, requestTimeout: 5000 });
    actor = createActor([scope], () => NOW_MS, new AbortController().signal);
  });
  afterEach(async () => {
    await scope.connection.close();
    await server[Symbol.asyncDispose]();
  });

  async function read<T>(path: string): Promise<T> {
    const response = await fetch(`${server.devnet.url}${path}`);
    return (await response.json()) as T;
  }
  const handover = async () =>
    (await read<{ metadata: { annotations?: Record<string, string> } }>(LEADER)).metadata.annotations?.[
      "cardano.io/handover"
    ];

  it("writes nothing before the plan is run, and then the request of the verb, followed to its end", async () => {
    const planned = await actor.plan(target());
    expect(planned.wanted).toBe("producer-0");
    expect(planned.steps[0]).toContain("producer-1 is asked to hand over to producer-0");
    expect(await handover()).toBeUndefined();

    const told: string[] = [];
    const outcome = await planned.run((line) => {
      told.push(line);
      if (line === "asked") void answer();
    });

    expect(told).toEqual(["asked", "done: producer-0 leads"]);
    expect(outcome).toBe("producer-0 took over from producer-1; nobody forged for 812 ms");
  });

  async function answer(): Promise<void> {
    const { id } = JSON.parse((await handover()) ?? "{}") as { id: string };
    const done = { id, from: "producer-1", to: "producer-0", phase: "done", message: "producer-0 leads" };
    await server.changePool({ pods: PODS, handover: { ...done, gapMilliseconds: 812 } });
  }

  it("refuses what the verb refuses, in the same words", async () => {
    await expect(actor.plan(target({ pod: "producer-2" }))).rejects.toThrow("Refused: producer-2 is not ready");
    await expect(actor.plan(target({ pod: "producer-1" }))).rejects.toThrow("Refused: producer-1 leads already.");
  });

  it("plans again when it is run, because typing takes its time", async () => {
    const planned = await actor.plan(target());
    await server.changePool({ pods: [aPod({ reason: "NodeNotFound", phase: "waiting-for-node" }), aForger()] });

    await expect(planned.run(() => undefined)).rejects.toThrow("producer-0 is not ready");
    expect(await handover()).toBeUndefined();
  });

  it("keeps a cluster from forging for four hours, and ends that with the same key", async () => {
    await server.send("POST", CLUSTERS, {
      apiVersion: "cardano.io/v1",
      kind: "CardanoForgeCluster",
      metadata: { name: "mainnet-pool1abc-eu" },
      spec: {
        network: { name: "mainnet", magic: 764_824_073 },
        pool: { id: `pool1${"a".repeat(51)}`, idHex: "a".repeat(56) },
        region: "eu",
      },
    });
    const path = `${CLUSTERS}/mainnet-pool1abc-eu`;
    const rest = target({ kind: "maintenance" });

    const start = await actor.plan(rest);
    expect(start.wanted).toBe("mainnet-pool1abc-eu");
    await start.run(() => undefined);
    expect(await read(path)).toMatchObject({
      spec: { override: { enabled: true, forceState: "Disabled", expiresAt: "2026-09-01T16:00:00.000Z" } },
    });

    await (await actor.plan(rest)).run(() => undefined);
    expect((await read<{ spec: object }>(path)).spec).not.toHaveProperty("override");
  });

  it("says that a pool of one cluster has nothing to keep from forging", async () => {
    await expect(actor.plan(target({ kind: "maintenance" }))).rejects.toThrow("no CardanoForgeCluster is at home here");
  });
});
