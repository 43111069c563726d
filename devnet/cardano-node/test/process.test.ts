import { chmod, readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { startDevnetNode } from "../src/start-devnet-node.ts";
import { aSet } from "./credential-sets.ts";
import { aNodeDirectory } from "./node-directory.ts";

const set = aSet();
const other = aSet();
const AT_ONCE = ["--devnet-faults", '{"reloadMs":0}'];
const FLAG = "--start-as-non-producing-node";

/** Root may read everything, so a file that cannot be read takes a node that is not root. */
const uid = process.getuid?.() === 0 ? 65_534 : undefined;

async function numbersAt(url: string): Promise<Record<string, number>> {
  const page = await (await fetch(url)).text();
  const pairs = [...page.matchAll(/^cardano_node_metrics_(\w+) (\S+)$/gm)];
  return Object.fromEntries(pairs.map(([, name, value]) => [name, Number(value)]));
}

// One after the other: each of these is a process, and processes that start at once starve each other.
describe("the stand-in as a process", { timeout: 60_000 }, () => {
  it("refuses to start without a complete triple, and leaves no pid file", async () => {
    await using at = await aNodeDirectory();
    await at.place(set.files);
    await at.remove("kes");

    const node = await startDevnetNode({ directory: at.directory, args: [FLAG] });

    expect(await node.ended).toEqual({ code: 1, signal: null });
    expect(node.complaints()).toMatch(/^cardano-node: FileDoesNotExistError .*kes\.skey/);
    expect(await readdir(at.directory)).toEqual(["node.cert", "vrf.skey"]);
  });

  it("begins to forge and stops by SIGHUP, is told by its name, and leaves nothing when it is asked to end", async () => {
    await using at = await aNodeDirectory();
    await at.place(set.files);
    await using node = await startDevnetNode({ directory: at.directory, args: [FLAG, ...AT_ONCE] });
    const url = await node.listening();
    await node.up();
    const pid = Number(await readFile(node.pidFile, "utf8"));
    const comm = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "cardano-node\n");
    expect({ pid, comm }).toEqual({ pid: node.pid, comm: "cardano-node\n" });
    expect(await node.slots()).toEqual([]);

    node.signal("SIGHUP");
    await node.traced("Startup.BlockForgingUpdate", ({ enabled }) => enabled === "EnabledBlockForging");
    // The node says it first and does it then.
    await expect.poll(async () => (await node.slots()).length).toBeGreaterThan(0);
    const [first] = await node.slots();
    expect(first).toMatchObject({ kind: "would-forge", poolId: set.summary.poolIdBech32, counter: 3 });
    expect(await numbersAt(url)).toMatchObject({
      forging_enabled_int: 1,
      operationalCertificateStartKESPeriod_int: set.summary.startKesPeriod,
    });

    await at.remove("vrf");
    node.signal("SIGHUP");
    await node.traced("Startup.BlockForgingUpdate", ({ enabled }) => enabled === "DisabledBlockForging");
    // All but the first keep their last value: staleness, not state.
    const after = await numbersAt(url);
    const checks = (await node.slots()).length;
    expect(after).toMatchObject({
      forging_enabled_int: 0,
      Forge_about_to_lead_counter: checks,
      operationalCertificateStartKESPeriod_int: set.summary.startKesPeriod,
    });

    node.signal("SIGTERM");
    expect(await node.ended).toEqual({ code: 0, signal: null });
    expect((await readdir(at.directory)).toSorted()).toEqual(["kes.skey", "node.cert", "slots.jsonl"]);
  });

  it("forges after its replay with what lay there when it started, whatever was signalled or placed meanwhile", async () => {
    await using at = await aNodeDirectory();
    await at.place(set.files);
    await using node = await startDevnetNode({
      directory: at.directory,
      args: [...AT_ONCE, "--devnet-replay-ms", "3000"],
    });
    const url = await node.listening();
    const before = await numbersAt(url);
    await at.place(other.files);
    node.signal("SIGHUP");
    await node.traced("Startup.BlockForgingUpdate", ({ enabled }) => enabled === "NotEffective");
    const during = await numbersAt(url);
    await node.up();

    expect([before["forging_enabled_int"], during["forging_enabled_int"]]).toEqual([1, 0]);
    await expect.poll(async () => (await node.slots()).length).toBeGreaterThan(0);
    expect((await node.slots()).map(({ poolId }) => poolId)).toContain(set.summary.poolIdBech32);
  });

  it("dies of a SIGHUP that comes before it has a handler", async () => {
    await using at = await aNodeDirectory();
    await at.place(set.files);
    await using node = await startDevnetNode({ directory: at.directory, args: ["--devnet-start-delay-ms", "60000"] });
    const pid = (): Promise<string> => readFile(node.pidFile, "utf8").catch(() => "");
    await expect.poll(pid, { timeout: 40_000 }).toContain(String(node.pid));

    node.signal("SIGHUP");

    expect(await node.ended).toEqual({ code: null, signal: "SIGHUP" });
  });

  it("goes on forging when a SIGHUP finds a file that it may not read: a mode does not stop a node", async () => {
    await using at = await aNodeDirectory(uid === undefined ? {} : { uid });
    await at.place(set.files);
    const options = { directory: at.directory, args: AT_ONCE };
    await using node = await startDevnetNode(uid === undefined ? options : { ...options, uid });
    await node.up();
    await chmod(at.paths.vrf, 0o000);

    node.signal("SIGHUP");

    const { error } = await node.traced("Startup.BlockForgingUpdateError");
    expect(error).toContain("FileIOError");
    expect((await numbersAt(await node.listening()))["forging_enabled_int"]).toBe(1);
  });

  it("misbehaves when it is told to while it runs", async () => {
    await using at = await aNodeDirectory();
    await at.place(set.files);
    await using node = await startDevnetNode({ directory: at.directory, args: AT_ONCE });
    await node.up();

    await node.setFaults({ metrics: "say-off" });

    expect((await numbersAt(await node.listening()))["forging_enabled_int"]).toBe(0);
    await expect(node.setFaults({ explodes: true } as object)).rejects.toThrow("explodes is no switch");
  });
});
