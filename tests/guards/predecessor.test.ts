import { readFileSync } from "node:fs";
import { join, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import { repositoryRoot } from "./harness/repository.ts";

const PAGE = "docs/internals/predecessor.md";
/** How many faults the design lists. */
const FAULTS = 22;

interface Row {
  readonly fault: string;
  readonly path: string;
  readonly test: string;
}

function rowsOf(page: string): Row[] {
  const rows = page.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| there"));
  return rows.map((line) => {
    const [, fault = "", path = "", test = ""] =
      /^\| (.+?) \| .+ \| \[[^\]]+\]\(([^)]+)\): "(.+)" \|$/.exec(line) ?? [];
    return { fault, path: normalize(join("docs/internals", path)), test };
  });
}

/** Whether a text has a test of this name that runs. */
function hasTest(source: string, name: string): boolean {
  const at = source.indexOf(`"${name}"`);
  return at !== -1 && !/\.(skip|todo)\([^()]*$/.test(source.slice(0, at));
}

const rows = rowsOf(readFileSync(join(repositoryRoot, PAGE), "utf8"));

describe("the page of what the predecessor gets wrong", () => {
  it("has a row for each fault", () => {
    expect(new Set(rows.map(({ fault }) => fault)).size).toBe(FAULTS);
  });

  it.each(rows)("names a test that is there: $fault", ({ path, test }) => {
    expect(hasTest(readFileSync(join(repositoryRoot, path), "utf8"), test)).toBe(true);
  });

  it("would be caught naming a test that is not there, or that is skipped", () => {
    expect(hasTest('it("is here", () => {})', "is gone")).toBe(false);
    expect(hasTest('it.skip("is here", () => {})', "is here")).toBe(false);
    expect(hasTest('it("is here", () => {})', "is here")).toBe(true);
  });
});
