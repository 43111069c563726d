import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeKubeconfig } from "../harness/kubeconfig-file.ts";
import { type PoolServer, startPoolServer } from "../harness/pool-server.ts";
import { startRefusingServer } from "../harness/refusing-server.ts";
import { aForger, aPod } from "../status/builders.ts";

const LEADER = "/apis/cardano.io/v1/namespaces/cardano-mainnet/cardanoleaders/cardano-leader";
const PODS = [aPod(), aForger(), aPod({ name: "producer-2", phase: "waiting-for-node", reason: "NodeNotFound" })];

let server: PoolServer;
beforeEach(async () => {
  server = await startPoolServer();
  await server.putPool({ pods: PODS });
});
afterEach(() => server[Symbol.asyncDispose]());

/** Answers the next request as a sidecar would; resolves with what was asked. */
async function answerWith(...phases: { phase: string; message?: string; gapMilliseconds?: number }[]) {
  for (;;) {
    const request = await requested();
    if (request === undefined) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      continue;
    }
    for (const phase of phases) {
      await server.changePool({
        pods: PODS,
        handover: { id: request.id, from: "producer-1", to: request.to, ...phase },
      });
    }
    return request;
  }
}

async function requested(): Promise<{ id: string; to: string; expires: string } | undefined> {
  const response = await fetch(`${server.devnet.url}${LEADER}`);
  const { metadata } = (await response.json()) as { metadata: { annotations?: Record<string, string> } };
  const text = metadata.annotations?.["cardano.io/handover"];
  return text === undefined ? undefined : JSON.parse(text);
}

describe("forgectl switchover", () => {
  it("shows topology and plan, asks the leader, follows each step, and tells the measured gap", async () => {
    const switching = server.forgectl(["switchover", "--to", "producer-0", "-y"]);
    const asked = await answerWith({ phase: "stopping" }, { phase: "done", gapMilliseconds: 812 });

    const { code, out, err } = await switching;

    expect(asked).toMatchObject({ to: "producer-0", expires: "2026-09-01T12:00:30.000Z" });
    expect({ code, out }).toEqual({ code: 0, out: "producer-0 took over from producer-1; nobody forged for 812 ms\n" });
    expect(err).toContain("cardano-leader in cardano-mainnet");
    expect(err).toContain("1. producer-1 is asked to hand over to producer-0; it may begin until");
  }, 30_000);

  it.each([
    { title: "a pod that nobody knows", words: ["--to", "producer-9"], code: 4, says: "No pod is called producer-9." },
    { title: "the leader", words: ["--to", "producer-1"], code: 6, says: "Refused: producer-1 leads already." },
    { title: "a pod that is not ready", words: ["--to", "producer-2"], code: 6, says: "NodeNotFound" },
  ])("refuses $title and asks for nothing", async ({ words, code, says }) => {
    const run = await server.forgectl(["switchover", "-y", ...words]);

    expect(run).toMatchObject({ code, out: "", err: expect.stringContaining(says) });
    expect(await requested()).toBeUndefined();
  });

  it("refuses while any pod is in doubt, because then it is no switch but a failover", async () => {
    await server.changePool({ pods: [...PODS, aPod({ name: "producer-3", nodeTruth: { forging: "unknown" } })] });

    const { code, err } = await server.forgectl(["switchover", "--to", "producer-0", "-y"]);

    expect(code).toBe(6);
    expect(err).toContain("Refused: the pool is not healthy: 1 forger: producer-1, 1 pod unknown.");
    expect(err).toContain("forgectl failover --to producer-0, if something is broken");
  });

  it("exits 2 rather than hang where nobody can be asked", async () => {
    expect(await server.forgectl(["switchover", "--to", "producer-0"])).toMatchObject({ code: 2, out: "" });
    expect(await requested()).toBeUndefined();
  });

  it("asks for nothing with --dry-run", async () => {
    const { code, err } = await server.forgectl(["switchover", "--to", "producer-0", "--dry-run"]);

    expect(code).toBe(0);
    expect(err).toContain("Plan\n  1. ");
    expect(await requested()).toBeUndefined();
  });

  it("lets one of two operators know of the other", async () => {
    expect(await server.forgectl(["switchover", "--to", "producer-0", "-y", "--no-wait"])).toMatchObject({ code: 0 });
    const first = await requested();

    const { code, err } = await server.forgectl(["switchover", "--to", "producer-0", "-y"]);

    expect(code).toBe(6);
    expect(err).toContain("error: Another hand-over is under way, to producer-0; nothing was asked.");
    expect(await requested()).toEqual(first);
  });

  it("says in the sidecar's own words why it was refused", async () => {
    const switching = server.forgectl(["switchover", "--to", "producer-0", "-y"]);
    await answerWith({ phase: "refused", message: "the target is behind" });

    expect(await switching).toMatchObject({ code: 6, out: "", err: expect.stringContaining("the target is behind") });
  }, 30_000);

  it("says at Ctrl-C that the request goes on without it, and exits 130", async () => {
    const interrupted = new AbortController();
    const switching = server.forgectl(["switchover", "--to", "producer-0", "-y"], { signal: interrupted.signal });
    await answerWith({ phase: "stopping" });
    await new Promise((resolve) => setTimeout(resolve, 1500));
    interrupted.abort("SIGINT");

    const { code, err } = await switching;

    expect(code).toBe(130);
    expect(err).toMatch(/error: Interrupted(?: while the hand-over was stopping; it goes on|\. The request may)/);
  }, 30_000);

  it("does not say that nothing was asked where the request was written and its answer lost", async () => {
    server.devnet.faults.failNext(1, "reset", "answer", ({ method }) => method === "PATCH");

    const { code, out, err } = await server.forgectl(["switchover", "--to", "producer-0", "-y"]);

    expect(await requested()).toMatchObject({ to: "producer-0" });
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("error: It is not known whether the hand-over to producer-0 was asked for.");
    expect(err).toContain("it may be begun until 2026-09-01T12:00:30.000Z");
  }, 60_000);

  it("says that it was done, and by whom, to whoever presses Ctrl-C at that moment", async () => {
    const interrupted = new AbortController();
    const switching = server.forgectl(["switchover", "--to", "producer-0", "-y"], {
      signal: interrupted.signal,
      onErr: (text) => text.endsWith("  done\n") && interrupted.abort("SIGINT"),
    });
    await answerWith({ phase: "done", gapMilliseconds: 812 });

    const { code, out } = await switching;

    expect({ code, out }).toEqual({ code: 0, out: "producer-0 took over from producer-1; nobody forged for 812 ms\n" });
  }, 30_000);

  it("exits 5 where the request may not be written, and says so", async () => {
    await using limited = await startRefusingServer({
      status: 403,
      reason: "Forbidden",
      matches: (_, method) => method === "PATCH",
      upstream: server.devnet.url,
    });
    await using account = await writeKubeconfig(limited.url);

    const words = ["switchover", "--to", "producer-0", "-y", "--kubeconfig", account.path];
    const { code, err } = await server.forgectl(words, { isPlaced: true });

    expect(code).toBe(5);
    expect(err).toContain("error: Could not write to the CardanoLeader cardano-leader in cardano-mainnet.");
  });
});

describe("forgectl failover", () => {
  it("goes to a pod that is ready although another is in doubt, once its name was typed", async () => {
    const pods = [...PODS, aPod({ name: "producer-3", nodeTruth: { forging: "unknown" } })];
    await server.changePool({ pods });
    const words = ["failover", "--to", "producer-0", "--no-wait"];

    expect(await server.forgectl([...words, "--confirm", "producer-2"])).toMatchObject({ code: 2 });
    expect(await requested()).toBeUndefined();

    const run = await server.forgectl([...words, "--confirm", "producer-0"]);

    expect(run).toMatchObject({ code: 0, err: expect.stringContaining("! the pool is not healthy") });
    expect(await requested()).toMatchObject({ to: "producer-0" });
  });
});
