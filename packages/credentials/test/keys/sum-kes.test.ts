import { describe, expect, it } from "vitest";
import { PORTABLE_ED25519 } from "../../src/keys/ed25519.ts";
import {
  classifySumKes,
  generateSumKes,
  KES_SIGNING_KEY_BYTES,
  sumKesVerificationKey,
} from "../../src/keys/sum-kes.ts";
import { deterministicBytes } from "../set/deterministic-bytes.ts";
import { evolveSumKes } from "./evolve-sum-kes.ts";

const seed = deterministicBytes(11)(32);
const key = generateSumKes(seed, PORTABLE_ED25519);

describe("a generated Sum6KES key", () => {
  it("has 608 bytes, and names the verification key that it was made with", () => {
    expect(key.signingKey).toHaveLength(KES_SIGNING_KEY_BYTES);
    expect(sumKesVerificationKey(key.signingKey)).toEqual(key.verificationKey);
  });

  it("is sound and unused", () => {
    expect(classifySumKes(key.signingKey, PORTABLE_ED25519)).toEqual({ kind: "sound", evolution: 0 });
  });

  it("is the same for the same seed, and another for another", () => {
    expect(generateSumKes(seed, PORTABLE_ED25519)).toEqual(key);
    expect(generateSumKes(deterministicBytes(12)(32), PORTABLE_ED25519).verificationKey).not.toEqual(
      key.verificationKey,
    );
  });
});

describe("classifySumKes", () => {
  it.each([1, 2, 3, 31, 32, 62, 63])("counts %i periods in a key that was evolved so far", (periods) => {
    const evolved = evolveSumKes(key.signingKey, periods);

    expect(sumKesVerificationKey(evolved)).toEqual(key.verificationKey);
    expect(classifySumKes(evolved, PORTABLE_ED25519)).toEqual({ kind: "sound", evolution: periods });
  });

  // One byte in every part of the key: the seed, then of each level the seed for later and both verification keys.
  it.each(Array.from({ length: 19 }, (_, part) => part * 32 + part))(
    "finds a changed byte at %i, so that no key fails in a later period",
    (at) => {
      const damaged = Uint8Array.from(key.signingKey);
      damaged[at] = (damaged[at] ?? 0) ^ 0x40;

      const verdict = classifySumKes(damaged, PORTABLE_ED25519);

      // The verification keys of the last level are the key's own name: changed, it is another key that is broken.
      expect(verdict.kind).toBe("broken");
    },
  );

  it("says which level is broken", () => {
    const damaged = Uint8Array.from(key.signingKey);
    damaged.fill(7, 32 + 2 * 96, 32 + 2 * 96 + 32);

    expect(classifySumKes(damaged, PORTABLE_ED25519)).toEqual({
      kind: "broken",
      because: "the half for later of level 3 does not match its verification key",
    });
  });
});
