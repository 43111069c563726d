import { describe, expect, it } from "vitest";
import { parseManifest, renderYaml } from "../../src/inject/kubernetes-yaml.ts";

const read = (text: string): unknown => parseManifest(text)[0]?.value;

describe("YAML as Kubernetes has it", () => {
  it.each([
    ["0440", 288],
    ["0o440", 288],
    ["1_000", 1000],
    ["on", true],
    ["n", false],
    ["12:30", "12:30"],
    ["2026-01-01", "2026-01-01"],
    ["~", null],
  ])("reads %s as %j", (text, value) => {
    expect(read(`a: ${text}`)).toEqual({ a: value });
  });

  it.each(["on", "y", "0440", "0o440", "12:30", "2026-01-01", "1e3", "null", "", "#", "a: b", "two\nlines\n"])(
    "writes the text %j so that it stays text",
    (text) => {
      expect(read(renderYaml({ a: text }))).toEqual({ a: text });
    },
  );

  it("shares nothing between two places that an alias makes the same", () => {
    const { a, b } = read("a: &x {c: 1}\nb: *x\n") as { a: object; b: object };

    expect(a).toEqual(b);
    expect(a).not.toBe(b);
  });

  it("refuses a text whose aliases would fill the memory", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 9; level += 1) {
      const before = Array(9)
        .fill(`*a${level - 1}`)
        .join(", ");
      lines.push(`a${level}: &a${level} [${before}]`);
    }

    expect(() => parseManifest(lines.join("\n"))).toThrow(/Excessive alias count/);
  });
});
