import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ClusterReport, decidePriority } from "../src/index.ts";

// Adding 0 makes one zero of the two, which nobody can tell apart in a report either.
const double = fc.double().map((value) => value + 0);
const report: fc.Arbitrary<ClusterReport> = fc.record({
  name: fc.constantFrom("a", "b", "c", "d"),
  forgeState: fc.constantFrom("Enabled", "Disabled", "Priority-based"),
  priority: fc.oneof(fc.integer({ min: 1, max: 999 }), double),
  createdAtMs: fc.option(fc.oneof(fc.integer({ min: 0, max: 3 }), double), { nil: undefined }),
  health: fc.option(fc.record({ consecutiveFailures: double, failureThreshold: fc.integer() }), {
    nil: undefined,
  }),
  override: fc.option(
    fc.record({
      expiresAt: fc.option(fc.oneof(fc.string(), fc.constant("2026-01-01T00:00:00Z")), { nil: undefined }),
      forcePriority: fc.option(double, { nil: undefined }),
      forceState: fc.option(fc.string(), { nil: undefined }),
    }),
    { nil: undefined },
  ),
  readyForMs: fc.option(fc.oneof(fc.integer({ min: 0, max: 3 }), double), { nil: undefined }),
});
const reports = fc.array(report, { maxLength: 8 });
const policy = fc.record({
  nowMs: double,
  failbackDelayMs: fc.option(fc.oneof(fc.integer({ min: 0, max: 3 }), double), { nil: undefined }),
});

describe("decidePriority, whatever is reported", () => {
  it("does not depend on the order of the reports, so that all clusters come to one conclusion", () => {
    fc.assert(
      fc.property(reports, policy, fc.integer(), (given, at, seed) => {
        const shuffled = given.toSorted((x, y) => Math.sin(seed + x.priority) - Math.sin(seed + y.priority)).reverse();

        for (const self of ["a", "b", "nobody"]) {
          expect(decidePriority(self, shuffled, at)).toEqual(decidePriority(self, given, at));
        }
      }),
    );
  });

  it("lets at most one of the clusters that are ready lead, and sends everybody behind it there", () => {
    fc.assert(
      fc.property(reports, policy, (given, at) => {
        const allReady = given.map((one) => ({ ...one, readyForMs: Number.MAX_VALUE }));
        const names = [...new Set(given.map(({ name }) => name))];
        const decisions = names.map((name) => decidePriority(name, allReady, at));

        const leaders = names.filter((_, index) => decisions[index]?.kind === "lead");
        expect(leaders.length).toBeLessThanOrEqual(1);
        for (const decision of decisions) if (decision.kind === "yield") expect([decision.to]).toEqual(leaders);
      }),
    );
  });

  it("never yields to a cluster that is disabled, not ready, or behind", () => {
    fc.assert(
      fc.property(reports, policy, (given, at) => {
        for (const self of given.map(({ name }) => name)) {
          const decision = decidePriority(self, given, at);
          if (decision.kind !== "yield") continue;
          const names = decision.ranking.map(({ name }) => name);
          const to = decision.ranking[names.indexOf(decision.to)];
          expect(to?.effectiveState).not.toBe("Disabled");
          expect(to?.readyForMs).toBeGreaterThanOrEqual(Math.max(0, at.failbackDelayMs ?? 0));
          expect(names.indexOf(decision.to)).toBeLessThan(names.indexOf(self));
        }
      }),
    );
  });

  it("never lets a cluster lead that any report of it disables", () => {
    fc.assert(
      fc.property(reports, policy, (given, at) => {
        const disabled = given.find(({ forgeState, override }) => forgeState === "Disabled" && override === undefined);
        fc.pre(disabled !== undefined);

        expect(decidePriority(disabled.name, given, at).kind).not.toBe("lead");
      }),
    );
  });
});
