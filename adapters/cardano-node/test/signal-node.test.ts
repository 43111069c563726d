import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import type { NodeFinder } from "../src/node-finder.ts";
import { killNode, signalHangup } from "../src/signal-node.ts";
import { ACCEPTANCE, answering, aSocket, OTHER_NETWORK } from "./scripted-socket.ts";

/** A process that ends with code 7 when it is told to hang up. */
async function aProcess(): Promise<{ pid: number; child: ChildProcess } & AsyncDisposable> {
  const program = 'process.on("SIGHUP", () => process.exit(7)); setInterval(() => {}, 1000); console.log("up")';
  const child = spawn(process.execPath, ["-e", program], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return {
    pid: child.pid ?? 0,
    child,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
    },
  };
}

const finding = (isAlive: boolean | "unknown"): NodeFinder => ({
  find: async () => ({ kind: "none" }),
  isAlive: async () => isAlive,
});

const options = {
  networkMagic: 764_824_073,
  timeoutMs: 5000,
  isSocketCheckDisabled: false,
  isStillAllowed: () => true,
};

describe("signalHangup", () => {
  it("signals a node whose socket accepts, and says when", async () => {
    await using node = await aProcess();
    await using socket = await aSocket(answering(ACCEPTANCE));
    const process = { pid: node.pid, startMark: "1" };

    const sent = await signalHangup({ ...options, finder: finding(true), process, socketPath: socket.path });

    expect(sent).toMatchObject({ kind: "sent", atMonotonicMs: expect.any(Number) });
    expect(await once(node.child, "exit")).toEqual([7, null]);
  });

  it.each([
    ["its socket is silent, because then the signal can kill it", "silent", true, "withheld"],
    ["it is on another network", "other-network", true, "withheld"],
    ["it is gone", "accepted", false, "gone"],
    ["it cannot be seen whether it is still that process", "accepted", "unknown", "withheld"],
  ] as const)("does not signal a node when %s", async (_, says, isAlive, kind) => {
    await using node = await aProcess();
    await using socket = await aSocket(
      says === "silent"
        ? (connection) => connection.end()
        : answering(says === "accepted" ? ACCEPTANCE : OTHER_NETWORK),
    );
    const process = { pid: node.pid, startMark: "1" };

    const outcome = await signalHangup({ ...options, finder: finding(isAlive), process, socketPath: socket.path });

    expect(outcome).toMatchObject({ kind, message: expect.any(String) });
    expect(node.child.exitCode).toBeNull();
  });

  it("asks whether it is still allowed after everything that takes time", async () => {
    const asked: string[] = [];
    await using node = await aProcess();
    await using socket = await aSocket((connection) => {
      asked.push("handshake");
      answering(ACCEPTANCE)(connection);
    });
    const finder: NodeFinder = {
      find: async () => ({ kind: "none" }),
      isAlive: async () => {
        asked.push("alive");
        return true;
      },
    };
    const isStillAllowed = (): boolean => {
      asked.push("allowed");
      return false;
    };
    const process = { pid: node.pid, startMark: "1" };

    const outcome = await signalHangup({ ...options, isStillAllowed, finder, process, socketPath: socket.path });

    expect(outcome).toMatchObject({ kind: "withheld" });
    expect(asked).toEqual(["handshake", "alive", "allowed"]);
  });

  it("leaves the handshake out where the socket check is disabled", async () => {
    await using node = await aProcess();
    const process = { pid: node.pid, startMark: "1" };
    const blind = { ...options, isSocketCheckDisabled: true, socketPath: "/does/not/exist" };

    expect(await signalHangup({ ...blind, finder: finding(true), process })).toMatchObject({ kind: "sent" });
  });
});

describe("killNode", () => {
  it("kills exactly the process that was found", async () => {
    await using node = await aProcess();

    expect(await killNode(finding(true), { pid: node.pid, startMark: "1" })).toMatchObject({ kind: "sent" });
    expect(await once(node.child, "exit")).toEqual([null, "SIGKILL"]);
  });

  it("leaves a successor under the same pid alone", async () => {
    await using node = await aProcess();

    expect(await killNode(finding(false), { pid: node.pid, startMark: "1" })).toMatchObject({ kind: "gone" });
    expect(node.child.signalCode).toBeNull();
  });

  it("says so when the process has gone between the look and the signal", async () => {
    const gone = { pid: 4_194_304, startMark: "1" };

    expect(await killNode(finding(true), gone)).toMatchObject({ kind: "gone" });
  });
});
