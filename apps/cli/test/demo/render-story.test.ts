import { describe, expect, it } from "vitest";
import { renderStory } from "../../src/demo/render-story.ts";
import type { ForgedSlot } from "../../src/demo/slot-witness.ts";
import { glyphsFor } from "../../src/terminal/glyphs.ts";
import { createPalette } from "../../src/terminal/palette.ts";

const forged = (pod: string, from: number, to: number): ForgedSlot[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({ pod, slot: from + index, timeMs: (from + index) * 1000 }));

const STORY = {
  takeOvers: [
    { what: "three pods start", forger: "producer-1", gapMs: undefined, missedSlots: undefined, doubleSeconds: 0 },
    { what: "producer-1 killed (SIGKILL)", forger: "producer-0", gapMs: 7004, missedSlots: 6, doubleSeconds: 0 },
    { what: "producer-0 asked to stop", forger: "producer-2", gapMs: 1001, missedSlots: 0, doubleSeconds: 0 },
  ],
  slots: [...forged("producer-1", 100, 104), ...forged("producer-0", 111, 114), ...forged("producer-2", 115, 118)],
  producers: ["producer-0", "producer-1", "producer-2"],
  remarks: ["about 1000 ms missed none. After a crash the lease, 6 s here, has to run out."],
};
const style = (LANG: string) => ({ palette: createPalette(false), glyphs: glyphsFor({ LANG }) });

describe("the result of the demo", () => {
  it("is a table of what happened and a strip of who forged, within 80 columns", () => {
    const text = renderStory(STORY, style("en_US.UTF-8"));

    expect(text).toMatchInlineSnapshot(`
      "  EVENT                        FORGES THEN      GAP   MISSED  TWO FORGERS
        three pods start             producer-1         -        -          0 s
        producer-1 killed (SIGKILL)  producer-0   7004 ms  6 slots          0 s
        producer-0 asked to stop     producer-2   1001 ms  0 slots          0 s

        producer-0  ···········████····
        producer-1  █████··············
        producer-2  ···············████

        ✓ 13 slots forged, never two forgers in one

        Every number is from the nodes' own slot logs. A slot takes 1 s, so a gap of
        about 1000 ms missed none. After a crash the lease, 6 s here, has to run out.
      "
    `);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("says in words and sign when two nodes forged in one slot", () => {
    const takeOvers = STORY.takeOvers.map((one, index) => ({ ...one, doubleSeconds: index }));

    expect(renderStory({ ...STORY, takeOvers }, style("en_US.UTF-8"))).toContain("✗ two forgers in 3 slots");
  });

  it("needs nothing but ASCII where the terminal has nothing else", () => {
    expect(renderStory(STORY, style("C"))).toMatch(/^\P{Cc}*$/mu);
    expect(renderStory(STORY, style("C"))).toMatch(/^[\n -~]*$/);
  });

  it("shows the last minute of a story that took longer", () => {
    const slots = [...forged("producer-0", 100, 130), ...forged("producer-1", 131, 190)];

    const strips = renderStory({ ...STORY, slots }, style("C")).match(/^ {2}producer-\d {2}[#.]+$/gm);

    expect(strips?.map((strip) => strip.length)).toEqual([74, 74, 74]);
    expect(strips?.[1]).toMatch(/ #{60}$/);
  });
});
