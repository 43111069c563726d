import { expect, it } from "vitest";
import { svgOfScreen } from "../src/svg-of-screen.ts";

const SIZE = { columns: 20, rows: 3 };
const texts = (screen: string): string[] =>
  svgOfScreen(screen, SIZE, "a title")
    .split("\n")
    .filter((line) => line.startsWith("<text"));

it("places each text where the terminal has it, as wide as the terminal has it, in whatever font", () => {
  expect(texts("\n  ab")).toEqual(['<text x="28.8" y="43" textLength="16.8">ab</text>']);
});

it("draws what stands far apart in two pieces, so that the second is not moved by the first", () => {
  expect(texts(`a${" ".repeat(12)}b`).map((line) => line.slice(0, 16))).toEqual([
    '<text x="12.0" y',
    '<text x="121.2" ',
  ]);
});

it("keeps the styles of a terminal until they end, over the end of a line too", () => {
  const [good, dim, plain] = texts("\u001b[32mgood\n\u001b[39m\u001b[2mdim\u001b[0mplain");

  expect(good).toContain('fill="#7fb069">good');
  expect(dim).toContain('fill-opacity="0.6">dim');
  expect(plain).toMatch(/textLength="42.0">plain/);
});

it("says its title to those who cannot see it, and lets no text be taken for markup", () => {
  const svg = svgOfScreen("> a & b", SIZE, 'of "<us>"');

  expect(svg).toContain('aria-label="of &quot;&lt;us&gt;&quot;"');
  expect(svg).toContain("&gt; a &amp; b</text>");
});
