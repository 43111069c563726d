import { describe, expect, it } from "vitest";
import { plan } from "../../src/reconcile/plan.ts";
import { anObservation, aState, aTerm, forgingState, onWith, settings } from "./observation-builder.ts";

describe("a pod that shares its objects with another pool", () => {
  const foreignPool = "pool1other";

  it("stays a standby and names the other pool, because two pools must not share one lease", () => {
    const { state, isReady } = plan(aState(), anObservation({ foreignPool }), settings);

    expect(isReady).toBe(false);
    expect(state).toMatchObject({
      phase: "standby",
      reason: "ForeignPool",
      message: expect.stringContaining(foreignPool),
    });
  });

  it("goes on forging where it does already, because a label that somebody edits must not stop a pool", () => {
    const observation = anObservation({ foreignPool, term: aTerm(), node: { truth: onWith("real") } });

    expect(plan(forgingState(), observation, settings).state.phase).toBe("forging");
  });
});

describe("a sidecar that may not signal its node", () => {
  it("stays a standby and names the fix, instead of winning a seat that it cannot use", () => {
    const { state, isReady } = plan(aState(), anObservation({ node: { isSignalPermitted: false } }), settings);

    expect(isReady).toBe(false);
    expect(state).toMatchObject({ phase: "standby", reason: "SignalNotPermitted" });
    expect(state.message).toContain("one user id");
  });
});
