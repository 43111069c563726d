import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sanitizeData, sanitizeText } from "../../src/terminal/sanitize.ts";

const hostile = fc.string({
  unit: fc.oneof(
    fc.string({ unit: "binary", minLength: 1 }),
    fc.constantFrom("\u001b", "\u009b", "\u001b]0;", "\u202e", "\n", "\r", "\u0007", "[31m"),
  ),
});

describe("text from a cluster", () => {
  it("never carries anything that a terminal acts on", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(sanitizeText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it("is cut where it would fill the screen", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", minLength: 1, maxLength: 400 }),
        fc.integer({ min: 1, max: 100 }),
        (text, most) => {
          expect(sanitizeText(text, most).length).toBeLessThanOrEqual(most);
        },
      ),
    );
  });

  it("stays what it is where it is harmless", () => {
    expect(sanitizeText("producer-0: kes.skey fehlt, möglich ist auch 鍵")).toBe(
      "producer-0: kes.skey fehlt, möglich ist auch 鍵",
    );
  });

  it.each([
    ["a title for the window", "\u001b]0;owned\u0007name", "name"],
    ["a link", "\u001b]8;;https://example.org\u0007name\u001b]8;;\u0007", "name"],
    ["colour that never ends", "\u001b[31mred", "red"],
    ["a line that writes over the one before", "two forgers\rone forger", "two forgers one forger"],
    ["a text that runs backwards", "off \u202eno", "off no"],
  ])("loses %s", (_, text, shown) => {
    expect(sanitizeText(text)).toBe(shown);
  });

  it("is cleaned however deep it lies, in names of fields too", () => {
    const data = { "na\nme": [{ deep: "\u001b[2Jx", count: 3, none: null, gone: undefined }] };

    expect(sanitizeData(data)).toEqual({ "na me": [{ deep: "x", count: 3, none: null, gone: undefined }] });
  });
});
