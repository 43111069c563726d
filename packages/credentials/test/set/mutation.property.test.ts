import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CredentialFile, issueCredentialSet, verifyCredentialSet } from "../../src/index.ts";
import { deterministicBytes } from "./deterministic-bytes.ts";

const pool = issueCredentialSet({ randomBytes: deterministicBytes(7), counter: 3n, startKesPeriod: 10 });
const FILES = ["kes", "vrf", "opcert"] as const satisfies readonly CredentialFile[];

/** The part of a file that means something: type and cborHex. The description is free text, and white space is nothing. */
function meaning(file: Uint8Array): string {
  const { type, cborHex } = JSON.parse(Buffer.from(file).toString()) as { type: string; cborHex: string };
  return `${type} ${cborHex}`;
}

describe("a valid set with one byte changed", () => {
  it("is never taken as valid if the change means anything", () => {
    const place = fc.record({
      file: fc.constantFrom(...FILES),
      at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      // Digits for digits get past the text, so that the keys themselves are tried.
      byte: fc.oneof(
        fc.constantFrom(..."0123456789abcdef").map((digit) => digit.charCodeAt(0)),
        fc.nat({ max: 255 }),
      ),
    });
    fc.assert(
      fc.property(place, ({ file, at, byte }) => {
        const original = pool.files[file];
        const changed = Uint8Array.from(original);
        changed[Math.floor(at * original.length)] = byte;

        const { kind } = verifyCredentialSet({ ...pool.files, [file]: changed });

        if (kind === "valid") expect(meaning(changed)).toBe(meaning(original));
      }),
      { numRuns: 150 },
    );
  });
});

describe("files of two pools in any mixture", () => {
  const other = issueCredentialSet({ randomBytes: deterministicBytes(8), counter: 3n, startKesPeriod: 10 });
  const { poolIdHex } = pool.summary;

  // The VRF key is bound to the pool by the chain alone: no file names it. So a foreign VRF key is the one mixture that
  // cannot be seen here, and every other one is.
  it.each([
    [["kes"], "invalid"],
    [["opcert"], "invalid"],
    [["kes", "opcert"], "invalid"],
    [["kes", "vrf"], "invalid"],
    [["vrf", "opcert"], "invalid"],
    [["kes", "vrf", "opcert"], "invalid"],
    [["vrf"], "valid"],
    [[], "valid"],
  ])("with %j from the other pool is %s", (foreign, verdict) => {
    const files = Object.fromEntries(FILES.map((file) => [file, (foreign.includes(file) ? other : pool).files[file]]));

    expect(verifyCredentialSet({ ...pool.files, ...files }, { poolIdHex }).kind).toBe(verdict);
  });
});
