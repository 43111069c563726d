import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createGenesisCheck, readCredentials } from "../src/credentials/read-credentials.ts";
import { aSet, CURRENT_PERIOD, withMember } from "./credential-sets.ts";
import { aNodeDirectory, type NodeDirectory } from "./node-directory.ts";

const set = aSet();
const other = aSet();
const noGenesis = createGenesisCheck(undefined);

const BROKEN: readonly (readonly [string, string])[] = [
  ["empty", ""],
  ["cut off", Buffer.from(set.files.vrf).toString().slice(0, 80)],
  ["of another type", withMember(set.files.vrf, "type", "VRFSigningKey_PraosVRF")],
  ["not CBOR", withMember(set.files.vrf, "cborHex", "58")],
  ["too short", withMember(set.files.vrf, "cborHex", `5820${"00".repeat(32)}`)],
  ["not hexadecimal", withMember(set.files.vrf, "cborHex", "xyz")],
];

describe("reading the credentials as the node does", () => {
  it("loads a triple that belongs together, and says whose it is", async () => {
    await using node = await aNodeDirectory();
    await node.place(set.files);

    expect(readCredentials(node.paths, noGenesis)).toEqual({
      kind: "loaded",
      credentials: {
        poolId: set.summary.poolIdBech32,
        counter: 3,
        startKesPeriod: CURRENT_PERIOD - 2,
        kesVkeyHex: set.summary.kesVkeyHex,
      },
    });
  });

  it.each(["vrf", "opcert", "kes"] as const)("calls a triple without %s missing", async (name) => {
    await using node = await aNodeDirectory();
    await node.place(set.files);
    await node.remove(name);

    expect(readCredentials(node.paths, noGenesis)).toMatchObject({
      kind: "missing",
      error: expect.stringContaining(node.paths[name]),
    });
  });

  it.each(BROKEN)("fails on a file that is %s", async (_, text) => {
    await using node = await aNodeDirectory();
    await node.place(set.files);
    await node.write("vrf", text);

    expect(readCredentials(node.paths, noGenesis)).toMatchObject({ kind: "failed" });
  });

  it("fails on a KES key of 2^7 periods, although its type is right", async () => {
    await using node = await aNodeDirectory();
    await node.place(set.files);
    await node.write("kes", withMember(set.files.kes, "cborHex", `5902c0${"00".repeat(704)}`));

    expect(readCredentials(node.paths, noGenesis)).toMatchObject({ kind: "failed" });
  });

  it("fails on a KES key that the certificate does not name", async () => {
    await using node = await aNodeDirectory();
    await node.place({ ...set.files, kes: other.files.kes });

    expect(readCredentials(node.paths, noGenesis)).toMatchObject({
      kind: "failed",
      error: expect.stringContaining("MismatchedKesKey"),
    });
  });

  // The first failure decides, in the order vrf.skey, node.cert, kes.skey.
  it.each([
    ["a broken VRF key before a missing KES key", { vrf: "broken", kes: undefined }, "failed"],
    ["a missing VRF key before a broken KES key", { vrf: undefined, kes: "broken" }, "missing"],
    ["a broken certificate before a missing KES key", { opcert: "broken", kes: undefined }, "failed"],
    ["a missing certificate before a broken KES key", { opcert: undefined, kes: "broken" }, "missing"],
  ] as const)("meets %s", async (_, files, kind) => {
    await using node = await aNodeDirectory();
    await node.place(set.files);
    await change(node, files);

    expect(readCredentials(node.paths, noGenesis).kind).toBe(kind);
  });

  it("takes a directory in the place of a file for missing", async () => {
    await using node = await aNodeDirectory();
    await node.place(set.files);
    await node.remove("vrf");
    await mkdir(node.paths.vrf);

    expect(readCredentials(node.paths, noGenesis).kind).toBe("missing");
  });

  it("is as lenient as the node: layout, extra members, a wrong signature and an expired key are not its business", async () => {
    await using node = await aNodeDirectory();
    const expired = aSet({ startKesPeriod: 1 });
    await node.place(expired.files);
    const envelope = JSON.parse(await readFile(node.paths.vrf, "utf8")) as object;
    await node.write("vrf", JSON.stringify({ extra: 1, ...envelope }, undefined, 1).replaceAll("\n", "\r\n"));
    const { cborHex } = JSON.parse(Buffer.from(expired.files.opcert).toString()) as { cborHex: string };
    const unsigned = cborHex.replace(/5840.{128}/, `5840${"00".repeat(64)}`);
    await node.write("opcert", withMember(expired.files.opcert, "cborHex", unsigned));

    expect(readCredentials(node.paths, noGenesis)).toMatchObject({
      kind: "loaded",
      credentials: { startKesPeriod: 1 },
    });
  });

  it("reads the genesis files first: changed or gone, they keep even missing credentials from counting", async () => {
    await using node = await aNodeDirectory();
    const path = join(node.directory, "genesis.json");
    await writeFile(path, "{}");
    const genesis = createGenesisCheck(path);
    expect(readCredentials(node.paths, genesis).kind).toBe("missing");

    await writeFile(path, "{ }");
    expect(readCredentials(node.paths, genesis)).toMatchObject({
      kind: "failed",
      error: expect.stringContaining("Genesis"),
    });
  });

  it("has none in a relay", () => {
    expect(readCredentials(undefined, noGenesis)).toEqual({ kind: "none" });
  });
});

async function change(
  node: NodeDirectory,
  files: Readonly<Partial<Record<"vrf" | "opcert" | "kes", "broken" | undefined>>>,
): Promise<void> {
  for (const [name, state] of Object.entries(files) as ["vrf" | "opcert" | "kes", "broken" | undefined][]) {
    if (state === undefined) await node.remove(name);
    else await node.write(name, "{");
  }
}
