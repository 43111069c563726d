import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type NodeSample, readNodeSample } from "../src/node-sample.ts";

const P = "cardano_node_metrics_";

const read = (lines: readonly string[]): NodeSample | string => {
  const result = readNodeSample(`${lines.join("\n")}\n`);
  return result.kind === "read" ? result.sample : result.message;
};

const expected = {
  forgingEnabled: true,
  aboutToLead: 12,
  notLeader: 10,
  isLeader: 2,
  forged: 2,
  adopted: 1,
  notAdopted: 1,
  couldNotForge: 0,
  missedSlots: 3,
  slot: 175_659_309,
  block: 9,
  density: 0.0487,
  epoch: 4,
  currentKesPeriod: 1355,
  remainingKesPeriods: 60,
  startKesPeriod: 1353,
  expiryKesPeriod: 1415,
  startTimeSeconds: 1_700_000_000,
};

const SHARED = [
  ["slotNum_int", 175_659_309],
  ["blockNum_int", 9],
  ["density_real", 0.0487],
  ["epoch_int", 4],
  ["currentKESPeriod_int", 1355],
  ["remainingKESPeriods_int", 60],
  ["operationalCertificateStartKESPeriod_int", 1353],
  ["operationalCertificateExpiryKESPeriod_int", 1415],
] as const;

const LEGACY = [
  ["forging_enabled", 1],
  ["Forge_forge_about_to_lead_int", 12],
  ["Forge_node_not_leader_int", 10],
  ["Forge_node_is_leader_int", 2],
  ["Forge_forged_int", 2],
  ["Forge_adopted_int", 1],
  ["Forge_didnt_adopt_int", 1],
  ["Forge_could_not_forge_int", 0],
  ["slotsMissedNum_int", 3],
  ["nodeStartTime_int", 1_700_000_000],
  ...SHARED,
] as const;

const CURRENT = [
  ["forging_enabled_int", 1],
  ["Forge_about_to_lead_counter", 12],
  ["Forge_node_not_leader_counter", 10],
  ["Forge_node_is_leader_counter", 2],
  ["Forge_forged_counter", 2],
  ["Forge_adopted_counter", 1],
  ["Forge_didnt_adopt_counter", 1],
  ["Forge_could_not_forge_counter", 0],
  ["slotsMissed_int", 3],
  ["node_start_time_int", 1_700_000_000],
  ...SHARED,
] as const;

describe("readNodeSample", () => {
  it("reads the legacy tracing system", () => {
    expect(read(LEGACY.map(([name, value]) => `${P}${name} ${value}`))).toEqual(expected);
  });

  it("reads the new tracing system, with comments, labels and its end mark", () => {
    const lines = CURRENT.flatMap(([name, value]) => [`# TYPE ${P}${name} gauge`, `${P}${name} ${value}`]);
    const info = `${P}cardano_build_info{version="11.0.1", revision="abc"} 1`;

    expect(read([...lines, info, "# EOF"])).toEqual(expected);
  });

  it("reads the new tracing system without suffixes", () => {
    const lines = CURRENT.map(([name, value]) => `${P}${name.replace(/_(int|counter|real)$/, "")} ${value}`);

    expect(read(lines)).toEqual(expected);
  });

  it("leaves out what the node does not show, rather than take it for 0", () => {
    expect(read([`${P}forging_enabled 0`])).toEqual({ forgingEnabled: false });
  });

  it("does not mind what else the node says", () => {
    const sample = read([
      `${P}peersFromNodeKernel connected to 12 (hot)`,
      "go_goroutines 12",
      "}{",
      `${P}slotNum_int 7`,
    ]);

    expect(sample).toEqual({ slot: 7 });
  });

  it.each([
    ["a number that is none", [`${P}forging_enabled yes`]],
    ["a number that is not finite", [`${P}Forge_forge_about_to_lead_int NaN`]],
    ["a line that ends too early", [`${P}slotNum_int 1`, `${P}Forge_about_to_lead_counter`]],
    ["two values for one number", [`${P}forging_enabled 0`, `${P}forging_enabled_int 1`]],
  ])("believes nothing of an answer with %s", (_, lines) => {
    expect(read(lines)).toMatch(/cannot be read/);
  });

  it("does not take another program's metrics for a node's", () => {
    expect(read(["process_cpu_seconds_total 12", "cardano_forging_enabled 1"])).toMatch(/holds no/);
  });

  it("ends on any text with a sample or a reason", () => {
    const piece = fc.oneof(
      fc.constantFrom(P, "forging_enabled", "_int", " ", "1", "\n", "{", "}", "Forge_about_to_lead", "-", "e9"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const result = readNodeSample(pieces.join(""));

        const numbers = result.kind === "read" ? Object.values(result.sample) : [];
        expect(numbers.every((value) => typeof value === "boolean" || Number.isFinite(value))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
