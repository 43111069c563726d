import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { overlapOf, parseSlotLog, type SlotLogEntry } from "../src/forging/slot-log.ts";

const anEntry = (parts: Partial<SlotLogEntry> = {}): SlotLogEntry => ({
  kind: "would-forge",
  slot: 100,
  timeMs: 1_700_000_000_003,
  pid: 7,
  poolId: "pool1real",
  counter: 3,
  startKesPeriod: 1353,
  kesVkeyHex: "00",
  ...parts,
});

const entry = fc
  .record({
    kind: fc.constantFrom("would-forge" as const, "cannot-forge" as const),
    slot: fc.integer({ min: 1, max: 6 }),
    poolId: fc.constantFrom("pool1real", "pool1decoy-a", "pool1decoy-b"),
  })
  .map(anEntry);

describe("overlapOf", () => {
  it("names each slot in which two nodes would have forged for one pool, and no other", () => {
    fc.assert(
      fc.property(fc.array(fc.array(entry, { maxLength: 8 }), { maxLength: 4 }), (logs) => {
        const forgers = (slot: number, poolId: string): number =>
          logs.filter((log) =>
            log.some((one) => one.kind === "would-forge" && one.slot === slot && one.poolId === poolId),
          ).length;
        const pools = ["pool1real", "pool1decoy-a", "pool1decoy-b"];
        const expected = [1, 2, 3, 4, 5, 6].filter((slot) => pools.some((poolId) => forgers(slot, poolId) > 1));

        expect(overlapOf(logs)).toEqual(expected);
      }),
    );
  });

  it("does not mind standbys on decoys, because no two of them are of one pool", () => {
    expect(overlapOf([[anEntry()], [anEntry({ poolId: "pool1decoy-a" })]])).toEqual([]);
  });

  it("does not mind a node that checked one slot twice, as after a second SIGHUP", () => {
    expect(overlapOf([[anEntry(), anEntry({ timeMs: 1_700_000_000_500 })]])).toEqual([]);
  });
});

describe("parseSlotLog", () => {
  const line = `${JSON.stringify(anEntry())}\n`;

  it("leaves out a line that is still being written", () => {
    expect(parseSlotLog(line + line.slice(0, 20))).toEqual([anEntry()]);
    expect(parseSlotLog("")).toEqual([]);
  });

  it("is no witness when a line is broken", () => {
    expect(() => parseSlotLog(`${line.slice(0, 20)}\n${line}`)).toThrow(SyntaxError);
  });
});
