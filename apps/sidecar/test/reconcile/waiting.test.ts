import { describe, expect, it } from "vitest";
import { plan } from "../../src/reconcile/plan.ts";
import { anObservation, aState, aTerm, forgingState, kinds, onWith, settings } from "./observation-builder.ts";

const tiered = { ...settings, hasPoolSeat: true };
const yielding = { kind: "yield", because: "us-east comes before us-west" } as const;

describe("a pod that leads its cluster while another cluster has the pool's seat", () => {
  it("keeps leading and stays ready, so that it can forge as soon as the pool's seat is won", () => {
    const { state, effects, isReady } = plan(aState(), anObservation({ waiting: aTerm() }), tiered);

    expect(state).toMatchObject({ phase: "standby", reason: "SeatAwaited" });
    expect(effects).toEqual([]);
    expect(isReady).toBe(true);
  });

  it("keeps leading where another cluster should forge, because its cluster needs somebody to speak for it", () => {
    const { state, effects, isReady } = plan(aState(), anObservation({ waiting: aTerm(), decision: yielding }), tiered);

    expect(state).toMatchObject({ reason: "NotFirst", message: yielding.because });
    expect(effects).toEqual([]);
    expect(isReady).toBe(true);
  });

  it("says which arbiters it does not reach when they are too few", () => {
    const poolSeat = { isReachable: false, because: "reaches 1 of 3 arbiters, and 2 are needed; b: no answer" };

    const { state } = plan(aState(), anObservation({ waiting: aTerm(), poolSeat }), tiered);

    expect(state).toMatchObject({ reason: "NoQuorum", message: poolSeat.because });
  });

  it.each([
    ["its node is gone", { node: { process: { kind: "none" } } }],
    ["it is told to stop", { stop: { kind: "pre-stop", reason: "preStop" } }],
    ["its credentials are broken", { credentials: { source: { kind: "invalid", problems: [] } } }],
    ["its lease cannot be renewed", { waiting: aTerm({ endingBecause: "not renewed in time" }) }],
  ] as const)("lets another pod lead the cluster when %s", (_, parts) => {
    const { effects, isReady } = plan(aState(), anObservation({ waiting: aTerm(), ...parts }), tiered);

    expect(kinds(effects)).toEqual(["release"]);
    expect(effects[0]).not.toHaveProperty("isPoolOnly");
    expect(isReady).toBe(false);
  });
});

describe("a pod that gives up the pool's seat", () => {
  const term = aTerm({ keepsCluster: true });

  it("goes on leading its cluster when another cluster comes first", () => {
    const { effects } = plan(aState(), anObservation({ term, decision: yielding }), tiered);

    expect(effects).toMatchObject([{ kind: "release", isPoolOnly: true }]);
  });

  it("gives up both when it is this pod that cannot go on", () => {
    const stop = { kind: "shutdown", reason: "SIGTERM" } as const;

    const { effects } = plan(aState(), anObservation({ term, stop }), tiered);

    expect(kinds(effects)).toEqual(["release", "exit"]);
    expect(effects[0]).not.toHaveProperty("isPoolOnly");
  });

  it("gives up both when its own cluster's lease is lost", () => {
    const lost = aTerm({ keepsCluster: false, endingBecause: "somebody else holds the Lease" });

    const { effects } = plan(aState(), anObservation({ term: lost }), tiered);

    expect(effects[0]).not.toHaveProperty("isPoolOnly");
  });

  it("stops its node first", () => {
    const observation = anObservation({ term, decision: yielding, node: { truth: onWith("real") }, wallMs: 1000 });

    expect(plan(forgingState(), observation, tiered).state).toMatchObject({
      phase: "disabling",
      reason: "PriorityYield",
    });
  });
});

describe("a pod that does not lead its cluster", () => {
  it("is ready to, whichever cluster should forge", () => {
    expect(plan(aState(), anObservation({ decision: yielding }), tiered)).toMatchObject({
      isReady: true,
      state: { reason: "Ready" },
    });
    expect(plan(aState(), anObservation({ decision: yielding }), settings)).toMatchObject({
      isReady: false,
      state: { reason: "NotFirst" },
    });
  });
});
