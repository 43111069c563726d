import { describe, expect, it } from "vitest";
import { drawRun } from "../src/draw-run.ts";
import { playSeed } from "../src/play-seed.ts";
import { playSeeds } from "../src/play-seeds.ts";
import { renderStory } from "../src/render-story.ts";
import { run } from "../src/run.ts";
import { honest } from "../src/sabotages.ts";
import { SEEDS_OF_CI, SEEDS_OF_REGIONS } from "./seeds-of-ci.ts";

const MINUTES_MS = 60_000;

describe("random runs", () => {
  it("break nothing, and somebody forges at the end of each", { timeout: 6 * MINUTES_MS }, async () => {
    const results = await playSeeds({
      ...SEEDS_OF_CI,
      sabotage: "none",
      registers: undefined,
      clusters: 0,
      threads: 2,
    });

    const broken = results.filter((result) => result.broken !== undefined);
    expect(broken.map((result) => `sim --seed ${result.seed} breaks ${result.broken}`)).toEqual([]);
    expect(new Set(results.map(({ registers }) => registers))).toEqual(new Set([1, 3, 5]));
    expect(results).toHaveLength(SEEDS_OF_CI.count);
  });

  it("break nothing among several clusters either", { timeout: 6 * MINUTES_MS }, async () => {
    const results = await playSeeds({ ...SEEDS_OF_REGIONS, sabotage: "none", registers: undefined, threads: 2 });

    const broken = results.filter((result) => result.broken !== undefined);
    expect(broken.map((result) => `sim --clusters 3 --seed ${result.seed} breaks ${result.broken}`)).toEqual([]);
    expect(new Set(results.map(({ registers }) => registers))).toEqual(new Set([3, 5]));
    expect(results).toHaveLength(SEEDS_OF_REGIONS.count);
  });

  it("go the same way twice", async () => {
    const input = drawRun(11);

    const [first, second] = [await run(input, honest), await run(input, honest)];

    expect(renderStory(input, second)).toBe(renderStory(input, first));
  });

  it("go the same way on every thread", async () => {
    const search = { first: 1, count: 4, sabotage: "none", registers: undefined, clusters: 0 };

    const [one, many] = [await playSeeds({ ...search, threads: 1 }), await playSeeds({ ...search, threads: 3 })];

    expect(many).toEqual(one);
    expect(one[2]).toEqual(await playSeed({ seed: 3, sabotage: "none", registers: undefined, clusters: 0 }));
  });

  it("are searched to the first seed that breaks, whichever thread is faster", async () => {
    const results = await playSeeds({
      first: 1,
      count: 40,
      sabotage: "quorum-of-one",
      registers: 3,
      clusters: 0,
      threads: 3,
    });

    const broken = results.map((result) => result.broken !== undefined);
    expect(broken.indexOf(true)).toBe(results.length - 1);
    expect(results.map(({ seed }) => seed)).toEqual(results.map((_, index) => index + 1));
  });

  it("do not depend on wall time, which is for people", async () => {
    const input = { ...drawRun(12), faults: [] };
    const jumps = [20_000, 41_000].map((atMs) => ({ atMs, kind: "wall-jump" as const, pod: 0, byMs: 3_600_000 }));

    const [calm, jumping] = [
      await run(input, honest, { untilMs: 90_000 }),
      await run({ ...input, faults: jumps }, honest, { untilMs: 90_000 }),
    ];

    const terms = (outcome: typeof calm) => outcome.story.filter(({ what }) => what === "term-began");
    expect(terms(jumping)).toEqual(terms(calm));
  });
});
