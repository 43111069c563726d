import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readProcessStat } from "../src/process-stat.ts";

const line = (comm: string, state = "S", start = "4711"): string =>
  `812 (${comm}) ${state} 1 812 812 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 9 0 ${start} 1024 3 18446744073709551615`;

describe("readProcessStat", () => {
  it("takes the whole name, whatever parentheses and spaces it holds, because anybody may choose one", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary-ascii", maxLength: 15 }), (comm) => {
        expect(readProcessStat(line(comm))).toEqual({ comm, isDead: false, startTicks: "4711" });
      }),
    );
  });

  it.each([
    ["Z", true],
    ["X", true],
    ["S", false],
    ["T", false],
  ])("counts state %s as dead: %s", (state, isDead) => {
    expect(readProcessStat(line("cardano-node", state))?.isDead).toBe(isDead);
  });

  it("reads nothing out of a line that is cut off", () => {
    expect(readProcessStat("")).toBeUndefined();
    expect(readProcessStat(line("cardano-node").slice(0, 60))).toBeUndefined();
    expect(readProcessStat(line("cardano-node", "S", "not-a-number"))).toBeUndefined();
  });
});
