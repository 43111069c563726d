import { describe, expect, it } from "vitest";
import { issueCredentialSet } from "../../src/index.ts";
import { deterministicBytes } from "./deterministic-bytes.ts";

describe("issueCredentialSet", () => {
  it("lists everything that is wrong with its options at once", () => {
    const options = { randomBytes: deterministicBytes(1), counter: -1n, startKesPeriod: 1.5 };

    expect(() => issueCredentialSet(options)).toThrow(
      "counter is -1; accepted is 0 to 2^64 - 1; startKesPeriod is 1.5; accepted is a whole number from 0",
    );
  });

  it.each([
    ["too few", () => new Uint8Array(16)],
    ["the same byte over and over", (count: number) => new Uint8Array(count)],
  ])("refuses a source of randomness that gives %s, because keys made of it could be guessed", (_, randomBytes) => {
    expect(() => issueCredentialSet({ randomBytes, counter: 0n, startKesPeriod: 0 })).toThrow("32 random bytes");
  });
});
