import { describe, expect, it } from "vitest";
import { type ClusterReport, decidePriority, renderDecision } from "../src/index.ts";

const policy = { nowMs: Date.parse("2026-06-01T12:00:00Z") };
const aReport = (parts: Partial<ClusterReport> = {}): ClusterReport => ({
  name: "us-east",
  forgeState: "Priority-based",
  priority: 100,
  ...parts,
});
const decide = (...others: ClusterReport[]) => decidePriority("us-east", others, policy);

describe("a cluster by itself", () => {
  it("leads, whatever its priority", () => {
    const decision = decide(aReport({ priority: 999 }));

    expect(decision).toMatchObject({ kind: "lead", because: "only-cluster" });
    expect(renderDecision("us-east", decision)).toBe("us-east is the only cluster that may forge");
  });

  it("leads with a failing health check, because there is nobody to yield to", () => {
    expect(decide(aReport({ health: { consecutiveFailures: 9, failureThreshold: 3 } })).kind).toBe("lead");
  });

  it("holds when it is disabled, because never means never", () => {
    expect(decide(aReport({ forgeState: "Disabled" }))).toMatchObject({ kind: "hold", because: "disabled" });
  });

  it("holds when nothing is known about it", () => {
    const decision = decide();

    expect(decision).toMatchObject({ kind: "hold", because: "not-reported", ranking: [] });
    expect(renderDecision("us-east", decision)).toBe("nothing is known about us-east");
  });
});

describe("the place of a cluster", () => {
  // One row: what it reports, the state and the priority that count.
  it.each<[string, Partial<ClusterReport>, string, number]>([
    ["what was specified", {}, "Priority-based", 100],
    ["one failed health check", { health: { consecutiveFailures: 1, failureThreshold: 3 } }, "Priority-based", 110],
    ["the threshold", { health: { consecutiveFailures: 3, failureThreshold: 3 } }, "Priority-based", 200],
    ["no failure", { health: { consecutiveFailures: 0, failureThreshold: 3 } }, "Priority-based", 100],
    [
      "a forced priority, over the penalty",
      { health: { consecutiveFailures: 3, failureThreshold: 3 }, override: { forcePriority: 5 } },
      "Priority-based",
      5,
    ],
    ["a forced state without an end", { override: { forceState: "Enabled" } }, "Enabled", 100],
    [
      "an override that has not ended",
      { override: { forceState: "Disabled", expiresAt: "2026-06-01T14:00:00+01:00" } },
      "Disabled",
      100,
    ],
    // 13:00 at +01:00 is 12:00 UTC, which is now.
    [
      "an override that has just ended",
      { override: { forceState: "Disabled", expiresAt: "2026-06-01T13:00:00+01:00" } },
      "Priority-based",
      100,
    ],
    // The predecessor ignored both of these; what was meant to deny must not grant.
    [
      "an end without a zone",
      { override: { forceState: "Enabled", expiresAt: "2026-06-01T14:00:00" } },
      "Disabled",
      100,
    ],
    ["an end that is no time", { override: { forcePriority: 1, expiresAt: "tomorrow" } }, "Disabled", 100],
    ["a forced state that does not exist", { override: { forceState: "enabled" } }, "Disabled", 100],
    ["a forced priority out of range", { override: { forcePriority: 0 } }, "Disabled", 100],
    ["an override that forces nothing", { override: { reason: "note" } }, "Priority-based", 100],
    // Never more eligible than any cluster with a priority that is understood.
    ["a priority that is no number", { priority: Number.NaN }, "Priority-based", 999],
    ["a priority out of range", { priority: 0 }, "Priority-based", 999],
  ])("follows %s", (_, parts, effectiveState, effectivePriority) => {
    expect(decide(aReport(parts)).ranking[0]).toMatchObject({ effectiveState, effectivePriority });
  });

  it("names every rule that spoke, with its input, so that forgectl can say why", () => {
    const { ranking } = decide(
      aReport({ health: { consecutiveFailures: 2, failureThreshold: 3 }, override: { forcePriority: 7 } }),
    );

    expect(ranking[0]?.rules).toEqual([
      { rule: "specified", forgeState: "Priority-based", priority: 100 },
      { rule: "health-penalty", failures: 2, threshold: 3, added: 10 },
      { rule: "override-priority", forcePriority: 7, expiresAt: undefined },
    ]);
  });
});

describe("several clusters", () => {
  const west = (parts: Partial<ClusterReport> = {}) => aReport({ name: "us-west", readyForMs: 0, ...parts });

  it.each<[string, Partial<ClusterReport>, Partial<ClusterReport>]>([
    ["the lower number", { priority: 1 }, { priority: 2 }],
    ["Enabled, whatever the numbers", { forgeState: "Enabled", priority: 900 }, { priority: 1 }],
    ["the one that is not disabled", { priority: 900 }, { forgeState: "Disabled", priority: 1 }],
    ["the older of two equals", { createdAtMs: 1 }, { createdAtMs: 2 }],
    ["the one of known age", { createdAtMs: 5 }, {}],
    ["the name, when nothing else differs", {}, {}],
  ])("are ordered by %s", (_, east, other) => {
    const reports = [aReport({ readyForMs: 0, ...east }), west(other)];

    expect(decidePriority("us-east", reports, policy).kind).toBe("lead");
    const isDisabled = other.forgeState === "Disabled";
    expect(decidePriority("us-west", reports, policy)).toMatchObject(
      isDisabled ? { kind: "hold" } : { kind: "yield", to: "us-east", because: "outranked" },
    );
  });

  // One row: how long the better cluster has been ready, the delay, and what the other one does.
  it.each<[string, number | undefined, number, string]>([
    ["keep the seat while a better one is not ready, because it would stand empty", undefined, 0, "lead"],
    ["keep it until the better one has been ready for the whole delay", 59_999, 60_000, "lead"],
    ["yield it then", 60_000, 60_000, "yield"],
    ["keep it where readiness is no number", Number.NaN, 0, "lead"],
    ["take a delay below nothing for none", 0, -5, "yield"],
  ])("%s", (_, readyForMs, failbackDelayMs, kind) => {
    const reports = [aReport({ priority: 2 }), west({ priority: 1, readyForMs })];

    const decision = decidePriority("us-east", reports, { ...policy, failbackDelayMs });

    expect(decision.kind).toBe(kind);
  });

  it("say which better one is waited for", () => {
    const decision = decide(aReport({ priority: 2 }), west({ priority: 1, readyForMs: undefined }));

    expect(decision).toMatchObject({ kind: "lead", because: "better-not-ready" });
    expect(renderDecision("us-east", decision)).toBe("us-west would come before us-east, but could not take over yet");
  });

  it("yield to the best one of those that are ready, past those that are not", () => {
    const eu = aReport({ name: "eu-west", priority: 1 });

    const decision = decide(aReport({ priority: 3 }), west({ priority: 2 }), eu);

    expect(decision).toMatchObject({ kind: "yield", to: "us-west" });
  });

  it("cannot be talked into forging by a second report under the same name", () => {
    const twice = [aReport({ forgeState: "Disabled" }), aReport({ forgeState: "Enabled" })];

    expect(decide(...twice)).toMatchObject({ kind: "hold", because: "disabled" });
    expect(decide(...twice).ranking).toHaveLength(1);
  });
});
