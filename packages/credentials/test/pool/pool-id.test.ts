import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePoolId } from "../../src/index.ts";
import { decodeBech32, encodeBech32 } from "../../src/pool/bech32.ts";

const HEX = "8a219b698d3b6e034391ae84cee62f1d76b6fbc45ddfe4e31e0d4b60";
const BECH32 = "pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09";

describe("parsePoolId", () => {
  it.each([HEX, HEX.toUpperCase(), BECH32])("reads %s as one and the same pool", (text) => {
    expect(parsePoolId(text)).toEqual({ hex: HEX, bech32: BECH32 });
  });

  it.each([
    ["nothing", "", "it is of neither form"],
    ["a digit too few", HEX.slice(1), "it is of neither form"],
    ["white space around it", ` ${HEX} `, "it is of neither form"],
    ["upper-case bech32, which Cardano's tools never write", BECH32.toUpperCase(), "it is of neither form"],
    ["a changed character", BECH32.replace("gsek", "gsel"), "the checksum does not fit"],
    ["two exchanged characters", BECH32.replace("gs", "sg"), "the checksum does not fit"],
    ["a character that bech32 leaves out", BECH32.replace("gsek", "bsek"), "character 7 is not one of bech32's"],
    ["an id of something else", encodeBech32("stake", Buffer.from(HEX, "hex")), "it is of neither form"],
    ["an id of another length", encodeBech32("pool", new Uint8Array(32)), "it holds 32 bytes and not 28"],
    ["a checksum alone", encodeBech32("pool", new Uint8Array(0)), "it holds 0 bytes and not 28"],
    ["less than a checksum", "pool1qqqqq", "it is too short for a checksum"],
    ["two separators", "pool1pool1qqqqqq", "the checksum does not fit"],
    ["two separators and a checksum", encodeBech32("pool1pool", new Uint8Array(28)), "there is a second 1 in it"],
  ])("refuses %s and says what is wrong", (_, text, because) => {
    expect(() => parsePoolId(text)).toThrow(`not a pool id: ${because}; accepted are pool1...`);
  });
});

describe("bech32", () => {
  // Lower-case strings from BIP-173's list of valid ones, and what is wrong with those of its list of invalid ones.
  it.each([
    "a12uel5l",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    "?1ezyfcl",
  ])("accepts the checksum of %s", (text) => {
    expect(decodeBech32(text).kind).toBe("decoded");
  });

  it.each(["pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "10a06t8", "1qzzfhee", "a1lqfn3a"])(
    "refuses %s",
    (text) => {
      expect(decodeBech32(text).kind).toBe("invalid");
    },
  );

  it("brings back any bytes under any prefix", () => {
    const prefix = fc.stringMatching(/^[a-z]{1,20}$/);
    fc.assert(
      fc.property(prefix, fc.uint8Array({ maxLength: 40 }), (name, bytes) => {
        expect(decodeBech32(encodeBech32(name, bytes))).toEqual({ kind: "decoded", prefix: name, bytes });
      }),
    );
  });

  it("refuses every text with up to three changed characters, as its code promises", () => {
    const places = fc.uniqueArray(fc.integer({ min: 5, max: BECH32.length - 1 }), { minLength: 1, maxLength: 3 });
    const other = fc.constantFrom(..."qpzry9x8gf2tvdw0s3jn54khce6mua7l");
    fc.assert(
      fc.property(places, fc.array(other, { minLength: 3, maxLength: 3 }), (at, letters) => {
        const changed = [...BECH32].map((letter, index) => letters[at.indexOf(index)] ?? letter).join("");
        fc.pre(changed !== BECH32);

        expect(decodeBech32(changed)).toEqual({ kind: "invalid", because: "the checksum does not fit" });
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses padding that is not zero, so that no two texts stand for one id", () => {
    const bytes = Uint8Array.of(0xff);
    const canonical = encodeBech32("pool", bytes);
    const all = [..."qpzry9x8gf2tvdw0s3jn54khce6mua7l"];
    const texts = all.flatMap((a) => all.map((b) => decodeBech32(withChecksum(`pool1${a}${b}`))));

    const same = texts.filter((decoded) => decoded.kind === "decoded" && decoded.bytes[0] === 0xff);

    expect(decodeBech32(canonical)).toEqual({ kind: "decoded", prefix: "pool", bytes });
    expect(same).toHaveLength(1);
  });
});

/** Finds the checksum of a text by trying: the last six symbols are linear in nothing that a test should know. */
function withChecksum(body: string): string {
  const symbols = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  const data = [...body.slice(5)].map((letter) => symbols.indexOf(letter));
  return referenceEncode("pool", data, symbols);
}

/** The reference algorithm of BIP-173, written out again. */
function referenceEncode(prefix: string, data: readonly number[], symbols: string): string {
  const polymod = (values: readonly number[]): number => {
    let checksum = 1;
    for (const value of values) {
      const top = checksum >>> 25;
      checksum = ((checksum & 0x1ffffff) << 5) ^ value;
      [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3].forEach((term, bit) => {
        if ((top >>> bit) & 1) checksum ^= term;
      });
    }
    return checksum;
  };
  const expanded = [
    ...[...prefix].map((c) => c.charCodeAt(0) >> 5),
    0,
    ...[...prefix].map((c) => c.charCodeAt(0) & 31),
  ];
  const remainder = polymod([...expanded, ...data, 0, 0, 0, 0, 0, 0]) ^ 1;
  const checksum = [0, 1, 2, 3, 4, 5].map((index) => (remainder >> (5 * (5 - index))) & 31);
  return `${prefix}1${[...data, ...checksum].map((value) => symbols[value]).join("")}`;
}
