import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createNodeFinder, type NodeFinder } from "../src/node-finder.ts";
import { aProcessTable, PID } from "./process-table-builder.ts";

describe("finding the node by name", () => {
  it("finds the process that carries exactly the name, and none that merely contains it", async () => {
    await using table = await aProcessTable();
    await table.add(PID, { comm: "cardano-node-x" });
    await table.add(PID + 1, { comm: "node", cmdline: "/usr/bin/node cardano-node" });
    await table.add(PID + 2, { comm: "cardano-node", startTicks: "777" });
    const finder = createNodeFinder({ processName: "cardano-node", procDirectory: table.directory });

    expect(await finder.find()).toEqual({ kind: "found", process: { pid: PID + 2, startMark: "777" } });
  });

  it("says which processes share the name rather than choose one", async () => {
    await using table = await aProcessTable();
    await table.add(PID, { comm: "cardano-node" });
    await table.add(PID + 1, { comm: "cardano-node" });
    const finder = createNodeFinder({ processName: "cardano-node", procDirectory: table.directory });

    expect(await finder.find()).toEqual({ kind: "several", pids: [PID, PID + 1] });
  });

  it("takes a zombie for gone, because it runs nothing any more", async () => {
    await using table = await aProcessTable();
    await table.add(PID, { comm: "cardano-node", state: "Z" });
    const finder = createNodeFinder({ processName: "cardano-node", procDirectory: table.directory });

    expect(await finder.find()).toEqual({ kind: "none" });
    expect(await finder.isAlive({ pid: PID, startMark: "100" })).toBe(false);
  });

  it("never claims that no node runs while an entry cannot be read", async () => {
    await using table = await aProcessTable();
    await table.addUnreadable(PID);
    const finder = createNodeFinder({ processName: "cardano-node", procDirectory: table.directory });

    expect(await finder.find()).toMatchObject({ kind: "unknown" });
    expect(await finder.isAlive({ pid: PID, startMark: "100" })).toBe("unknown");
  });

  it("never claims that no node runs where the table hides processes of others", async () => {
    await using table = await aProcessTable();
    await table.remove(1);
    const finder = createNodeFinder({ processName: "cardano-node", procDirectory: table.directory });

    expect(await finder.find()).toMatchObject({ kind: "unknown" });
  });

  it("never claims that no node runs without a process table, and names the way out", async () => {
    const finder = createNodeFinder({ processName: "cardano-node", procDirectory: "/does/not/exist" });

    expect(await finder.find()).toMatchObject({
      kind: "unknown",
      message: expect.stringContaining("CARDANO_NODE_PID_FILE"),
    });
  });

  it("compares a name that the kernel cuts after 15 bytes with the command line", async () => {
    await using table = await aProcessTable();
    await table.add(PID, { comm: "cardano-node-pr", cmdline: "/opt/cardano-node-preview run" });
    await table.add(PID + 1, { comm: "cardano-node-pr", cmdline: "/opt/cardano-node-preprod run" });
    const finder = createNodeFinder({ processName: "cardano-node-preprod", procDirectory: table.directory });

    expect(await finder.find()).toMatchObject({ kind: "found", process: { pid: PID + 1 } });
  });

  it("never claims that no node runs while a name that was cut cannot be read in full", async () => {
    await using table = await aProcessTable();
    await table.add(PID, { comm: "cardano-node-pr" });
    await rm(join(table.directory, String(PID), "cmdline"), { force: true });
    const finder = createNodeFinder({ processName: "cardano-node-preprod", procDirectory: table.directory });

    expect(await finder.find()).toMatchObject({ kind: "unknown" });
  });

  it.each(["", "/usr/local/bin/cardano-node"])("refuses the name %j, which no process can have", (processName) => {
    expect(() => createNodeFinder({ processName })).toThrow(/not one/);
  });
});

describe("knowing a node again", () => {
  it("takes a successor under the same pid for another process", async () => {
    await using table = await aProcessTable();
    await table.add(PID, { comm: "cardano-node", startTicks: "100" });
    const finder = createNodeFinder({ processName: "cardano-node", procDirectory: table.directory });
    const before = { pid: PID, startMark: "100" };
    expect(await finder.isAlive(before)).toBe(true);

    await table.add(PID, { comm: "cardano-node", startTicks: "101" });

    expect(await finder.isAlive(before)).toBe(false);
  });

  it("takes a process that has become another program for gone", async () => {
    await using table = await aProcessTable();
    await table.add(PID, { comm: "bash" });
    const finder = createNodeFinder({ processName: "cardano-node", procDirectory: table.directory });

    expect(await finder.isAlive({ pid: PID, startMark: "100" })).toBe(false);
  });

  it("calls a missing entry gone only when the kernel knows no such process either", async () => {
    await using table = await aProcessTable();
    const finder = createNodeFinder({ processName: "cardano-node", procDirectory: table.directory });

    expect(await finder.isAlive({ pid: PID, startMark: "100" })).toBe(false);
    expect(await finder.isAlive({ pid: process.pid, startMark: "100" })).toBe("unknown");
  });

  it("finds this very process in the real table where there is one", async (context) => {
    const probe = createNodeFinder({ processName: "pid-1-is-visible" });
    context.skip((await probe.find()).kind === "unknown", "this system has no readable /proc");
    const { readFile } = await import("node:fs/promises");
    const comm = (await readFile("/proc/self/comm", "utf8")).trim();
    const found = await createNodeFinder({ processName: comm }).find();

    const pids = found.kind === "several" ? found.pids : found.kind === "found" ? [found.process.pid] : [];

    expect(pids).toContain(process.pid);
  });
});

describe("finding the node by pid file", () => {
  /** Of pids below the kernel's own limit, unlike those of other tests. */
  async function aFinderOf({ directory }: { directory: string }, text: string): Promise<NodeFinder> {
    const pidFile = join(directory, "node.pid");
    await writeFile(pidFile, text);
    return createNodeFinder({ processName: "cardano-node", pidFile, procDirectory: directory });
  }

  it("finds the one that the file names among several of the name", async () => {
    await using table = await aProcessTable();
    await table.add(1233, { comm: "cardano-node", startTicks: "4" });
    await table.add(1234, { comm: "cardano-node", startTicks: "5" });
    const finder = await aFinderOf(table, "1234\n");

    const process = { pid: 1234, startMark: "5" };

    expect(await finder.find()).toEqual({ kind: "found", process });
    expect(await finder.isAlive(process)).toBe(true);
  });

  it("never takes a stranger under the pid of an old file for the node, because a node may be killed", async () => {
    await using table = await aProcessTable();
    await table.add(1234, { comm: "postgres" });
    const finder = await aFinderOf(table, "1234");

    expect(await finder.find()).toEqual({
      kind: "unknown",
      message: expect.stringMatching(
        /node\.pid names process 1234, which is postgres and not cardano-node; .* CARDANO_NODE_PROCESS_NAME/,
      ),
    });
  });

  it("finds a node once the shell that wrote the file has become it, and not before", async () => {
    await using table = await aProcessTable();
    await table.add(1234, { comm: "sh", startTicks: "5" });
    const finder = await aFinderOf(table, "1234");
    expect(await finder.find()).toMatchObject({ kind: "unknown" });

    await table.add(1234, { comm: "cardano-node", startTicks: "5" });

    expect(await finder.find()).toEqual({ kind: "found", process: { pid: 1234, startMark: "5" } });
  });

  it("works without a process table, with the pid as the only mark", async () => {
    await using table = await aProcessTable();
    const pidFile = join(table.directory, "node.pid");
    await writeFile(pidFile, String(process.pid));
    const finder = createNodeFinder({ processName: "cardano-node", pidFile, procDirectory: "/does/not/exist" });

    const found = { pid: process.pid, startMark: "pid-only" };

    expect(await finder.find()).toEqual({ kind: "found", process: found });
    expect(await finder.isAlive(found)).toBe(true);
    expect(await finder.isAlive({ pid: PID, startMark: "pid-only" })).toBe(false);
  });

  it("says that no node runs when the process of the file has ended", async () => {
    await using table = await aProcessTable();
    const pidFile = join(table.directory, "node.pid");
    await writeFile(pidFile, "4194304");
    const finder = createNodeFinder({ processName: "cardano-node", pidFile, procDirectory: table.directory });

    expect(await finder.find()).toEqual({ kind: "none" });
  });

  it.each(["", "not a pid", "-7", "0", "99999999999"])("does not take %j for a pid", async (text) => {
    await using table = await aProcessTable();
    const pidFile = join(table.directory, "node.pid");
    await writeFile(pidFile, text);
    const finder = createNodeFinder({ processName: "cardano-node", pidFile, procDirectory: table.directory });

    expect(await finder.find()).toMatchObject({ kind: "unknown" });
  });

  it("does not take a missing file for proof while a node is there: the path may be wrong", async () => {
    await using table = await aProcessTable();
    await table.add(PID, { comm: "cardano-node" });
    const pidFile = join(table.directory, "node.pid");
    const finder = createNodeFinder({ processName: "cardano-node", pidFile, procDirectory: table.directory });

    expect(await finder.find()).toMatchObject({ kind: "unknown" });
    await table.remove(PID);
    expect(await finder.find()).toEqual({ kind: "none" });
  });

  it("takes a missing file for the end of the process that it named, once that one is gone", async () => {
    await using table = await aProcessTable();
    await table.add(PID, { comm: "cardano-node" });
    await table.add(4_194_303, { comm: "cardano-node" });
    const pidFile = join(table.directory, "node.pid");
    await writeFile(pidFile, "4194303");
    const finder = createNodeFinder({ processName: "cardano-node", pidFile, procDirectory: table.directory });
    await finder.find();
    await rm(pidFile);

    expect(await finder.find()).toMatchObject({ kind: "found", process: { pid: 4_194_303 } });
    await table.remove(4_194_303);
    expect(await finder.find()).toEqual({ kind: "none" });
  });
});
