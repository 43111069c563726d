import { describe, expect, it } from "vitest";
import { renderStory } from "../src/render-story.ts";
import { drawRun, run } from "../src/run.ts";
import { honest } from "../src/sabotages.ts";

describe("random runs", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])("of seed %i break nothing, and somebody forges at their end", async (seed) => {
    const input = drawRun(seed);

    const outcome = await run(input, honest);

    expect(outcome.violations, renderStory(input, outcome)).toEqual([]);
  });

  it("go the same way twice", async () => {
    const input = drawRun(11);

    const [first, second] = [await run(input, honest), await run(input, honest)];

    expect(renderStory(input, second)).toBe(renderStory(input, first));
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
