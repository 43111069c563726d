import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timingFor, timingViolations, waitMs } from "../src/index.ts";

describe("the timing", () => {
  it.each([
    [6, [2000, 2000, 1500, 4000, 1500, 500, 300]],
    [15, [5000, 5000, 4500, 10_000, 4000, 1000, 500]],
    [30, [5000, 10_000, 5000, 16_000, 4000, 1000, 1000]],
  ])("is the tested set for a lease of %i s", (seconds, expected) => {
    const t = timingFor({ leaseDurationMs: seconds * 1000 });

    expect([
      t.renewIntervalMs,
      t.pollIntervalMs,
      t.requestTimeoutMs,
      t.gapMs,
      t.stopBoundMs,
      t.marginMs,
      t.staggerMs,
    ]).toEqual(expected);
    expect(timingViolations(t)).toEqual([]);
  });

  it("keeps its own rules for every lease from 3 s to an hour", () => {
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 3600 }), (seconds) => {
        expect(timingViolations(timingFor({ leaseDurationMs: seconds * 1000 }))).toEqual([]);
      }),
    );
  });

  it("names every rule that is broken, with its numbers, so that one look is enough", () => {
    const timing = { ...timingFor({ leaseDurationMs: 15_000 }), renewIntervalMs: 20_000, gapMs: 9000, marginMs: 0 };

    const violations = timingViolations(timing);

    expect(violations).toEqual([
      "marginMs must be a number above 0, is 0",
      expect.stringMatching(/renew interval \(20000 ms\).*28500 ms, more than the lease duration \(15000 ms\)/),
      expect.stringContaining("poll interval (5000 ms) + request timeout (4500 ms) must be less than the gap bound"),
      expect.stringContaining("renew interval (20000 ms) + request timeout"),
    ]);
  });

  it("waits longer than a holder's lease can last on the slowest clock, seen from the fastest", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 3_600_000 }), (durationMs) => {
        const driftBound = 0.002;
        const holderTrueMs = durationMs / (1 - driftBound);
        const challengerTrueMs = waitMs(durationMs, { driftBound, tickMs: 10 }) / (1 + driftBound);
        expect(challengerTrueMs).toBeGreaterThan(holderTrueMs);
      }),
    );
  });
});
