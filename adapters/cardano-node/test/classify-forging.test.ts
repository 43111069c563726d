import { describe, expect, it } from "vitest";
import { classifyForging, type ForgingFacts } from "../src/classify-forging.ts";
import { aSample, aSeries } from "./sample-builder.ts";

const REAL = 1353;
const DECOY = 1340;
const facts: ForgingFacts = { changedAtMs: 1000, realStartKesPeriod: REAL, decoyStartKesPeriods: [DECOY] };

/** The same row this many times. */
const still = <T>(row: T, times: number): T[] => Array.from({ length: times }, () => row);

describe("a node that forges", () => {
  it("is on once its count grows, and tells the certificate one check later", () => {
    const samples = aSeries(1000, [
      [1, 10, REAL],
      [1, 11, REAL],
      [1, 12, REAL],
    ]);

    expect(classifyForging(samples.slice(0, 2), facts)).toMatchObject({ kind: "on", with: "unknown" });
    expect(classifyForging(samples, facts)).toMatchObject({ kind: "on", with: "real" });
  });

  it.each([
    ["the pool's own", REAL, "real"],
    ["a decoy", DECOY, "decoy"],
    ["neither", 1200, "unknown"],
  ])("is told apart by the start period of its certificate: %s", (_, startKesPeriod, expected) => {
    const samples = aSeries(1000, [
      [1, 10, startKesPeriod],
      [1, 12, startKesPeriod],
      [1, 14, startKesPeriod],
    ]);

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "on", with: expected });
  });

  it("is not told apart where both certificates start in one period", () => {
    const samples = aSeries(1000, [
      [1, 10, REAL],
      [1, 12, REAL],
    ]);

    const truth = classifyForging(samples, { ...facts, decoyStartKesPeriods: [DECOY, REAL] });

    expect(truth).toMatchObject({ kind: "on", with: "unknown" });
  });

  it("is not told apart by a certificate that was left over, while checks end without a ledger view", () => {
    const samples = Array.from({ length: 8 }, (_, index) =>
      aSample(1000 + 1000 * index, { forgingEnabled: true, aboutToLead: index, notLeader: 3, startKesPeriod: DECOY }),
    );

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "on", with: "unknown" });
  });

  it("is not told apart by a certificate of which the last three checks showed nothing", () => {
    const ends = [0, 1, 2, 2, 2, 2];
    const samples = ends.map((notLeader, index) =>
      aSample(1000 + 1000 * index, { forgingEnabled: true, aboutToLead: index, notLeader, startKesPeriod: DECOY }),
    );

    expect(classifyForging(samples.slice(0, 5), facts)).toMatchObject({ kind: "on", with: "decoy" });
    expect(classifyForging(samples, facts)).toMatchObject({ kind: "on", with: "unknown" });
  });

  it("is not told apart where its tracer hides the certificate", () => {
    const samples = aSeries(1000, [
      [1, 1],
      [1, 3],
      [1, 5],
    ]);

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "on", with: "unknown" });
  });

  it.each([
    ["10.2.1, whose forging_enabled stays 0", 0],
    ["8.9, which has no forging_enabled", undefined],
  ] as const)("is on by its count alone: %s", (_, enabled) => {
    const samples = aSeries(1000, [
      [enabled, 1, REAL],
      [enabled, 2, REAL],
      [enabled, 3, REAL],
    ]);

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "on", with: "real" });
  });

  it("shows a foreign SIGHUP by its next check, which uses the decoys", () => {
    const samples = aSeries(1000, [
      [1, 10, REAL],
      [1, 11, REAL],
      [1, 12, REAL],
      [1, 13, DECOY],
    ]);

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "on", with: "decoy" });
  });

  it("stays on between two slots, where the count does not move for a moment", () => {
    const samples = aSeries(1000, [[1, 10, REAL], ...still([1, 12, REAL] as const, 6)]);

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "on", with: "real" });
  });
});

describe("a node that does not forge", () => {
  it("is off at once by the edge, when it had counted before", () => {
    const samples = [...aSeries(600, [[1, 10, REAL]]), ...aSeries(1050, [[0, 10, REAL]])];

    const because = "forging_enabled went from 1 to 0";
    expect(classifyForging(samples, facts)).toEqual({ kind: "off", because, byMs: 1060 });
  });

  it("stays off by the edge while nothing moves", () => {
    const samples = [...aSeries(600, [[1, 10, REAL]]), ...aSeries(1050, still([0, 10, REAL] as const, 3))];

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "off" });
  });

  it("is not off by an edge from before the signal", () => {
    const samples = aSeries(400, [
      [1, 10, REAL],
      [0, 10, REAL],
      [0, 10, REAL],
    ]);

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "unknown" });
  });

  it("is not off by an edge when its count grew afterwards", () => {
    const samples = [
      ...aSeries(600, [[1, 10, REAL]]),
      ...aSeries(1050, [
        [0, 10, REAL],
        [0, 11, REAL],
      ]),
    ];

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "on" });
  });

  it("is not off by an edge that was taken back, because a thread may run that has not counted yet", () => {
    const samples = [
      ...aSeries(600, [[1, 10, REAL]]),
      ...aSeries(1050, [
        [0, 10, REAL],
        [1, 10, REAL],
      ]),
    ];

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "unknown" });
  });

  it("is not off by the edge of a SIGHUP that came before the node was up, because that one changes nothing", () => {
    const samples = [...aSeries(600, [[1, undefined]]), ...aSeries(1050, [[0, undefined]])];

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "unknown" });
  });

  it("is off by a count that stands still for three slots: 10.2.1 shows no edge", () => {
    const before = aSeries(500, [[0, 10, REAL]]);
    const samples = [...before, ...aSeries(1050, still([0, 11, REAL] as const, 8))];

    expect(classifyForging(samples.slice(0, -1), facts)).toMatchObject({ kind: "unknown" });
    expect(classifyForging(samples, facts)).toMatchObject({ kind: "off", because: expect.stringContaining("3.5 s") });
  });

  it("is off by its count from the first sample on when it never forged: the start flag", () => {
    expect(classifyForging(aSeries(1000, still([0, undefined] as const, 8)), facts)).toMatchObject({ kind: "off" });
  });

  it("is not off by a count that stood still before the change", () => {
    const samples = aSeries(-4000, still([0, 11, REAL] as const, 12));

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "unknown" });
  });

  it("counts from the last growth, not from the change", () => {
    const samples = aSeries(1000, [[0, 10, REAL], [0, 10, REAL], ...still([0, 11, REAL] as const, 6)]);

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "on" });
  });

  it("takes three slots of a network with longer ones", () => {
    const samples = aSeries(1000, still([0, 11, REAL] as const, 8));

    expect(classifyForging(samples, { ...facts, slotLengthMs: 2000 })).toMatchObject({ kind: "unknown" });
  });
});

describe("a node that cannot be read", () => {
  it.each([
    ["it never answered", []],
    ["it did not answer since the change", aSeries(0, still([0, 1, REAL] as const, 2))],
    ["it answered once", aSeries(1000, [[0, 10, REAL]])],
  ])("is unknown while %s", (_, samples) => {
    expect(classifyForging(samples, facts)).toMatchObject({ kind: "unknown" });
  });

  // Up to 10.1.4 a node that was started with the flag says 1; a node that cannot tell the slot does too, and will forge.
  it.each([
    ["its first check never came", undefined],
    ["its checks ended", 10],
  ])("is unknown while forging_enabled is 1 although %s", (_, checks) => {
    const samples = aSeries(1000, still([1, checks] as const, 12));

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "unknown" });
  });

  it("is unknown while it shows neither of the two numbers", () => {
    const samples = aSeries(1000, still([undefined, undefined] as const, 12));

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "unknown" });
  });
});

describe("a node that was replaced", () => {
  it("proves nothing by what its predecessor showed", () => {
    const samples = [...aSeries(1000, [[1, 10, REAL]]), ...aSeries(1500, [[0, undefined]])];

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "unknown" });
  });

  it("is known by a count that fell, where it shows no start time", () => {
    const samples = aSeries(1000, [
      [1, 1, REAL],
      [1, 3, REAL],
      [1, 2, REAL],
    ]);

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "unknown" });
  });

  it("is known by its start time, whatever it has counted", () => {
    const samples = [
      aSample(1000, { forgingEnabled: true, aboutToLead: 10, startTimeSeconds: 1 }),
      aSample(1500, { forgingEnabled: false, aboutToLead: 10, startTimeSeconds: 2 }),
    ];

    expect(classifyForging(samples, facts)).toMatchObject({ kind: "unknown" });
  });
});
