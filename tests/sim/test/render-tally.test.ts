import { expect, it } from "vitest";
import { renderTally } from "../src/render-tally.ts";

it("counts what was played for each number of registers, so that nobody takes one for the other", () => {
  const one = { seed: 1, registers: 1, simulatedMs: 1_800_000, terms: 3, steps: 1000, broken: undefined };

  const table = renderTally([one, { ...one, seed: 2 }, { ...one, seed: 3, registers: 5, terms: 4 }]);

  expect(table.split("\n").map((line) => line.trim().split(/\s{2,}/))).toEqual([
    ["registers", "runs", "simulated", "terms", "steps"],
    ["1", "2", "1.0 h", "6", "2000"],
    ["5", "1", "0.5 h", "4", "1000"],
    ["all", "3", "1.5 h", "10", "3000"],
    [""],
  ]);
});
