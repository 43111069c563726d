import { stripVTControlCharacters, styleText } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitText } from "../../src/terminal/fit-text.ts";

describe("a text on a terminal that is too narrow for it", () => {
  it("goes on under its last cell, so that what stands before it is still a column", () => {
    expect(fitText("    ✓ sidecar  forging, wants its node on, and says so", 30)).toBe(
      "    ✓ sidecar  forging, wants\n               its node on,\n               and says so",
    );
  });

  it("goes on a little further in where it has one cell, or where the last one leaves too little room", () => {
    expect(fitText("  ! producer-0: no socket is there", 20)).toBe("  ! producer-0: no\n    socket is there");
    expect(fitText("name in a namespace   1 forger: a", 25)).toBe("name in a namespace   1\n  forger: a");
  });

  it("keeps a word whole that is longer than a line, because it may be copied", () => {
    expect(fitText(`it is at ${"x".repeat(30)} now`, 20)).toBe(`it is at\n  ${"x".repeat(30)}\n  now`);
  });

  it("counts no colour as text", () => {
    const line = styleText("yellow", "just as wide", { validateStream: false });

    expect(fitText(line, 12)).toBe(line);
  });

  it("is never changed but for spaces and ends of lines, nor at all where nobody knows the width", () => {
    const texts = fc.string({ unit: fc.constantFrom("a", "bc", " ", "\n", "✓", "\u001b[33m", "\u001b[39m") });
    const words = (text: string) => stripVTControlCharacters(text).split(/\s+/).filter(Boolean);
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 60 }), (text, width) => {
        expect(words(fitText(text, width))).toEqual(words(text));
        expect(fitText(text, undefined)).toBe(text);
      }),
    );
  });
});
