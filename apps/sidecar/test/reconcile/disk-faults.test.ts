import { describe, expect, it } from "vitest";
import { absorb, plan } from "../../src/reconcile/plan.ts";
import { anObservation, aState, aTerm, forgingState, kinds, onWith, sent, settings } from "./observation-builder.ts";

const stop = { kind: "shutdown", reason: "received SIGTERM" } as const;

describe("a directory that cannot be written", () => {
  it("does not keep a node from being killed at the deadline, because decoys can wait and the deadline cannot", () => {
    const forging = anObservation({ term: aTerm(), stop, node: { truth: onWith("real") } });
    const stopping = absorb(plan(forgingState(), forging, settings).state, sent(100_010));
    const late = anObservation({
      nowMs: 104_100,
      term: aTerm(),
      stop,
      node: { truth: onWith("real") },
      credentials: { resting: "none" },
    });

    const { effects } = plan(stopping, late, settings);

    expect(effects).toEqual([
      { kind: "place-decoys", ifFailed: "go-on" },
      expect.objectContaining({ kind: "kill-node" }),
    ]);
  });

  it("does not keep the seat from a pod that can forge, once nothing lies there that a node could load", () => {
    const forging = anObservation({ term: aTerm(), stop, node: { truth: onWith("real") } });
    const stopping = absorb(plan(forgingState(), forging, settings).state, sent(100_010));

    const off = anObservation({ nowMs: 100_500, term: aTerm(), stop, credentials: { resting: "none" } });

    expect(plan(stopping, off, settings).effects).toEqual([
      { kind: "place-decoys", ifFailed: "go-on" },
      expect.objectContaining({ kind: "release" }),
      { kind: "exit" },
    ]);
  });

  it("keeps the seat while real keys lie there, because a node that restarts would forge beside the next holder", () => {
    const dead = { process: { kind: "none" }, truth: { kind: "off", because: "no process" } } as const;

    const { effects } = plan(
      forgingState(),
      anObservation({ term: aTerm(), node: dead, credentials: { resting: "real" } }),
      settings,
    );

    expect(effects).toEqual([
      { kind: "place-decoys", ifFailed: "end-round" },
      expect.objectContaining({ kind: "release" }),
    ]);
  });

  it("keeps a standby from contending, and says what is missing", () => {
    const missing = anObservation({ credentials: { resting: "none" } });

    const { state, isReady, effects } = plan(aState({ restingBefore: "none" }), missing, settings);

    expect(state).toMatchObject({ phase: "standby", reason: "DecoysMissing" });
    expect(isReady).toBe(false);
    expect(kinds(effects)).toEqual(["place-decoys"]);
  });
});
