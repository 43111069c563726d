import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { blocksOf, NOT_RUN, operatorPages, PAGE_RUNS } from "./harness/operator-pages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const withShell = operatorPages().filter((page) => blocksOf(page).length > 0);

describe("every block of shell in docs/operate", () => {
  it("is run by a test that is named, so that a new one cannot be forgotten", () => {
    const counts = Object.fromEntries(withShell.map((page) => [page, blocksOf(page).length]));
    const runs = Object.fromEntries(Object.entries(PAGE_RUNS).map(([page, { blocks }]) => [page, blocks]));

    expect(counts).toEqual(runs);
    expect(withShell.length).toBeGreaterThan(20);
  });

  it.each(Object.entries(PAGE_RUNS))("of %s is read by that test", (page, { test }) => {
    expect(readFileSync(`${root}${test}`, "utf8")).toContain(page);
  });

  it("is there where a line of it is named as one that cannot be run", () => {
    const lines = withShell.flatMap((page) => blocksOf(page)).flatMap((block) => block.split("\n"));

    expect(Object.keys(NOT_RUN).filter((line) => !lines.includes(line))).toEqual([]);
  });
});
