import { describe, expect, it } from "vitest";
import { lookWithinMs } from "../../src/reconcile/look-within.ts";
import { absorb, plan } from "../../src/reconcile/plan.ts";
import { anObservation, aState, aTerm, forgingState, kinds, onWith, sent, settings } from "./observation-builder.ts";

describe("how long one look at the node may take", () => {
  const stopping = absorb(
    plan(
      forgingState(),
      anObservation({ term: aTerm({ endingBecause: "too little validity" }), node: { truth: onWith("real") } }),
      settings,
    ).state,
    sent(100_010),
  );

  it.each([
    ["a pod at rest", { state: aState(), term: undefined, nowMs: 100_000 }, 5000],
    ["a forging pod with a long permit", { state: forgingState(), term: aTerm(), nowMs: 100_000 }, 5000],
    // The margin is 1 s: whatever hangs, the node is killed before the deadline.
    [
      "a forging pod whose permit is about to end",
      { state: forgingState(), term: aTerm({ remainingMs: 1300 }), nowMs: 100_000 },
      300,
    ],
    [
      "a stopping pod, until its permit has only the margin left",
      { state: stopping, term: aTerm({ remainingMs: 3000 }), nowMs: 102_000 },
      2000,
    ],
    [
      "a stopping pod, until the stop bound",
      { state: stopping, term: aTerm({ remainingMs: 9000 }), nowMs: 103_500 },
      500,
    ],
    [
      "a stopping pod whose bounds have passed",
      { state: stopping, term: aTerm({ remainingMs: 200 }), nowMs: 104_500 },
      50,
    ],
  ])("is bounded for %s", (_, { state, term, nowMs }, expected) => {
    expect(lookWithinMs(state, term, settings, nowMs)).toBe(expected);
  });
});

describe("a permit that runs out", () => {
  it("has the node killed when only the margin is left, whatever the stop was asked for", () => {
    const stop = { kind: "shutdown", reason: "received SIGTERM" } as const;
    const begun = plan(
      forgingState(),
      anObservation({ term: aTerm({ remainingMs: 3000 }), stop, node: { truth: onWith("real") } }),
      settings,
    );

    const late = anObservation({
      nowMs: 102_000,
      term: aTerm({ remainingMs: 1000 }),
      stop,
      node: { truth: onWith("real") },
      credentials: { resting: "none" },
    });

    expect(kinds(plan(absorb(begun.state, sent(100_010)), late, settings).effects)).toContain("kill-node");
  });

  it("is given back without a signal when nothing was placed yet, because the node has nothing to forget", () => {
    const term = aTerm({ startNotBeforeWallMs: 1_700_000_001_020 });
    const waiting = plan(aState(), anObservation({ term }), settings);
    const stop = { kind: "pre-stop", reason: "preStop hook" } as const;

    const { effects, state } = plan(waiting.state, anObservation({ nowMs: 100_100, term, stop }), settings);

    expect(kinds(effects)).toEqual(["release"]);
    expect(state.phase).toBe("standby");
  });
});
