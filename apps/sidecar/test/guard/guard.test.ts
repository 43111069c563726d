import { createManualClock, type ManualClock } from "@cardano-forge/election/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EngineStart } from "../../src/guard/engine-process.ts";
import { type GuardPorts, runGuard } from "../../src/guard/guard.ts";
import type { GuardOrders } from "../../src/guard/guard-message.ts";
import type { NodeStopper } from "../../src/guard/node-stopper.ts";

const ORDERS: GuardOrders = {
  kind: "orders",
  paths: { kes: "kes", vrf: "vrf", opcert: "opcert" },
  decoys: { kes: "", vrf: "", opcert: "" },
  processName: "cardano-node",
  pidFile: undefined,
  socketPath: "node.socket",
  networkMagic: 1,
  metricsUrl: "http://127.0.0.1:1/metrics",
  stopBoundMs: 4000,
  marginMs: 1000,
};

let clock: ManualClock;
let startedMs: number;
let acts: string[];
let engine: EngineStart;
let stop: AbortController;
let ended: Promise<number>;
/** What the node under the guard does; replaced by a test before it is asked. */
let node: { hangup: () => Promise<void>; look: () => ReturnType<NodeStopper["look"]> };
let fails: ReadonlySet<string>;
/** What hangs until the test is over. */
let hung: PromiseWithResolvers<"gone">;

const note = (what: string): void => void acts.push(`${clock.monotonicMs() - startedMs} ${what}`);
const step = (what: string): void => {
  note(what);
  if (fails.has(what)) throw new Error("ENOSPC");
};

beforeEach(() => {
  clock = createManualClock();
  startedMs = clock.monotonicMs();
  acts = [];
  fails = new Set();
  hung = Promise.withResolvers();
  stop = new AbortController();
  node = { hangup: async () => undefined, look: async () => "unknown" };
  const ports: GuardPorts = {
    clock,
    startEngine(start) {
      note("start-engine");
      engine = start;
      return {
        pid: 1,
        kill(signal) {
          note(`engine ${signal}`);
          start.onExit({ code: null, signal });
        },
      };
    },
    unlinkKeys: () => step("unlink"),
    placeDecoys: () => step("decoys"),
    createStopper: () => ({
      aim: () => undefined,
      async hangup() {
        note("hangup");
        await node.hangup();
      },
      kill: async () => note("kill"),
      look: () => node.look(),
    }),
    onAct: () => undefined,
  };
  ended = runGuard(ports, stop.signal);
});
afterEach(async () => {
  node.look = async () => "gone";
  hung.resolve("gone");
  stop.abort();
  await clock.advance(100_000);
  await ended;
});

/** The engine tells that it holds a permit for so long, and is not heard again. */
async function forgeFor(permitMs: number): Promise<void> {
  // On a tick, so that the next ones come at whole tenths of a second.
  await clock.advance(100);
  acts = [];
  startedMs = clock.monotonicMs();
  engine.onMessage(ORDERS);
  const permit = { monotonicMs: startedMs + permitMs, boottimeMs: clock.boottimeMs() + permitMs };
  engine.onMessage({
    kind: "report",
    permit,
    isOff: false,
    node: { pid: 7, startMark: "1" },
    confirmed: { cluster: [], pool: [] },
  });
}

describe("the guard of an engine that hangs while its node forges", () => {
  it("kills the engine, takes the keys away and asks the node, in this order", async () => {
    await forgeFor(15_000);

    await clock.advance(5100);

    expect(acts).toEqual(["5000 engine SIGKILL", "5000 unlink", "5000 hangup"]);
  });

  it("kills the node in time although its socket hangs, because a question must not hold up the answer", async () => {
    node.hangup = async () => void (await hung.promise);
    await forgeFor(15_000);

    await clock.advance(15_000);

    expect(acts.slice(3, 6)).toEqual(["9000 unlink", "9000 decoys", "9000 kill"]);
  });

  it("kills the node before the deadline although looking at it hangs", async () => {
    node.look = () => hung.promise;
    await forgeFor(6000);

    await clock.advance(6000);

    expect(acts).toEqual([
      "5000 engine SIGKILL",
      "5000 unlink",
      "5000 hangup",
      "5500 unlink",
      "5500 decoys",
      "5500 kill",
    ]);
  });

  it("does not ask at all when no time is left for an answer", async () => {
    await forgeFor(5200);

    await clock.advance(5200);

    expect(acts).toEqual(["4700 engine SIGKILL", "4700 unlink", "4700 decoys", "4700 kill"]);
  });

  it.each(["unlink", "decoys"])(
    "kills the node although the step before it fails (%s), as on a full disk",
    async (failing) => {
      fails = new Set([failing]);
      await forgeFor(5200);

      await clock.advance(5200);

      expect(acts).toContain("4700 kill");
    },
  );

  it("starts a fresh engine on decoys as soon as the node is proved off, and asks no more", async () => {
    let isOff = false;
    node.hangup = async () => {
      isOff = true;
    };
    node.look = async () => (isOff ? "off" : "unknown");
    await forgeFor(15_000);

    await clock.advance(6000);

    expect(acts.slice(3).map((act) => act.replace(/^\d+ /, ""))).toEqual(["decoys", "start-engine"]);
  });

  it("asks a node again that goes on forging, but never twice at once", async () => {
    node.look = async () => "on";
    node.hangup = async () => void (await hung.promise);
    await forgeFor(15_000);

    await clock.advance(8000);

    expect(acts.filter((act) => act.endsWith("hangup"))).toEqual(["5000 hangup"]);
  });
});
