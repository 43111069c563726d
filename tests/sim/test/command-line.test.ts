import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../src/command-line.ts";
import { sabotages } from "../src/sabotages.ts";

describe("the command line", () => {
  it("takes a seed, a number of runs and of registers, and leaves out what is not said", () => {
    const all = parseCommandLine(["--seed", "7", "--seeds", "20", "--registers", "5", "--threads", "3"]);
    const none = parseCommandLine([]);

    expect(all).toMatchObject({ kind: "play", seed: 7, seeds: 20, registers: 5, threads: 3, isTraced: false });
    expect(none).toMatchObject({ kind: "play", seed: undefined, seeds: undefined, registers: undefined });
  });

  it("knows every sabotage by its name, and plays the design as it is without one", () => {
    for (const [name, sabotage] of sabotages) {
      expect(parseCommandLine(["--sabotage", name])).toMatchObject({ kind: "play", sabotage });
    }
    expect(parseCommandLine([])).toMatchObject({ sabotage: { name: "none" } });
  });

  it.each([
    [["--seed", "x"], "--seed takes a whole number from 0 on"],
    [["--seeds", "0"], "--seeds takes a whole number from 1 on"],
    [["--registers", "10"], "--registers takes a whole number from 1 to 9"],
    [["--threads", "-1"], "--threads"],
    [["--sabotage", "kindness"], 'there is no sabotage "kindness"'],
    [["--frobnicate"], "--frobnicate"],
  ])("refuses %j and says why, rather than playing something else", (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(message);
  });
});
