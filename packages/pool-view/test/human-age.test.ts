import { describe, expect, it } from "vitest";
import { humanAge } from "../src/human-age.ts";

describe("an age", () => {
  it.each([
    [-3, "0s"],
    [0.9, "0s"],
    [59, "59s"],
    [60, "1m"],
    [134, "2m14s"],
    [3600, "1h"],
    [7380, "2h3m"],
    [266_400, "3d2h"],
  ])("of %d s reads %s", (seconds, text) => {
    expect(humanAge(seconds)).toBe(text);
  });
});
