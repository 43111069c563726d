import { CredentialsError } from "@cardano-forge/credentials";
import { describe, expect, it } from "vitest";
import { fuzz, tryInput } from "../src/fuzz.ts";

describe("every parser of credentials", () => {
  it("accepts or refuses broken inputs, without a crash, a hang, or a message that repeats a key", () => {
    const { faults, accepted } = fuzz({ seed: 20_261, inputs: 6000 });

    expect(faults).toEqual([]);
    // Descriptions and white space are free, so some mutants are good files.
    expect(accepted).toBeGreaterThan(0);
  });
});

describe("the fuzzer", () => {
  const good = [Buffer.from("good")];

  it("finds a parser that crashes, one that leaks, and one that reads back something else", () => {
    const crashing = { name: "", good, parseAndRender: () => JSON.parse("{") as Uint8Array };
    const leaking = {
      name: "",
      good,
      parseAndRender(input: Uint8Array): Uint8Array {
        throw new CredentialsError("CREDENTIALS_FILE_MALFORMED", `found ${Buffer.from(input).toString()}`);
      },
    };
    const drifting = { name: "", good, parseAndRender: (input: Uint8Array) => Buffer.concat([input, input]) };
    const key = Buffer.from("00112233445566778899aabbccddeeff");

    expect(tryInput(crashing, key)).toMatchObject({ kind: "fault", because: expect.stringContaining("SyntaxError") });
    expect(tryInput(leaking, key)).toMatchObject({ kind: "fault", because: expect.stringContaining("repeats") });
    expect(tryInput(drifting, key)).toMatchObject({ kind: "fault", because: expect.stringContaining("differently") });
  });

  it("makes the same inputs from the same seed, so that a fault can be looked at again", () => {
    const { accepted } = fuzz({ seed: 5, inputs: 600 });

    expect(fuzz({ seed: 5, inputs: 600 }).accepted).toBe(accepted);
  });
});
