import { describe, expect, it } from "vitest";
import type { CredentialsObservation, Observation, PlacedSet } from "../../src/reconcile/observation.ts";
import { absorb, plan } from "../../src/reconcile/plan.ts";
import type { PlanState } from "../../src/reconcile/plan-state.ts";
import { anObservation, aTerm, forgingState, kinds, onWith, sent, settings } from "./observation-builder.ts";

const aPlacedSet = (fingerprint: string, { hasExpired = false } = {}): PlacedSet => {
  return { fingerprint, counter: 3n, hasExpired };
};
const earlier = aPlacedSet("earlier");
const expired = aPlacedSet("f", { hasExpired: true });

/** A holder whose node forges; the mounted set is `f`. */
function aHolder(credentials: Partial<CredentialsObservation>, parts: Partial<Observation> = {}): Observation {
  return anObservation({
    term: aTerm(),
    node: { truth: onWith("real") },
    ...parts,
    credentials: { resting: "decoy", ...credentials },
  } as never);
}

const invalid = { kind: "invalid", problems: [] } as const;

describe("another good set that is mounted while the node forges", () => {
  it("is placed and loaded by one SIGHUP, without giving the seat back", () => {
    const { state, effects } = plan(forgingState(), aHolder({ placed: earlier }), settings);

    expect(effects).toEqual([{ kind: "install-real" }, { kind: "signal", intent: "on" }]);
    expect(state).toMatchObject({ phase: "enabling", reason: "CredentialsRotated" });
    expect(state.spent).toBeUndefined();
  });

  it("is followed by decoys once the node shows its certificate", () => {
    const begun = plan(forgingState(), aHolder({ placed: earlier }), settings);
    const signalled = absorb(begun.state, sent(100_010));
    const loaded = aPlacedSet("f");
    const seen = { ...aHolder({ placed: loaded, resting: "real" }), nowMs: 101_000 };

    const { state, effects } = plan(signalled, seen, settings);

    expect(kinds(effects)).toEqual(["place-decoys"]);
    expect(state).toMatchObject({ phase: "forging", reason: "ForgingVerified" });
  });

  it("is asked for three times of a node that keeps the earlier one, which then goes on forging with the seat", () => {
    let state: PlanState = forgingState();
    let signals = 0;
    for (let nowMs = 100_000; nowMs < 125_000; nowMs += 500) {
      const placed = signals === 0 ? earlier : aPlacedSet("f");
      const observation = { ...aHolder({ placed, resting: "real" }, { nowMs }) };
      const truth = signals === 0 ? onWith("real") : onWith("unknown");
      const round = plan(state, { ...observation, node: { ...observation.node, truth } }, settings);
      const isSignalled = round.effects.some(({ kind }) => kind === "signal");
      if (isSignalled) signals += 1;
      state = isSignalled ? absorb(round.state, sent(nowMs)) : round.state;
    }

    expect(signals).toBe(3);
    expect(state).toMatchObject({ phase: "forging", reason: "ForgingUnverified", spent: undefined });
  });

  it("waits while somebody asks this pod to stop", () => {
    const stop = { kind: "shutdown", reason: "received SIGTERM" } as const;

    const { state, effects } = plan(forgingState(), aHolder({ placed: earlier }, { stop }), settings);

    expect(kinds(effects)).not.toContain("install-real");
    expect(state.reason).toBe("StopRequested");
  });
});

describe("a set that is the same, or no good", () => {
  it.each<[string, Partial<CredentialsObservation>]>([
    ["the same set as before", { placed: aPlacedSet("f") }],
    ["a broken set", { source: invalid, placed: earlier }],
    ["a set of which nobody knows what the node has", { placed: undefined }],
  ])("changes nothing while the node forges: %s", (_, credentials) => {
    const { state, effects } = plan(forgingState(), aHolder(credentials), settings);

    expect(effects).toEqual([]);
    expect(state).toMatchObject({ phase: "forging", reason: "ForgingVerified" });
  });
});

describe("a KES key that has expired while the node forges with it", () => {
  it("gives the seat to a pod that has a valid one", () => {
    const { state } = plan(
      forgingState(),
      { ...aHolder({ source: invalid, placed: expired }), isAnotherPodReady: true },
      settings,
    );

    expect(state).toMatchObject({ phase: "disabling", reason: "KesExpired" });
  });

  it("keeps the seat where no other pod has a valid one, and says so in every round alike", () => {
    const observation = aHolder({ source: invalid, placed: expired });

    const first = plan(forgingState(), observation, settings);
    const second = plan(first.state, observation, settings);

    expect(first).toMatchObject({ effects: [], state: { phase: "forging", reason: "KesExpired" } });
    expect(second.state).toEqual(first.state);
  });

  it("is replaced by a good set that is mounted, rather than by another pod", () => {
    const placed = aPlacedSet("earlier", { hasExpired: true });

    const { state } = plan(forgingState(), { ...aHolder({ placed }), isAnotherPodReady: true }, settings);

    expect(state).toMatchObject({ phase: "enabling", reason: "CredentialsRotated" });
  });
});
