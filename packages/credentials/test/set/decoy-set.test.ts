import { describe, expect, it } from "vitest";
import { createDecoySet, type DecoyOptions, isDecoyFit, verifyCredentialSet } from "../../src/index.ts";
import { deterministicBytes } from "./deterministic-bytes.ts";

function aDecoy(options: Omit<DecoyOptions, "randomBytes"> = {}, seed = 1) {
  return createDecoySet({ randomBytes: deterministicBytes(seed), ...options });
}

describe("a decoy", () => {
  it("is a complete set that a node accepts, valid now", () => {
    const { files, summary } = aDecoy({ currentKesPeriod: 1355 });

    expect(verifyCredentialSet(files, { currentKesPeriod: 1355 })).toEqual({ kind: "valid", summary, problems: [] });
  });

  it("is another pool's each time, so that no stake can ever be behind it", () => {
    expect(aDecoy({}, 1).summary.poolIdHex).not.toBe(aDecoy({}, 2).summary.poolIdHex);
  });

  it.each<[string, Omit<DecoyOptions, "randomBytes">, number, boolean]>([
    // The period before now: a rotation begins now or later, and so cannot collide.
    ["before the current period", { currentKesPeriod: 1355 }, 1354, true],
    ["beside a real one of the same period", { currentKesPeriod: 1355, avoidStartKesPeriods: [1354] }, 1353, true],
    ["beside real ones of several", { currentKesPeriod: 3, avoidStartKesPeriods: [2, 0] }, 1, true],
    [
      "in the current period, if nothing before it is free",
      { currentKesPeriod: 1, avoidStartKesPeriods: [0] },
      1,
      true,
    ],
    ["at the start of a network, before any certificate", { currentKesPeriod: 0 }, 0, true],
    // Period 0 of a new network: nothing else is valid, and the result says so.
    ["at the start of a network, beside a real one", { currentKesPeriod: 0, avoidStartKesPeriods: [0] }, 0, false],
    ["where the time is not known", {}, 0, true],
    ["where the time is not known, beside real ones", { avoidStartKesPeriods: [0, 1] }, 2, true],
  ])("starts %s", (_, options, startKesPeriod, isDistinguishable) => {
    expect(aDecoy(options)).toMatchObject({ startKesPeriod, isDistinguishable });
  });

  it("starts nowhere else when every valid period is taken, and says so", () => {
    const avoidStartKesPeriods = Array.from({ length: 62 }, (_, age) => 100 - age);

    expect(aDecoy({ currentKesPeriod: 100, avoidStartKesPeriods })).toMatchObject({
      startKesPeriod: 100,
      isDistinguishable: false,
    });
  });
});

describe("isDecoyFit", () => {
  it.each<[string, number, Omit<DecoyOptions, "randomBytes">, boolean]>([
    ["a fresh one", 99, { currentKesPeriod: 100 }, true],
    ["one in its last period", 99, { currentKesPeriod: 160 }, true],
    ["one that has expired", 99, { currentKesPeriod: 161 }, false],
    ["one from the future", 101, { currentKesPeriod: 100 }, false],
    [
      "one that a rotation made look like the real one",
      99,
      { currentKesPeriod: 100, avoidStartKesPeriods: [99] },
      false,
    ],
    ["one that cannot look different", 0, { currentKesPeriod: 0, avoidStartKesPeriods: [0] }, true],
    ["any at an unknown time", 5, {}, true],
    ["one that looks like the real one at an unknown time", 5, { avoidStartKesPeriods: [5] }, false],
  ])("judges %s", (_, startKesPeriod, options, isFit) => {
    expect(isDecoyFit({ startKesPeriod }, options)).toBe(isFit);
  });
});
