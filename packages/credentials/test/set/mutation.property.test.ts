import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CredentialFile, type CredentialFiles, issueCredentialSet, verifyCredentialSet } from "../../src/index.ts";
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

  const mixed = (foreign: readonly string[]): CredentialFiles => ({
    ...pool.files,
    ...Object.fromEntries(FILES.map((file) => [file, (foreign.includes(file) ? other : pool).files[file]])),
  });
  const mixtures = [["kes"], ["opcert"], ["vrf"], ["kes", "opcert"], ["kes", "vrf"], ["vrf", "opcert"], FILES];

  it.each(mixtures.map((mixture) => [mixture]))("with %j from the other pool are refused", (foreign) => {
    const { vrfKeyHashHex } = pool.summary;

    expect(verifyCredentialSet(mixed(foreign), { poolIdHex, vrfKeyHashHex }).kind).toBe("invalid");
  });

  it("with the other pool's VRF key alone are taken where nobody says which is registered, because no file names it", () => {
    expect(verifyCredentialSet(mixed(["vrf"]), { poolIdHex }).kind).toBe("valid");
  });
});
