import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyCopyEdit, HOME_SPEC, PUBLISHED_SPEC, planCopy, specHash } from "../src/forge-cluster-copy-plan.ts";
import { planForgeClusterStatus } from "../src/forge-cluster-status-plan.ts";
import type { ForgeCluster, ForgeClusterStatus } from "../src/index.ts";
import { mergePatchBetween } from "../src/merge-patch.ts";
import { aCluster, aClusterStatus, aSpec } from "./forge-cluster-builder.ts";

const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.integer(), { maxLength: 3 }));
const fields = fc.dictionary(
  fc.constantFrom("a", "b", "c"),
  fc.oneof(leaf, fc.dictionary(fc.constantFrom("d", "e"), leaf)),
);

/** What a server makes of a merge patch (RFC 7386). */
function merged(target: unknown, patch: unknown): unknown {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const isObject = typeof target === "object" && target !== null && !Array.isArray(target);
  const result: Record<string, unknown> = isObject ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = merged(result[name], value);
  }
  return result;
}

describe("a merge patch between two objects", () => {
  it("makes the second of the first, and is none between equals", () => {
    fc.assert(
      fc.property(fields, fields, (before, after) => {
        expect(merged(before, mergePatchBetween(before, after) ?? {})).toEqual(after);
        expect(mergePatchBetween(after, structuredClone(after))).toBeUndefined();
      }),
    );
  });
});

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const condition = fc.record({
  type: fc.constantFrom("Ready" as const, "HealthCheckPassing" as const, "Syncing" as const),
  status: fc.constantFrom("True" as const, "False" as const, "Unknown" as const),
  message: optional(fc.string({ maxLength: 2000 })),
});
const status: fc.Arbitrary<ForgeClusterStatus> = fc.record({
  effectiveState: fc.constantFrom("Enabled", "Disabled", "Priority-based"),
  effectivePriority: fc.integer({ min: 1, max: 1099 }),
  networkStatus: optional(fc.record({ tipSlot: optional(fc.nat()), syncStatus: fc.constantFrom("synced", "unknown") })),
  activeLeader: fc.constantFrom("", "p-0", "p-1"),
  forgingEnabled: fc.boolean(),
  reason: fc.string({ maxLength: 300 }),
  message: fc.string({ maxLength: 2000 }),
  healthStatus: optional(fc.record({ healthy: fc.boolean(), consecutiveFailures: fc.nat(), message: fc.string() })),
  conditions: fc.uniqueArray(condition, { selector: ({ type }) => type }),
});

const now = "2026-01-02T03:04:05.000Z";
const later = "2026-01-02T03:05:05.000Z";
const quiet = (time: string) => ({ now: time, isHeartbeat: false });

function written(before: ForgeCluster, patch: object | undefined): ForgeCluster {
  return aCluster({ status: JSON.parse(JSON.stringify(merged(before.raw.status, patch ?? {}))) });
}

describe("a plan for the status of a cluster", () => {
  it("says everything at once: after it was written there is nothing left to write", () => {
    fc.assert(
      fc.property(status, status, (first, second) => {
        const before = written(aCluster(), planForgeClusterStatus(aCluster(), first, quiet(now)));

        const after = written(before, planForgeClusterStatus(before, second, quiet(now)));

        expect(planForgeClusterStatus(after, second, quiet(later))).toBeUndefined();
        expect(planForgeClusterStatus(after, second, { now: later, isHeartbeat: true })).toEqual({ updated: later });
      }),
    );
  });

  it("moves the time of the last transition exactly when state, leader or forging changed", () => {
    fc.assert(
      fc.property(status, status, (first, second) => {
        const before = written(aCluster(), planForgeClusterStatus(aCluster(), first, quiet(now)));

        const after = written(before, planForgeClusterStatus(before, second, quiet(later)));

        const isSame = (["effectiveState", "activeLeader", "forgingEnabled"] as const).every(
          (field) => first[field] === second[field],
        );
        expect(after.status.lastTransition).toBe(isSame ? now : later);
      }),
    );
  });

  it("moves the time of a condition exactly when its status changed", () => {
    fc.assert(
      fc.property(status, status, (first, second) => {
        const before = written(aCluster(), planForgeClusterStatus(aCluster(), first, quiet(now)));

        const after = written(before, planForgeClusterStatus(before, second, quiet(later)));

        for (const { type, lastTransitionTime, status: is } of after.status.conditions) {
          const was = first.conditions.find((one) => one.type === type)?.status;
          expect(lastTransitionTime).toBe(was === is ? now : later);
        }
      }),
    );
  });
});

/** A copy as it was published from a home, whose server then answered with it. */
function aCopy(home: ForgeCluster, edit: object = {}, parts: object = {}): ForgeCluster {
  const hash = specHash(home.raw.spec);
  return aCluster({
    metadata: {
      uid: "copy",
      labels: { "cardano.io/home": "us-east-1" },
      annotations: { [PUBLISHED_SPEC]: hash, [HOME_SPEC]: hash },
    },
    spec: merged(home.raw.spec, edit),
    status: home.raw.status,
    ...parts,
  });
}

const home = aCluster({ status: aClusterStatus() });

describe("an edit of a copy", () => {
  it.each([
    ["nothing", {}, "none"],
    ["its state to Disabled", { forgeState: "Disabled" }, "restricts"],
    ["a state that nobody knows", { forgeState: "Off" }, "restricts"],
    ["an override to Disabled", { override: { enabled: true, forceState: "Disabled" } }, "restricts"],
    ["an override that nobody can read", { override: { enabled: "yes" } }, "restricts"],
    ["its state to Enabled", { forgeState: "Enabled" }, "other"],
    ["an override to Enabled", { override: { enabled: true, forceState: "Enabled" } }, "other"],
    ["an override that is off", { override: { enabled: false, forceState: "Disabled" } }, "other"],
    ["its priority", { priority: 900 }, "other"],
  ])("of %s is told apart", (_, edit, expected) => {
    expect(classifyCopyEdit(aCopy(home, edit))).toBe(expected);
  });

  it("is heard where it restricts, and otherwise taken back, whatever it was", () => {
    fc.assert(
      fc.property(fields, fc.constantFrom("Enabled", "Disabled", "Priority-based"), (extra, forgeState) => {
        const copy = aCopy(home, { pool: extra, forgeState });

        const step = planCopy(home, copy, "us-east-1");

        if (step.kind !== "write") throw new Error(step.kind);
        if (forgeState === "Disabled") expect(step.fields).toBeUndefined();
        else expect(merged(copy.raw.spec, step.fields?.spec ?? {})).toEqual(home.raw.spec);
      }),
    );
  });

  it("of a home that is disabled itself is no reason to keep the copy so for ever", () => {
    const disabled = aCluster({ spec: aSpec({ forgeState: "Disabled" }) });

    const step = planCopy(home, aCopy(disabled), "us-east-1");

    expect(step).toMatchObject({ kind: "write", edit: "none", fields: { spec: { forgeState: "Priority-based" } } });
  });
});
