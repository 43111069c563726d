import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writeContexts, writeKubeconfig } from "./harness/kubeconfig-file.ts";
import { type PoolServer, startPoolServer } from "./harness/pool-server.ts";
import { startRefusingServer } from "./harness/refusing-server.ts";
import { aForger, aPod, secondsAgo } from "./status/builders.ts";

/** Every command that reads a cluster and ends by itself. */
const READERS: { words: string[] }[] = [
  { words: ["status"] },
  { words: ["status", "-o", "wide"] },
  { words: ["status", "-o", "json"] },
  { words: ["dashboard"] },
  { words: ["why"] },
  { words: ["why", "-o", "yaml"] },
  { words: ["doctor"] },
  { words: ["migrate"] },
  { words: ["history"] },
  { words: ["events"] },
  { words: ["verify-single-forger"] },
  { words: ["simulate"] },
];
/** Every command that would write. */
const WRITERS: { words: string[] }[] = [
  { words: ["switchover", "--to", "producer-0", "-y"] },
  { words: ["failover", "--to", "producer-0", "--confirm", "producer-0"] },
  { words: ["maintenance", "start", "--for", "1h", "--reason", "r", "-y"] },
  { words: ["override", "clear", "-y"] },
  { words: ["enable", "-y"] },
  { words: ["disable", "-y"] },
];

// `simulate` plays elections, which is work and no wait.
vi.setConfig({ testTimeout: 60_000 });

let server: PoolServer;
beforeEach(async () => {
  server = await startPoolServer();
});
afterEach(() => server[Symbol.asyncDispose]());

function putEvent(message: string): Promise<void> {
  return server.send("POST", "/api/v1/namespaces/cardano-mainnet/events", {
    metadata: { name: "cardano-leader.1", namespace: "cardano-mainnet" },
    involvedObject: { kind: "CardanoLeader", name: "cardano-leader", namespace: "cardano-mainnet" },
    type: "Normal",
    reason: "Ready",
    message,
    source: { component: "cardano-forge-manager", host: "producer-1" },
  });
}

const HOSTILE = `\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\r\n${"x".repeat(900)}`;

describe("hostile text in every field that a pod or an operator writes", () => {
  it.each(READERS)("does a terminal no harm in $words", async ({ words }) => {
    // A definition bounds some fields; what it lets through is what can be there.
    const text = HOSTILE.slice(0, 250);
    const name = "producer-1";
    const problems = [HOSTILE.slice(0, 500)];
    await server.putPool({
      reason: text.slice(0, 100),
      message: HOSTILE,
      pods: [
        aForger({ name, reason: text.slice(0, 120), message: HOSTILE, credentials: { state: "valid", problems } }),
        aPod({ name: HOSTILE.slice(0, 200), nodeTruth: { forging: "unknown", because: text } }),
      ],
      history: [{ at: secondsAgo(9), from: text, to: text, reason: text.slice(0, 120), message: HOSTILE }],
    });

    await putEvent(HOSTILE);

    const { out, err } = await server.forgectl(words);

    // "\n" is the only control character of a text that was not coloured.
    expect(out + err).not.toMatch(/[^\n\P{Cc}]|\p{Bidi_Control}/u);
    expect(out).not.toBe("");
  });
});

describe("without any permission", () => {
  it.each([...READERS, ...WRITERS])("$words says so, writes nothing and ends", async ({ words }) => {
    await using refusing = await startRefusingServer({ status: 403, reason: "Forbidden" });
    await using account = await writeKubeconfig(refusing.url);

    const { code, out, err } = await server.forgectl([...words, "--kubeconfig", account.path], { isPlaced: true });

    // The doctor's work is to say what is wrong; for all others there is nothing to say but this.
    expect(code).toBe(words[0] === "doctor" ? 1 : 5);
    expect(out + err).toMatch(/[Ff]orbidden/);
  });
});

describe("an API server that never answers", () => {
  it.each([...READERS, ...WRITERS])("makes $words end at its deadline", async ({ words }) => {
    server.devnet.faults.pause();

    const { code } = await server.forgectl([...words, "--request-timeout", "200ms"]);

    expect(code).toBe(words[0] === "doctor" ? 1 : 124);
  });

  it.each(READERS)("hides no other context from $words, and is never shown as fine", async ({ words }) => {
    await server.putPool({ history: [{ at: secondsAgo(9), to: "producer-1" }] });
    await using silent = await startPoolServer();
    silent.devnet.faults.pause();
    await using contexts = await writeContexts({ eu: server.devnet.url, us: silent.devnet.url });
    await putEvent("producer-1: ready");

    const where = ["--contexts", "eu,us", "--request-timeout", "1s", "--kubeconfig", contexts.path];
    const { out, err } = await server.forgectl([...words, ...where], { isPlaced: true });

    expect(out).toMatch(words[0] === "migrate" ? /eu: installation/ : /producer-1/);
    expect(out + err).toMatch(/timeout|not read/);
  });
});
