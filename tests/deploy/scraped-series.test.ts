import { describe, expect, it } from "vitest";
import { seriesOfScrapes } from "./harness/scraped-series.ts";

const target = { job: "forge", instance: "us/producer-0" };
const OWN = 'job="forge",instance="us/producer-0"';

describe("what Prometheus has of the pages that sidecars serve", () => {
  it("is a sample a minute, and the last one until the end, so that an alert has the time to fire", () => {
    const pages = ["# HELP a what it is\n# TYPE a gauge\na 1\n", "a 0\n"];
    const scrapes = pages.map((page, turn) => ({ turn, target, page }));

    expect(seriesOfScrapes(scrapes, 10)).toEqual([[`a{${OWN}}`, "1 0 0+0x8"]]);
  });

  it("has no sample where a page lacks the series, so that what is gone is not taken for what stands still", () => {
    const pages = ['a{b="x"} 1\n', "", ""];
    const scrapes = pages.map((page, turn) => ({ turn, target, page }));

    expect(seriesOfScrapes(scrapes, 10)).toEqual([[`a{${OWN},b="x"}`, "1 _ _"]]);
  });

  it("keeps a label of the page that the target has too under another name, and leaves out what is no number", () => {
    const page = 'info{pod="producer-0",job="mine"} 1\nage Nan\n';

    expect(seriesOfScrapes([{ turn: 0, target, page }], 1)).toEqual([
      [`info{${OWN},pod="producer-0",exported_job="mine"}`, "1 1+0x0"],
    ]);
  });
});
