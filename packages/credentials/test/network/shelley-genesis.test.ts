import { describe, expect, it } from "vitest";
import { CredentialsError, kesPeriodAt, networkTimeOfGenesis, parseShelleyGenesis } from "../../src/index.ts";

const GENESIS = {
  networkMagic: 42,
  systemStart: "2026-01-01T00:00:00Z",
  slotLength: 0.1,
  slotsPerKESPeriod: 600,
  maxKESEvolutions: 60,
  // Fields that say nothing about time are left alone.
  activeSlotsCoeff: 0.05,
  initialFunds: {},
};

const text = (changes: Readonly<Record<string, unknown>> = {}): string => JSON.stringify({ ...GENESIS, ...changes });

function faultOf(genesis: string): string {
  try {
    parseShelleyGenesis(genesis);
  } catch (error) {
    if (error instanceof CredentialsError && error.code === "CREDENTIALS_GENESIS_INVALID") return error.message;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("a Shelley genesis file", () => {
  it("says how its network counts slots and KES periods, from its first slot on", () => {
    const time = networkTimeOfGenesis(parseShelleyGenesis(text()));

    expect(time).toMatchObject({ slotMs: 100, slotsPerKesPeriod: 600, maxKesEvolutions: 60, shelleySlot: 0 });
    expect(kesPeriodAt(time, Date.parse("2026-01-01T00:01:00Z"))).toBe(1);
    expect(kesPeriodAt(time, Date.parse("2026-01-01T00:00:59.999Z"))).toBe(0);
  });

  it("takes a start with fractions of a second and a zone, as test networks write it", () => {
    const { systemStartMs } = parseShelleyGenesis(text({ systemStart: "2026-01-01T01:00:00.25+01:00" }));

    expect(systemStartMs).toBe(Date.parse("2026-01-01T00:00:00.250Z"));
  });

  it("that is wrong in several places is refused with all of them", () => {
    const message = faultOf(text({ systemStart: "soon", slotLength: 0, slotsPerKESPeriod: 1.5, networkMagic: -1 }));

    for (const field of ["systemStart", "slotLength", "slotsPerKESPeriod", "networkMagic"]) {
      expect(message).toContain(`${field} is `);
    }
  });

  it.each([
    ["a field that is missing", text({ maxKESEvolutions: undefined }), "maxKESEvolutions is missing"],
    ["a number in words", text({ networkMagic: "42" }), 'networkMagic is "42"'],
    ["a start without a time", text({ systemStart: "2026-01-01" }), 'systemStart is "2026-01-01"'],
    ["a day that no month has", text({ systemStart: "2026-13-41T00:00:00Z" }), "systemStart is"],
    ["another document", "[]", "networkMagic is missing"],
    ["null", "null", "it is no JSON object"],
    ["no JSON", "{", "it is not JSON"],
  ])("is refused for %s", (_, genesis, message) => {
    expect(faultOf(genesis)).toContain(message);
  });
});
