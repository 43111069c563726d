import { describe, expect, it } from "vitest";
import { parseTimeoutMs } from "../src/cluster/parse-timeout.ts";

describe("a time limit", () => {
  it.each([
    ["10", 10_000],
    ["5s", 5000],
    ["1.5s", 1500],
    ["500ms", 500],
    ["1m", 60_000],
    ["1h", 3_600_000],
  ])("reads %s as kubectl does", (text, timeoutMs) => {
    expect(parseTimeoutMs(text)).toBe(timeoutMs);
  });

  it.each(["", "0", "0s", "-1s", "2h", "5 s", "1d", "abc", "1e3", "99999999999"])("is refused as '%s'", (text) => {
    expect(() => parseTimeoutMs(text)).toThrow("expected a time from 1ms to 1h");
  });
});
