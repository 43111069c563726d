import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readForgeClusterSpec } from "../src/forge-cluster-spec.ts";

const anything = fc.jsonValue({ maxDepth: 4 });
const some = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });
const spec = some({
  network: anything,
  pool: anything,
  region: anything,
  forgeState: fc.oneof(anything, fc.constantFrom("Enabled", "Disabled", "Priority-based")),
  priority: fc.oneof(anything, fc.integer({ min: -1, max: 1001 })),
  healthCheck: fc.oneof(
    anything,
    some({ enabled: anything, endpoint: anything, interval: anything, failureThreshold: anything, headers: anything }),
  ),
  override: fc.oneof(
    anything,
    some({
      enabled: fc.oneof(anything, fc.boolean()),
      expiresAt: anything,
      forcePriority: anything,
      forceState: anything,
    }),
  ),
});

describe("whatever an operator writes into a spec", () => {
  it("can be read, and each thing that could not be understood is named with what is accepted", () => {
    fc.assert(
      fc.property(fc.oneof(spec, anything), (given) => {
        const read = readForgeClusterSpec(given);

        expect(["Enabled", "Disabled", "Priority-based"]).toContain(read.spec.forgeState);
        for (const { field, message } of read.problems) {
          expect(field).toMatch(/^spec/);
          expect(message).toMatch(/^expected /);
        }
      }),
    );
  });

  it("makes a cluster eligible only by a word that is understood", () => {
    fc.assert(
      fc.property(spec, (given) => {
        const { forgeState, priority, override } = readForgeClusterSpec(given).spec;
        const said = given as { forgeState?: unknown; priority?: unknown; override?: unknown };

        if (forgeState !== "Disabled") expect([forgeState, null, undefined]).toContain(said.forgeState);
        if (!Number.isNaN(priority)) expect([priority, null, undefined]).toContain(said.priority);
        // Without an override nothing was said, or it was said that it is off.
        const word = (said.override as { enabled?: unknown } | null | undefined)?.enabled;
        if (override === undefined) expect([false, null, undefined]).toContain(word);
      }),
    );
  });
});

describe("an override", () => {
  it.each([
    ["is off while nothing is said", undefined, undefined],
    ["is off where it says so", { enabled: false, forcePriority: "high" }, undefined],
    ["is on with what it says", { enabled: true, forcePriority: 5 }, { forcePriority: 5, unreadable: [] }],
    ["is unreadable, and not off, where nobody can tell whether it is on", { enabled: "yes" }, anUnreadable("enabled")],
    ["is unreadable where it is no object at all", "on", { unreadable: [{ field: "spec.override" }] }],
    ["names each field of another kind", { enabled: true, forcePriority: "5" }, anUnreadable("forcePriority")],
    ["keeps a time as it was written", { enabled: true, expiresAt: "soon" }, { expiresAt: "soon", unreadable: [] }],
  ])("%s", (_, override, expected) => {
    const read = readForgeClusterSpec({ override }).spec.override;

    if (expected === undefined) expect(read).toBeUndefined();
    else expect(read).toMatchObject(expected);
  });
});

describe("a health check", () => {
  it.each([
    ["30s", 30_000],
    ["5m", 300_000],
    ["1h", 3_600_000],
    ["0s", 1000],
    ["30", undefined],
    ["1d", undefined],
    [30, undefined],
  ])("of interval %j is made every %j ms", (interval, expected) => {
    expect(readForgeClusterSpec({ healthCheck: { interval } }).spec.healthCheck?.intervalMs).toBe(expected);
  });
});

function anUnreadable(field: string) {
  return { unreadable: [{ field: `spec.override.${field}` }] };
}
