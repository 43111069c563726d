import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Vault } from "@cardano-forge/credentials";
import { createManualClock } from "@cardano-forge/election/testing";
import { afterEach, describe, expect, it } from "vitest";
import { type ApplyPorts, applyEffect } from "../../src/reconcile/apply.ts";

const cleanups: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

/** A socket that accepts a connection and then says nothing. */
async function aDeafSocket(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "forge-deaf-"));
  const server = createServer().listen(join(directory, "node.socket"));
  await once(server, "listening");
  cleanups.push(async () => {
    server.close();
    await rm(directory, { recursive: true });
  });
  return join(directory, "node.socket");
}

/** A process that stands for a node. It has no handler, so the first SIGHUP ends it. */
async function aNode(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--eval", "setInterval(() => undefined, 1000)"], { stdio: "ignore" });
  await once(child, "spawn");
  cleanups.push(() => child.kill("SIGKILL"));
  return child;
}

/** Ports on a node that was found, with a permit that has so much left each time it is asked. */
function ports(
  parts: { remainingMs?: number[]; node?: ChildProcess; vault?: Partial<Vault> } & Partial<
    Omit<ApplyPorts, "vault">
  > = {},
): ApplyPorts {
  const { remainingMs = [9000], node, vault, ...rest } = parts;
  let asked = 0;
  const left = (): number => remainingMs[Math.min(asked++, remainingMs.length - 1)] ?? 0;
  const process = node?.pid === undefined ? undefined : { pid: node.pid, startMark: "1" };
  return {
    clock: createManualClock(),
    vault: { clear: async () => undefined, ...vault } as Vault,
    seat: {
      run: async () => undefined,
      observe: () => undefined,
      waiting: () => undefined,
      term: () => ({ remainingMs: left }) as never,
      release: async ({ to }) => ({ kind: `released ${to ?? "to nobody"}` }),
    },
    finder: { find: async () => ({ kind: "none" }), isAlive: async () => true },
    process: () => process,
    socketPath: "/nowhere/node.socket",
    networkMagic: 1,
    isSocketCheckDisabled: true,
    neededMs: 5000,
    marginMs: 1000,
    currentKesPeriod: () => undefined,
    successor: () => "producer-2",
    guard: { isGuarded: () => true, report: async () => undefined },
    onExit: () => undefined,
    ...rest,
  };
}

describe("a signal that enables a node", () => {
  it("is sent while enough of the permit is left before, and right before, and after", async () => {
    const node = await aNode();
    const ended = once(node, "exit");

    const outcome = await applyEffect({ kind: "signal", intent: "on" }, ports({ node }));

    expect(outcome).toMatchObject({ kind: "signal-sent", message: "enable_forging" });
    expect((await ended)[1]).toBe("SIGHUP");
  });

  it.each([
    ["before it is begun", [4999]],
    // Asked by the first check, for the bound of the probe, and right before the signal.
    ["while the node is asked whether it may be signalled", [9000, 9000, 4999]],
  ])("is not sent when too little is left %s", async (_, remainingMs) => {
    const node = await aNode();

    const outcome = await applyEffect({ kind: "signal", intent: "on" }, ports({ node, remainingMs }));

    expect(outcome.kind).toBe("refused");
    expect(node.exitCode ?? node.signalCode).toBeNull();
  });

  it("is recorded as a possible overlap when the permit ended around it", async () => {
    const node = await aNode();

    const outcome = await applyEffect(
      { kind: "signal", intent: "on" },
      ports({ node, remainingMs: [9000, 9000, 9000, 0] }),
    );

    expect(outcome).toMatchObject({ kind: "overlap-possible" });
  });
});

describe("a signal that stops a node", () => {
  it("needs no permit at all", async () => {
    const node = await aNode();

    const outcome = await applyEffect({ kind: "signal", intent: "off" }, ports({ node, remainingMs: [0] }));

    expect(outcome).toMatchObject({ kind: "signal-sent", message: "disable_forging" });
  });

  it("is refused by a socket that does not answer, and waits for it no longer than the permit allows", async () => {
    const node = await aNode();
    const socketPath = await aDeafSocket();
    const startedMs = performance.now();

    const outcome = await applyEffect(
      { kind: "signal", intent: "off" },
      ports({ node, socketPath, remainingMs: [1100], isSocketCheckDisabled: false }),
    );

    expect(outcome).toMatchObject({ kind: "refused", message: expect.stringContaining("no answer within 100 ms") });
    expect(performance.now() - startedMs).toBeLessThan(900);
  });

  it("is refused when there is no node", async () => {
    expect(await applyEffect({ kind: "signal", intent: "off" }, ports())).toMatchObject({ kind: "refused" });
  });
});

describe("the other effects", () => {
  it("kill exactly the process that was seen", async () => {
    const node = await aNode();
    const ended = once(node, "exit");

    const outcome = await applyEffect({ kind: "kill-node", because: "unproven" }, ports({ node }));

    expect(outcome.kind).toBe("done");
    expect((await ended)[1]).toBe("SIGKILL");
  });

  it("place real keys under the permit of now, or without one not at all", async () => {
    const asked: number[] = [];
    const vault: Partial<Vault> = {
      installReal: async (permit) => {
        asked.push(permit.remainingMs());
        return { kind: "refused", because: "too little" };
      },
    };

    const [withPermit, without] = [ports({ vault }), ports({ vault })];
    const outcomes = [
      await applyEffect({ kind: "install-real" }, withPermit),
      await applyEffect({ kind: "install-real" }, { ...without, seat: { ...without.seat, term: () => undefined } }),
    ];

    expect(asked).toEqual([9000, 0]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["refused", "refused"]);
  });

  it("name the successor with the release", async () => {
    expect(await applyEffect({ kind: "release", reason: "received SIGTERM" }, ports())).toMatchObject({
      kind: "done",
      message: "seat given back (released producer-2) to producer-2",
    });
  });

  it("are none at all once the guard is gone, because nobody would take the keys away any more", async () => {
    const node = await aNode();
    const guard = { isGuarded: () => false, report: async () => undefined };

    expect(await applyEffect({ kind: "signal", intent: "on" }, ports({ node, guard }))).toMatchObject({
      kind: "refused",
    });
    expect(node.exitCode ?? node.signalCode).toBeNull();
  });
});
