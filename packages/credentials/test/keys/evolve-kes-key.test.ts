import { describe, expect, it } from "vitest";
import { classifyKesSigningKey, evolveKesKey, generateKesKey, type KesSigningKey } from "../../src/index.ts";
import { deterministicBytes } from "../set/deterministic-bytes.ts";
import { evolveSumKes } from "./evolve-sum-kes.ts";

const unused = generateKesKey(deterministicBytes(31)(32));

describe("evolveKesKey", () => {
  it("goes through all 64 periods as cardano-base does, and ends there", () => {
    let key: KesSigningKey | undefined = unused;
    for (let period = 0; period < 64; period += 1) {
      expect(key?.secret.reveal()).toEqual(evolveSumKes(unused.secret.reveal(), period));
      expect(key?.verificationKey).toEqual(unused.verificationKey);
      key = key === undefined ? undefined : evolveKesKey(key);
    }

    expect(key).toBeUndefined();
  });

  it("keeps a key sound, and counts the period that it is in", () => {
    const later = evolveKesKey(evolveKesKey(unused) ?? unused) ?? unused;

    expect(classifyKesSigningKey(later)).toEqual({ kind: "sound", evolution: 2 });
  });

  it("leaves the earlier key as it was, so that its owner decides when it is wiped", () => {
    const before = unused.secret.reveal();

    evolveKesKey(unused);

    expect(unused.secret.reveal()).toEqual(before);
  });
});
