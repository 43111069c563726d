import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { CredentialsError, verifyCredentialSet } from "../../src/index.ts";
import { aRig, aRigAtRest, lies, load, NOW, POOL, permitOf, ROTATED } from "./vault-rig.ts";

const LONG = permitOf(60_000);

describe("a vault at rest", () => {
  it("has a decoy from the beginning, before anything was read", () => {
    const { vault } = aRig();

    expect(vault.decoy).toMatchObject({ startKesPeriod: 12, isDistinguishable: true });
    expect(vault.real).toBeUndefined();
  });

  it("places a decoy that a node accepts, one copy for each file", async () => {
    const { vault, sink, operations } = aRig();

    await vault.installDecoys(NOW);

    expect(verifyCredentialSet(sink.lying() as never, NOW)).toMatchObject({ summary: vault.decoy.summary });
    expect(await vault.resting()).toBe("decoy");
    expect(operations).toEqual(["kes", "opcert", "vrf"].map((file) => ({ operation: "copy", file })));
  });

  it("calls an empty directory none, and every part of a set foreign, because a part may be real", async () => {
    const { vault, sink } = aRig();
    await load(vault);

    expect(await vault.resting()).toBe("none");

    sink.place("kes", POOL.files.kes);

    expect(await vault.resting()).toBe("foreign");
  });

  it("calls the decoy of an earlier process foreign, because it cannot know whose it is", async () => {
    const rig = await aRigAtRest();

    expect(await rig.restart().resting()).toBe("foreign");
  });

  it("calls a decoy with one file of something else foreign", async () => {
    const { vault, sink } = await aRigAtRest();

    sink.place("vrf", POOL.files.vrf);

    expect(await vault.resting()).toBe("foreign");
  });
});

describe("load", () => {
  it("remembers a valid set as the real one", async () => {
    const { vault } = aRig();

    expect(await load(vault)).toEqual({ kind: "valid", summary: POOL.summary, problems: [] });
    expect(vault.real).toEqual(POOL.summary);
  });

  it("keeps the good set when a bad one is mounted, and says what is wrong with the bad one", async () => {
    const { vault, source } = aRig();
    await load(vault);

    source.mount({ opcert: new Uint8Array(0) });

    expect(await load(vault)).toMatchObject({ kind: "invalid", problems: [{ code: "CREDENTIALS_OPCERT_EMPTY" }] });
    expect(vault.real).toEqual(POOL.summary);
  });

  it("takes a set that is put right without a restart", async () => {
    const { vault, source } = aRig();
    source.mount({ kes: { kind: "missing" } });
    expect(await load(vault)).toMatchObject({ kind: "invalid", problems: [{ file: "kes.skey" }] });

    source.mount({ kes: POOL.files.kes });

    expect((await load(vault)).kind).toBe("valid");
  });

  it("judges the same files again only when the question is another", async () => {
    const { vault } = aRig();

    const [first, second, later] = [
      await load(vault),
      await load(vault),
      await load(vault, { ...NOW, currentKesPeriod: 99 }),
    ];

    expect(second).toBe(first);
    expect(later).toMatchObject({ problems: [{ code: "CREDENTIALS_OPCERT_EXPIRED" }] });
  });

  it("holds the set against the pool that it is told", async () => {
    const { vault } = aRig();

    expect(await load(vault, { poolIdHex: "00".repeat(28) })).toMatchObject({
      problems: [{ code: "CREDENTIALS_OPCERT_WRONG_POOL" }],
    });
    expect(vault.real).toBeUndefined();
  });

  it("answers with what it knew when its wait is cut short, and never reads twice at a time", async () => {
    const { vault, source } = aRig();
    const before = await load(vault);
    const release = source.hold();
    source.mount(ROTATED.files);
    const cut = new AbortController();

    const waits = [vault.load(cut.signal, NOW), vault.load(cut.signal, NOW)];
    cut.abort();

    expect(await Promise.all(waits)).toEqual([before, before]);
    expect(source.readings).toBe(2);
    expect(vault.real).toEqual(POOL.summary);

    release();

    expect(await load(vault)).toEqual({ kind: "valid", summary: ROTATED.summary, problems: [] });
  });

  it("says that nothing was read yet when the very first wait is cut short", async () => {
    const { vault, source } = aRig();
    const release = source.hold();

    const answer = await vault.load(AbortSignal.abort(), NOW);

    expect(answer).toMatchObject({ problems: [{ code: "CREDENTIALS_KES_UNREADABLE" }, {}, {}] });
    release();
  });

  it("throws what the source throws, and reads again at the next call", async () => {
    const { vault, source } = aRig();
    source.breakWith(new Error("stale file handle"));

    await expect(load(vault)).rejects.toThrow("stale file handle");

    source.breakWith(undefined);
    expect((await load(vault)).kind).toBe("valid");
  });
});

describe("a rotation", () => {
  it("that begins in the decoy's start period brings a new decoy, so that metrics still tell the two apart", async () => {
    const { vault, source } = await aRigAtRest();
    const before = vault.decoy;
    expect(before.startKesPeriod).toBe(ROTATED.summary.startKesPeriod);

    source.mount(ROTATED.files);
    await load(vault);

    expect(vault.decoy.startKesPeriod).toBe(11);
    expect(await vault.resting()).toBe("foreign");

    await vault.installDecoys(NOW);

    expect(await vault.resting()).toBe("decoy");
  });

  it("leaves the set that is in place real", async () => {
    const { vault, source } = await aRigAtRest();
    await vault.installReal(LONG, 5000);

    source.mount(ROTATED.files);
    await load(vault);

    expect(vault.real).toEqual(ROTATED.summary);
    expect(await vault.resting()).toBe("real");
  });

  it("is placed by the next installation", async () => {
    const { vault, source, sink } = await aRigAtRest();
    source.mount(ROTATED.files);
    await load(vault);

    await vault.installReal(LONG, 5000);

    expect(lies(sink, ROTATED.files)).toHaveLength(3);
  });
});

describe("time", () => {
  it("makes a new decoy when the old one has expired", async () => {
    const { vault } = await aRigAtRest();

    await vault.installDecoys({ currentKesPeriod: 100 });

    expect(vault.decoy.startKesPeriod).toBe(99);
  });

  it("that becomes known late makes a decoy that is valid then", async () => {
    const { vault } = aRig();

    await load(vault, { currentKesPeriod: 1355 });

    expect(vault.decoy.startKesPeriod).toBe(1354);
  });
});

describe("installReal", () => {
  it("places the real set, the VRF key first, while the permit lasts", async () => {
    const { vault, sink, operations } = await aRigAtRest();

    expect(await vault.installReal(LONG, 5000)).toEqual({ kind: "installed" });

    expect(lies(sink, POOL.files)).toHaveLength(3);
    expect(await vault.resting()).toBe("real");
    expect(operations).toEqual(["vrf", "opcert", "kes"].map((file) => ({ operation: "copy", file })));
  });

  it("refuses without a valid set, because nothing was proved to belong together", async () => {
    const { vault, source } = aRig();
    source.mount({ kes: { kind: "missing" } });
    await load(vault);

    const because = "no valid credentials have been mounted";

    expect(await vault.installReal(LONG, 5000)).toEqual({ kind: "refused", because });
  });

  it.each([
    ["expired", -1, "the permit has 0 ms left, and 5000 ms are needed"],
    ["too short", 4999, "the permit has 4999 ms left, and 5000 ms are needed"],
    ["not a number", Number.NaN, "and 5000 ms are needed"],
  ])("refuses a permit that is %s, and touches nothing", async (_, remainingMs, because) => {
    const { vault, operations } = await aRigAtRest();

    const outcome = await vault.installReal(permitOf(remainingMs), 5000);

    expect(outcome).toEqual({ kind: "refused", because: expect.stringContaining(because) });
    expect(await vault.resting()).toBe("decoy");
    expect(operations).toEqual([]);
  });

  it("shows nothing of the real set when the permit runs short while it is written", async () => {
    const { vault, sink } = await aRigAtRest();
    const permit = permitOf(60_000, 4000);

    const outcome = await vault.installReal(permit, 5000);

    const because = "the permit has 4000 ms left, and 5000 ms are needed; nothing was placed";
    expect(outcome).toEqual({ kind: "refused", because });
    expect(await vault.resting()).toBe("decoy");
    expect(sink.names()).toHaveLength(3);
  });

  it("takes everything away again when the permit runs short while the set is put in place", async () => {
    const { vault, sink, operations } = await aRigAtRest();

    const outcome = await vault.installReal(permitOf(60_000, 60_000, 4999), 5000);

    const because = "the permit has 4999 ms left, and 5000 ms are needed; they were removed again";
    expect(outcome).toEqual({ kind: "refused", because });
    expect(sink.names()).toEqual([]);
    expect(operations.filter(({ operation }) => operation === "remove")).toHaveLength(3);
  });
});

describe("clear", () => {
  it("removes whatever lies there, the VRF key first, without asking for anything", async () => {
    const { vault, sink, operations } = await aRigAtRest();
    await vault.installReal(LONG, 5000);
    operations.length = 0;

    await vault.clear();

    expect(sink.names()).toEqual([]);
    expect(await vault.resting()).toBe("none");
    expect(operations).toEqual(["vrf", "opcert", "kes"].map((file) => ({ operation: "remove", file })));
  });

  it("wins over an installation that was asked for before it and is not done", async () => {
    const { vault, sink } = await aRigAtRest();

    const [outcome] = await Promise.all([vault.installReal(LONG, 5000), vault.clear()]);

    expect(outcome).toEqual({
      kind: "refused",
      because: expect.stringContaining("the keys were cleared meanwhile"),
    });
    expect(sink.names()).toEqual([]);
  });

  it("does not stand in the way of an installation that is asked for after it", async () => {
    const { vault } = await aRigAtRest();

    const [, outcome] = await Promise.all([vault.clear(), vault.installReal(LONG, 5000)]);

    expect(outcome).toEqual({ kind: "installed" });
    expect(await vault.resting()).toBe("real");
  });

  it("says so when a file cannot be removed, and removes the others", async () => {
    const { vault, sink } = await aRigAtRest();
    await vault.installReal(LONG, 5000);
    sink.arm({ atStep: 1, kind: "fail" });

    await expect(vault.clear()).rejects.toMatchObject({ code: "CREDENTIALS_NOT_REMOVED" });

    expect(sink.names()).toEqual(["vrf"]);
    await vault.clear();
    expect(sink.names()).toEqual([]);
  });
});

describe("a vault that is printed", () => {
  it("shows no byte of the real set", async () => {
    const { vault } = await aRigAtRest();
    await vault.installReal(LONG, 5000);
    const bigint = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

    const printed = inspect(vault, { depth: 9, getters: true, showHidden: true }) + JSON.stringify(vault, bigint);

    expect(printed).toContain(POOL.summary.poolIdBech32);
    for (const file of [POOL.files.kes, POOL.files.vrf]) {
      const text = Buffer.from(file).toString();
      const digits = /"cborHex": "([0-9a-f]{80})/.exec(text)?.[1] ?? "";
      expect(printed).not.toContain(digits.slice(10, 26));
      expect(printed).not.toContain([...file.subarray(0, 12)].join(", "));
    }
  });

  it("throws errors that show none either", async () => {
    const { vault, sink } = await aRigAtRest();
    sink.arm({ atStep: 5, kind: "fail" });

    const error: unknown = await vault.installReal(LONG, 5000).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(CredentialsError);
    expect(inspect(error, { depth: 9 })).not.toContain([...POOL.files.kes.subarray(0, 12)].join(", "));
  });
});

describe("a set that was placed", () => {
  it("is what the node has, until another one is placed", async () => {
    const { vault, source } = await aRigAtRest();
    expect(vault.placed).toBeUndefined();

    await vault.installReal(LONG, 1000);
    source.mount(ROTATED.files);
    await load(vault);

    expect(vault.placed).toEqual(POOL.summary);
    expect(vault.real).toEqual(ROTATED.summary);
  });

  it("is not what was refused", async () => {
    const { vault } = await aRigAtRest();

    await vault.installReal(permitOf(10), 1000);

    expect(vault.placed).toBeUndefined();
  });

  it("never shares its start period with a decoy, also after a rotation, because a node may still have it", async () => {
    const { vault, source } = await aRigAtRest();
    await vault.installReal(LONG, 1000);

    source.mount(ROTATED.files);
    await load(vault, { currentKesPeriod: POOL.summary.startKesPeriod + 1 });
    await vault.installDecoys({ currentKesPeriod: POOL.summary.startKesPeriod + 1 });

    expect([POOL, ROTATED].map(({ summary }) => summary.startKesPeriod)).not.toContain(vault.decoy.startKesPeriod);
  });
});
