import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeContexts } from "../harness/kubeconfig-file.ts";
import { type PoolServer, startPoolServer } from "../harness/pool-server.ts";
import { aForger, aPod, secondsAgo } from "../status/builders.ts";

let server: PoolServer;
beforeEach(async () => {
  server = await startPoolServer();
});
afterEach(() => server[Symbol.asyncDispose]());

const HISTORY = [
  { at: secondsAgo(7200), to: "producer-0", reason: "ForgingVerified", term: 2 },
  {
    at: secondsAgo(134),
    from: "producer-0",
    to: "producer-1",
    reason: "ForgingVerified",
    gapMilliseconds: 812,
    term: 3,
  },
];

describe("forgectl watch", () => {
  it("prints the status, then each change, and ends with 130 at Ctrl-C", async () => {
    await server.putPool();
    const interrupted = new AbortController();
    const watching = server.forgectl(["watch"], {
      signal: interrupted.signal,
      onOut(out) {
        if (out.includes("no forger")) interrupted.abort("SIGINT");
        else if (out.endsWith("4s\n\n")) void server.changePool({ pods: [aPod(), aPod({ name: "producer-1" })] });
      },
    });

    const { code, out, err } = await watching;

    expect({ code, err }).toEqual({ code: 130, err: "" });
    expect(out).toContain("✓ 1 forger: producer-1\n");
    expect(out).toContain("12:00:00  producer-1: standby, intent off, node off (Ready)\n");
    expect(out).toContain("12:00:00  no forger\n");
  });

  it("prints a document a line for programs", async () => {
    await server.putPool();
    const interrupted = new AbortController();

    const { out } = await server.forgectl(["watch", "-o", "json"], {
      signal: interrupted.signal,
      onOut: () => interrupted.abort("SIGINT"),
    });

    expect(JSON.parse(out)).toMatchObject({ apiVersion: "forgectl.cardano.io/v1", kind: "StatusReport" });
  });
});

describe("forgectl why", () => {
  it("shows the chain of the pod that forges, and what decides for each other", async () => {
    await server.putPool();

    const { code, out } = await server.forgectl(["why"]);

    expect(code).toBe(0);
    expect(out).toMatchInlineSnapshot(`
      "cardano-leader in cardano-mainnet   ✓ 1 forger: producer-1

        · producer-0 does not forge: lease held by producer-1 for 14.0 s more, term 3
        ✓ producer-1 forges
          ✓ report       reported 4s ago
          ✓ lease        held for 14.0 s more, term 3
          ✓ credentials  valid; decoy where the node reads
          ✓ KES          60 periods left, until 2026-11-30T21:44:51Z, certificate counter 7
          ✓ node chain   synced at slot 197000000
          ✓ sidecar      forging, wants its node on (ForgingVerified: the node forges with the pool's keys)
          ✓ node shows   on with real keys: the count grows
        · producer-2 does not forge: lease held by producer-1 for 14.0 s more, term 3
      "
    `);
  });

  it("shows the whole chain of the pod that was asked for", async () => {
    await server.putPool({ pods: [aPod({ credentials: { state: "missing", problems: [] } }), aForger()] });

    const { out } = await server.forgectl(["why", "producer-0"]);

    expect(out).toContain("· lease        held by producer-1 for 14.0 s more, term 3\n");
    expect(out).toContain("· credentials  missing\n");
    expect(out).not.toContain("producer-1 forges");
  });

  it("exits 4 for a pod that nobody knows, and names those there are", async () => {
    await server.putPool();

    const { code, err } = await server.forgectl(["why", "producer-9"]);

    expect(code).toBe(4);
    expect(err).toContain("pods       producer-0, producer-1, producer-2");
  });
});

describe("forgectl history", () => {
  it("shows who led when, with the measured gaps", async () => {
    await server.putPool({ history: HISTORY });

    expect((await server.forgectl(["history"])).out).toMatchInlineSnapshot(`
      "cardano-leader in cardano-mainnet

        WHEN                    AGO  FROM        TO             GAP  TERM  REASON
        2026-09-01T10:00:00Z     2h  -           producer-0       -     2  ForgingVerified
        2026-09-01T11:57:46Z  2m14s  producer-0  producer-1  812 ms     3  ForgingVerified
      "
    `);
  });

  it("gives programs the same in order", async () => {
    await server.putPool({ history: HISTORY.toReversed() });

    const { pools } = JSON.parse((await server.forgectl(["history", "-o", "json"])).out);

    expect(pools[0].transitions.map(({ term }: { term: number }) => term)).toEqual([2, 3]);
  });
});

describe("forgectl verify-single-forger", () => {
  const doubt = { updated: secondsAgo(60) };
  const none = { leaderPod: "", pods: [aPod()] };
  it.each([
    { title: "0 for one forger", status: {}, words: [], code: 0, finding: "single" },
    {
      title: "3 for two",
      status: { pods: [aForger(), aForger({ name: "producer-2" })] },
      words: [],
      code: 3,
      finding: "several",
    },
    { title: "1 for none", status: none, words: [], code: 1, finding: "none" },
    { title: "0 for none where that is allowed", status: none, words: ["--allow-none"], code: 0, finding: "none" },
    {
      title: "1 where one pod is in doubt",
      status: { pods: [aForger(), aPod(doubt)] },
      words: [],
      code: 1,
      finding: "cannot-tell",
    },
    {
      title: "1 where all are in doubt, whatever is allowed",
      status: { pods: [aPod(doubt)] },
      words: ["--allow-none"],
      code: 1,
      finding: "cannot-tell",
    },
  ])("exits $title", async ({ status, words, code, finding }) => {
    await server.putPool(status);

    const run = await server.forgectl(["verify-single-forger", ...words]);

    expect(run.code).toBe(code);
    expect(run.out).toMatch(new RegExp(`^${finding}  cardano-mainnet/cardano-leader  `));
  });

  it("says nothing with --quiet while all is well, so that cron sends no mail", async () => {
    await server.putPool();

    expect(await server.forgectl(["verify-single-forger", "-q"])).toEqual({ code: 0, out: "", err: "" });
  });
});

describe("forgectl events", () => {
  it("prints what sidecars recorded, without anything that a terminal acts on", async () => {
    await server.send("POST", "/api/v1/namespaces/cardano-mainnet/events", {
      metadata: { name: "cardano-leader.1", namespace: "cardano-mainnet" },
      involvedObject: { kind: "CardanoLeader", name: "cardano-leader", namespace: "cardano-mainnet" },
      type: "Warning",
      reason: "SeatLost",
      message: "producer-1: \u001b[2Jlost it",
      source: { component: "cardano-forge-manager", host: "producer-1" },
      lastTimestamp: "2026-09-01T11:59:00Z",
    });

    const { code, out } = await server.forgectl(["events"]);

    expect({ code, out }).toEqual({
      code: 0,
      out: "2026-09-01T11:59:00Z  SeatLost             producer-1: lost it\n",
    });
    expect(JSON.parse((await server.forgectl(["events", "-o", "json"])).out)).toMatchObject({ reason: "SeatLost" });
  });

  it("tells what happened in several contexts in the order in which it happened", async () => {
    await using contexts = await writeContexts({ eu: server.devnet.url, us: server.devnet.url });
    for (const [name, reason, minute] of [
      ["a.1", "SeatLost", "01"],
      ["a.2", "SeatTaken", "02"],
    ] as const) {
      await server.send("POST", "/api/v1/namespaces/cardano-mainnet/events", {
        metadata: { name, namespace: "cardano-mainnet" },
        involvedObject: { kind: "CardanoLeader", name: "cardano-leader", namespace: "cardano-mainnet" },
        type: "Normal",
        reason,
        message: "producer-1: so it was",
        source: { component: "cardano-forge-manager", host: "producer-1" },
        lastTimestamp: `2026-09-01T11:${minute}:00Z`,
      });
    }

    const words = ["events", "--kubeconfig", contexts.path, "--contexts", "eu,us"];
    const { out } = await server.forgectl(words, { isPlaced: true });

    const told = out
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/ +/).slice(1, 3).join(" "));
    expect(told).toEqual(["SeatLost eu:", "SeatLost us:", "SeatTaken eu:", "SeatTaken us:"]);
  });

  it("exits 124 where the API server is silent", async () => {
    server.devnet.faults.pause();

    expect(await server.forgectl(["events", "--request-timeout", "200ms"])).toMatchObject({ code: 124, out: "" });
  });
});

describe("a command that needs one pool", () => {
  it("exits 4 for one that is not there, and names those there are", async () => {
    await server.putPool();

    const { code, err } = await server.forgectl(["history", "--pool", "other"]);

    expect(code).toBe(4);
    expect(err).toContain("pools      cardano-leader in cardano-mainnet, pool13gsek");
  });
});
