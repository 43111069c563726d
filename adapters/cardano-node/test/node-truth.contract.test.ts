import { describe, expect, it } from "vitest";
import { createNodeFinder, killNode, probeSocket, scrapeNodeMetrics } from "../src/index.ts";
import { aWatchedNode, isOff, isOnWith, NETWORK_MAGIC, never } from "./watched-node.ts";

const FLAG = "--start-as-non-producing-node";
const OLD_FLAG = "--non-producing-node";
/** Far more than is needed, so that only a wrong answer fails on a busy machine. */
const LONG_MS = 20_000;

const passed = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

// What the adapter promises about a node, held against one that behaves as cardano-node's sources say.
describe.concurrent("the adapter and a node", { timeout: 120_000 }, () => {
  it("sees a life: off, on with the pool's keys, on decoys after a foreign SIGHUP, off again by the edge, gone", async () => {
    await using watched = await aWatchedNode([FLAG]);
    await watched.node.up();
    expect(await watched.watch(isOff, LONG_MS)).toMatchObject({ kind: "off" });

    await watched.place("real");
    expect(await watched.hangUp()).toMatchObject({ kind: "sent" });
    expect(await watched.watch(isOnWith("real"), LONG_MS)).toMatchObject({ kind: "on", with: "real" });

    await watched.place("decoy");
    watched.node.signal("SIGHUP");
    expect(await watched.watch(isOnWith("decoy"), LONG_MS)).toMatchObject({ kind: "on", with: "decoy" });

    await watched.place("real");
    await watched.hangUp();
    await watched.watch(isOnWith("real"), LONG_MS);
    await watched.clear();
    await watched.hangUp();
    const off = await watched.watch(isOff, LONG_MS);
    const offMs = Date.now();
    expect(off).toMatchObject({ kind: "off", because: "forging_enabled went from 1 to 0" });
    await passed(1100);
    expect(await watched.realSlotsAfter(offMs)).toBe(0);

    const process = await watched.found();
    expect(await killNode(watched.finder, process)).toMatchObject({ kind: "sent" });
    await watched.node.ended;
    expect([await watched.finder.isAlive(process), await watched.finder.find()]).toEqual([false, { kind: "none" }]);
  });

  it("proves 10.2.1 on and off by its count alone, because forging_enabled stays 0", async () => {
    await using watched = await aWatchedNode([OLD_FLAG, "--devnet-version", "10.2.1"]);
    await watched.node.up();
    await watched.place("real");
    await watched.hangUp();
    expect(await watched.watch(isOnWith("real"), LONG_MS)).toMatchObject({ kind: "on", with: "real" });

    await watched.clear();
    await watched.hangUp();
    const off = await watched.watch(isOff, LONG_MS);
    const offMs = Date.now();

    expect(off).toMatchObject({ kind: "off", because: expect.stringContaining("no leadership check") });
    expect(off.afterMs).toBeGreaterThan(3000);
    await passed(1100);
    expect(await watched.realSlotsAfter(offMs)).toBe(0);
  });

  it("does not believe 10.1.4 when it says 1 at its first start, nor take that for off before a SIGHUP has cleared it", async () => {
    await using watched = await aWatchedNode([OLD_FLAG, "--devnet-version", "10.1.4"]);
    await watched.node.up();
    expect(await watched.watch(never, 4500)).toMatchObject({ kind: "unknown" });

    await watched.clear();
    await watched.hangUp();

    expect(await watched.watch(isOff, LONG_MS)).toMatchObject({ kind: "off" });
  });

  it.each([["legacy"], ["new"], ["nosuffix"]])(
    "sees decoys in a node that was started without the flag, by the names of %s",
    async (tracing) => {
      await using watched = await aWatchedNode(["--devnet-tracing", tracing]);
      await watched.node.up();

      expect(await watched.watch(isOnWith("decoy"), LONG_MS)).toMatchObject({ kind: "on", with: "decoy" });
    },
  );

  it("sends no SIGHUP to a node that replays its ledger, and one that is up afterwards", async () => {
    await using watched = await aWatchedNode([FLAG, "--devnet-replay-ms", "5000"]);
    await watched.node.listening();
    const early = await watched.hangUp();
    await watched.node.up();

    expect(early).toMatchObject({ kind: "withheld", message: expect.stringContaining("no socket") });
    expect(await watched.hangUp()).toMatchObject({ kind: "sent" });
  });

  it("says on for as long as a node that ignores SIGHUP forges, and nothing false while one lies that it does", async () => {
    await using watched = await aWatchedNode([], "real");
    await watched.node.up();
    await watched.watch(isOnWith("real"), LONG_MS);
    await watched.node.setFaults({ ignoresHangup: true });
    await watched.clear();
    await watched.hangUp();
    expect(await watched.watch(isOff, 4000)).toMatchObject({ kind: "on", with: "real" });

    await watched.node.setFaults({ ignoresHangup: false, metrics: "say-on" });
    await watched.hangUp();

    expect((await watched.watch(isOff, 4000)).kind).not.toBe("off");
  });

  it("knows a node by its handshake, and has no sample while its metrics are away", async () => {
    await using watched = await aWatchedNode([FLAG]);
    await watched.node.up();
    const { socketPath: path } = watched.node;
    const url = await watched.node.listening();

    const accepted = await probeSocket({ path, networkMagic: NETWORK_MAGIC, timeoutMs: 5000 });
    const wrong = await probeSocket({ path, networkMagic: 2, timeoutMs: 5000 });
    await watched.node.setFaults({ metrics: "gone", socket: "silent" });
    const silent = await probeSocket({ path, networkMagic: NETWORK_MAGIC, timeoutMs: 200 });

    expect([accepted, wrong.kind, silent.kind]).toEqual([{ kind: "accepted", version: 23 }, "wrong-network", "silent"]);
    expect(await scrapeNodeMetrics({ url, timeoutMs: 1000 })).toMatchObject({ kind: "unreachable" });
  });

  it("finds the node by its exact name where there is a process table", async (context) => {
    await using watched = await aWatchedNode([FLAG]);
    await watched.node.up();
    const found = await createNodeFinder({ processName: "cardano-node" }).find();
    context.skip(found.kind === "unknown", "this system has no readable /proc");

    const pids = found.kind === "several" ? found.pids : found.kind === "found" ? [found.process.pid] : [];

    expect(pids).toContain(watched.node.pid);
  });
});
