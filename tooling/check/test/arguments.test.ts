import { describe, expect, it } from "vitest";
import { parseCheckArguments } from "../src/arguments.ts";
import { STEPS } from "../src/steps.ts";

const scripts = (...words: string[]): string[] => parseCheckArguments(words).steps.map(({ script }) => script);

describe("parseCheckArguments", () => {
  it("runs everything when nothing is named", () => {
    expect(scripts()).toEqual(STEPS.map(({ script }) => script));
  });

  it("runs what is named, in the order of the list", () => {
    expect(scripts("typecheck", "lint")).toEqual(["lint", "typecheck"]);
  });

  it("leaves out what is skipped and keeps the rest", () => {
    expect(scripts("--skip", "test", "--skip", "demo")).not.toEqual(expect.arrayContaining(["test"]));
    expect(scripts("--skip", "test", "--skip", "demo")).toHaveLength(STEPS.length - 2);
  });

  it.each([[["lnt"]], [["--skip", "tests"]]])(
    "refuses %j, so that a misspelt check is not taken for one that passed",
    (words) => {
      expect(() => parseCheckArguments(words)).toThrow(/no check named (lnt|tests); there are lint, /);
    },
  );
});
