import { describe, expect, it } from "vitest";
import { absorb, plan } from "../../src/reconcile/plan.ts";
import { initialPlanState } from "../../src/reconcile/plan-state.ts";
import { anObservation, aState, kinds, onWith, sent, settings } from "./observation-builder.ts";

const unknown = { kind: "unknown", because: "too few samples" } as const;
const silent = { kind: "silent", message: "no answer" } as const;

describe("a sidecar that finds a node older than itself", () => {
  it("turns it off at once rather than watching first, because its last permit may end any moment", () => {
    const found = anObservation({ node: { truth: unknown }, credentials: { resting: "foreign" } });

    const { state, effects, isReady } = plan(initialPlanState(), found, settings);

    expect(state).toMatchObject({ phase: "disabling", reason: "NodeUnproven", process: { mayHoldRealKeys: true } });
    expect(effects).toEqual([{ kind: "clear-keys" }, { kind: "signal", intent: "startup" }]);
    expect(isReady).toBe(false);
  });

  it("gives a node that was off already the time to show it, instead of killing it at the stop bound of a short lease", () => {
    const short = { ...settings, stopBoundMs: 1500, marginMs: 500 };
    const begun = plan(initialPlanState(), anObservation({ node: { truth: unknown } }), short);
    const signalled = absorb(begun.state, sent(100_050));

    const later = plan(signalled, anObservation({ nowMs: 103_000, node: { truth: unknown } }), short);
    const proved = plan(later.state, anObservation({ nowMs: 103_400, credentials: { resting: "none" } }), short);

    expect(kinds(later.effects)).not.toContain("kill-node");
    expect(proved.state).toMatchObject({ phase: "standby", process: { mayHoldRealKeys: false } });
  });

  it("kills it when neither socket nor metrics say what it does, because then nobody can tell that it does not forge", () => {
    let state = initialPlanState();
    const seen: string[] = [];
    for (let nowMs = 100_000; nowMs <= 115_000; nowMs += 500) {
      const observation = anObservation({
        nowMs,
        node: { socket: silent, truth: unknown },
        credentials: { resting: nowMs === 100_000 ? "foreign" : "decoy" },
      });
      const round = plan(state, observation, settings);
      seen.push(...kinds(round.effects));
      state = round.state;
    }

    expect(seen).toContain("kill-node");
    expect(state.reason).toBe("NodeKilled");
  });

  it("lets it replay its ledger for as long as its metrics show that it does not forge", () => {
    const found = { nowMs: 100_000, node: { socket: silent } } as const;
    const first = plan(initialPlanState(), anObservation(found), settings);

    const later = plan(first.state, anObservation({ ...found, nowMs: 900_000 }), settings);

    expect(later.state).toMatchObject({ phase: "waiting-for-node", reason: "NodeNotAnswering" });
    expect(later.effects).toEqual([]);
  });

  it("trusts it once it answers and is seen to be off, because it would have to read its keys again", () => {
    const replaying = plan(initialPlanState(), anObservation({ node: { socket: silent } }), settings);
    const answering = plan(replaying.state, anObservation({ nowMs: 104_000 }), settings);

    expect(replaying.state.process?.mayHoldRealKeys).toBe(true);
    expect(answering.state.process?.mayHoldRealKeys).toBe(false);
  });

  it("turns it off before it exits, although its socket is silent", () => {
    const stop = { kind: "shutdown", reason: "received SIGTERM" } as const;
    const observation = anObservation({ stop, node: { socket: silent, truth: unknown } });

    const { state, effects } = plan(aState({ process: undefined, restingBefore: undefined }), observation, settings);

    expect(kinds(effects)).not.toContain("exit");
    expect(state.phase).toBe("disabling");
  });
});

describe("a node that starts beside the sidecar", () => {
  it.each([
    ["decoys", "decoy", false],
    // A node with credential flags does not start without the files.
    ["no files", "none", false],
    ["real keys", "real", true],
    ["files of somebody else", "foreign", true],
  ] as const)("that found %s may hold real keys: %s -> %s", (_, restingBefore, mayHoldRealKeys) => {
    const before = aState({ process: undefined, restingBefore });

    const started = { process: { kind: "found", mark: "8@9" }, socket: silent, truth: unknown } as const;

    const { state } = plan(before, anObservation({ node: started }), settings);

    expect(state.process).toMatchObject({ mark: "8@9", mayHoldRealKeys });
  });

  it("is left alone while it is watched, when it started on decoys", () => {
    const before = aState({ process: undefined, phase: "waiting-for-node", reason: "NodeNotFound" });

    const { state, effects } = plan(before, anObservation({ node: { truth: unknown } }), settings);

    expect(state).toMatchObject({ phase: "waiting-for-node", reason: "VerifyingNode" });
    expect(effects).toEqual([]);
  });
});

describe("BOOTSTRAP_CREDENTIALS=real", () => {
  const real = { ...settings, bootstrap: "real" } as const;
  const noNode = { process: { kind: "none" }, socket: silent, truth: { kind: "off", because: "no process" } } as const;

  it("places the real credentials for the first start of the node, as the predecessor did", () => {
    const first = plan(initialPlanState(), anObservation({ node: noNode, credentials: { resting: "none" } }), real);
    const second = plan(first.state, anObservation({ node: noNode, credentials: { resting: "real" } }), real);

    expect(kinds(first.effects)).toEqual(["install-bootstrap"]);
    expect(second.effects).toEqual([]);
  });

  it("falls back to decoys where the mounted set is invalid, so that the node can start at all", () => {
    const invalid = { source: { kind: "invalid", problems: [] }, resting: "none" } as const;

    const { effects } = plan(initialPlanState(), anObservation({ node: noNode, credentials: invalid }), real);

    expect(kinds(effects)).toEqual(["place-decoys"]);
  });

  it("puts decoys in their place as soon as the node is there, and turns the node off once it answers", () => {
    const first = plan(initialPlanState(), anObservation({ node: noNode, credentials: { resting: "real" } }), real);
    const started = anObservation({ node: { socket: silent, truth: unknown }, credentials: { resting: "real" } });
    const second = plan(first.state, started, real);
    const third = plan(second.state, anObservation({ nowMs: 101_000, node: { truth: unknown } }), real);

    expect(second.state.process?.mayHoldRealKeys).toBe(true);
    expect(kinds(second.effects)).toEqual(["place-decoys"]);
    expect(kinds(third.effects)).toEqual(["clear-keys", "signal"]);
  });

  it("never places them again for a later start", () => {
    const seen = plan(initialPlanState(), anObservation(), real);

    const { effects } = plan(
      { ...seen.state, phase: "standby", change: undefined },
      anObservation({ node: noNode, credentials: { resting: "none" } }),
      real,
    );

    expect(kinds(effects)).toEqual(["place-decoys"]);
  });
});

describe("DISABLE_SOCKET_CHECK without a node", () => {
  const optional = { ...settings, isNodeOptional: true };
  const without = {
    node: {
      process: { kind: "none" },
      socket: { kind: "not-checked", message: "DISABLE_SOCKET_CHECK is set" },
      truth: { kind: "off", because: "no process" },
    },
    credentials: { source: { kind: "invalid", problems: [] }, resting: "none" },
  } as const;

  it("takes part in the election without credentials, because there is nothing to forge with", () => {
    const { state, isReady, effects } = plan(initialPlanState(), anObservation(without), optional);

    expect(state).toMatchObject({ phase: "standby", reason: "WithoutNode" });
    expect(isReady).toBe(true);
    expect(effects).toEqual([]);
  });

  it("holds the seat and gives it back when it is asked to stop", () => {
    const term = { fencingToken: 1 };
    const held = plan(initialPlanState(), anObservation({ ...without, term }), optional);
    const stop = { kind: "shutdown", reason: "received SIGINT" } as const;
    const stopped = plan(held.state, anObservation({ ...without, term, stop, nowMs: 101_000 }), optional);

    expect(held.state).toMatchObject({ phase: "enabling", reason: "WithoutNode" });
    expect(held.effects).toEqual([]);
    expect(kinds(stopped.effects)).toEqual(["release", "exit"]);
  });

  it("never enables a node that turns up, before it has looked at it like at any other", () => {
    const held = plan(initialPlanState(), anObservation({ ...without, term: { fencingToken: 1 } }), optional);
    const appeared = anObservation({ nowMs: 101_000, term: { fencingToken: 1 }, node: { truth: onWith("unknown") } });

    const { effects } = plan(held.state, appeared, optional);

    expect(kinds(effects)).not.toContain("install-real");
  });

  it("signals a standby once that never says what it does, because old nodes say 1 until their first SIGHUP", () => {
    const told = anObservation({ nowMs: 120_000, node: { truth: unknown, areMetricsReachable: true } });
    const fresh = anObservation({ nowMs: 16_000, node: { truth: unknown, areMetricsReachable: true } });
    const unread = anObservation({ nowMs: 120_000, node: { truth: unknown, areMetricsReachable: false } });

    const { state, effects } = plan(aState(), told, settings);

    expect(kinds(effects)).toEqual(["clear-keys", "signal"]);
    expect(state).toMatchObject({ phase: "disabling", reason: "StandbyForging" });
    expect(plan(aState(), fresh, settings).state.phase).not.toBe("disabling");
    expect(plan(aState(), unread, settings).state.phase).not.toBe("disabling");
  });
});
