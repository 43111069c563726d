import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CardanoNodeError } from "../src/cardano-node-error.ts";
import { type CborItem, readCborItem } from "../src/cbor-item.ts";

/** Writes what the reader accepts, definite lengths only; written apart from it. */
function write(item: CborItem): number[] {
  if (typeof item === "number") return head(0, item);
  if (typeof item === "boolean") return [item ? 0xf5 : 0xf4];
  if (item === null) return [0xf6];
  if (typeof item === "string") return [...head(3, Buffer.byteLength(item)), ...Buffer.from(item)];
  if (item instanceof Uint8Array) return [...head(2, item.length), ...item];
  if (Array.isArray(item)) return [...head(4, item.length), ...item.flatMap(write)];
  if (typeof item === "object" && "pairs" in item) {
    return [...head(5, item.pairs.length), ...item.pairs.flatMap(([key, value]) => [...write(key), ...write(value)])];
  }
  throw new TypeError("not written by these tests");
}

function head(major: number, value: number): number[] {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32BE(value, 1);
  if (value < 24) return [(major << 5) | value];
  if (value < 256) return [(major << 5) | 24, value];
  if (value < 65_536) return [(major << 5) | 25, value >> 8, value & 255];
  bytes[0] = (major << 5) | 26;
  return [...bytes];
}

const { item } = fc.letrec<{ item: CborItem }>((tie) => ({
  item: fc.oneof(
    { maxDepth: 3, depthIdentifier: "item" },
    fc.nat(0xffff_ffff),
    fc.boolean(),
    fc.constant(null),
    fc.string({ unit: "grapheme" }),
    fc.uint8Array({ maxLength: 300 }),
    fc.array(tie("item"), { maxLength: 5, depthIdentifier: "item" }),
    fc.array(fc.tuple(tie("item"), tie("item")), { maxLength: 4, depthIdentifier: "item" }).map((pairs) => ({ pairs })),
  ),
}));

const codeOf = (read: () => unknown): string | undefined => {
  try {
    read();
    return undefined;
  } catch (error) {
    return error instanceof CardanoNodeError ? error.code : String(error);
  }
};

describe("readCborItem", () => {
  it("reads back every item that it accepts, and tells where it ends", () => {
    fc.assert(
      fc.property(item, fc.uint8Array({ maxLength: 4 }), (value, rest) => {
        const bytes = write(value);

        expect(readCborItem(Uint8Array.from([...bytes, ...rest]))).toEqual({ item: value, end: bytes.length });
      }),
    );
  });

  it("asks for more at every place where an item can be cut, so that a message may come in pieces", () => {
    fc.assert(
      fc.property(item, fc.nat(), (value, place) => {
        const bytes = write(value);
        const cut = Uint8Array.from(bytes.slice(0, place % bytes.length));

        expect(codeOf(() => readCborItem(cut))).toBe("NODE_CBOR_CUT_OFF");
      }),
    );
  });

  it("ends on any bytes at all with an item or with one of its two errors", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect([undefined, "NODE_CBOR_CUT_OFF", "NODE_CBOR_MALFORMED"]).toContain(codeOf(() => readCborItem(bytes)));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["an array of indefinite length", "9f0102ff", [1, 2]],
    ["a map of indefinite length", "bf0102ff", { pairs: [[1, 2]] }],
    ["a 64-bit number", "1b0000000100000000", 4_294_967_296n],
  ])("reads %s", (_, hex, expected) => {
    expect(readCborItem(Buffer.from(hex, "hex")).item).toEqual(expected);
  });

  it.each([
    ["a break on its own", "ff"],
    ["a break inside a counted array", "82ff00"],
    ["a negative number", "20"],
    ["a tag", "c100"],
    ["a reserved length", "1c"],
    ["text that is not UTF-8", "61ff"],
    ["a length that nobody sends", "5b00000000ffffffff"],
    ["an abyss of arrays", "81".repeat(50)],
  ])("refuses %s", (_, hex) => {
    expect(codeOf(() => readCborItem(Buffer.from(hex, "hex")))).toBe("NODE_CBOR_MALFORMED");
  });
});
