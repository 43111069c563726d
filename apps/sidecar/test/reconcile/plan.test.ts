import { describe, expect, it } from "vitest";
import { absorb, plan } from "../../src/reconcile/plan.ts";
import { initialPlanState, type PlanState } from "../../src/reconcile/plan-state.ts";
import { anObservation, aState, aTerm, forgingState, kinds, onWith, sent, settings } from "./observation-builder.ts";

describe("a pod at rest", () => {
  it("places decoys before anything else, so that a node can start and can never forge for the pool", () => {
    const observation = anObservation({
      node: { process: { kind: "none" }, socket: { kind: "silent", message: "no socket" } },
      credentials: { resting: "none" },
    });

    const first = plan(initialPlanState(), observation, settings);

    expect(kinds(first.effects)).toEqual(["place-decoys"]);
    expect(first.state).toMatchObject({ phase: "waiting-for-node", reason: "NodeNotFound" });
    expect(first.isReady).toBe(false);
  });

  it("contends once its node is seen to be off and its credentials are valid", () => {
    const { isReady, state, effects } = plan(aState(), anObservation(), settings);

    expect({ isReady, phase: state.phase, effects }).toEqual({ isReady: true, phase: "standby", effects: [] });
  });

  it.each([
    [
      "the mounted set is invalid",
      {
        credentials: { source: { kind: "invalid", problems: [{ severity: "error", message: "kes.skey is missing" }] } },
      },
      "CredentialsInvalid",
    ],
    ["its node does not answer", { node: { socket: { kind: "silent", message: "timeout" } } }, "NodeNotAnswering"],
    [
      "its node is on another network",
      { node: { socket: { kind: "wrong-network", message: "magic 2" } } },
      "NodeOnWrongNetwork",
    ],
    ["several nodes carry the name", { node: { process: { kind: "unknown", message: "several" } } }, "NodeAmbiguous"],
    ["it was asked to stop", { stop: { kind: "pre-stop", reason: "preStop hook" } }, "StopRequested"],
    ["it is behind and another pod is not", { isAnotherPodAhead: true, node: { isSynced: false } }, "NodeBehind"],
    ["another cluster comes first", { decision: { kind: "hold", because: "priority" } }, "NotFirst"],
  ] as const)("does not contend while %s, and says so", (_, parts, reason) => {
    const { isReady, state } = plan(aState(), anObservation(parts as never), settings);

    expect({ isReady, reason: state.reason }).toEqual({ isReady: false, reason });
  });

  it("still contends when its node is behind but nobody is ahead, because a chain that stands still must not disable everybody", () => {
    expect(plan(aState(), anObservation({ node: { isSynced: false } }), settings).isReady).toBe(true);
  });

  it("turns a standby's node off that forges on decoys, because the start flag was forgotten", () => {
    const { state, effects } = plan(aState(), anObservation({ node: { truth: onWith("decoy") } }), settings);

    expect(kinds(effects)).toEqual(["clear-keys", "signal"]);
    expect(state).toMatchObject({ phase: "disabling", reason: "StandbyForging" });
  });

  it("hands back a seat that it may not use any more", () => {
    const observation = anObservation({ term: aTerm(), credentials: { source: { kind: "invalid", problems: [] } } });

    expect(kinds(plan(aState(), observation, settings).effects)).toEqual(["release"]);
  });

  it("exits on SIGTERM when it holds nothing", () => {
    const observation = anObservation({ stop: { kind: "shutdown", reason: "received SIGTERM" } });

    expect(kinds(plan(aState(), observation, settings).effects)).toEqual(["exit"]);
  });
});

describe("taking the seat", () => {
  it("places real keys and sends one SIGHUP, in this order", () => {
    const { state, effects } = plan(aState(), anObservation({ term: aTerm() }), settings);

    expect(effects).toEqual([{ kind: "install-real" }, { kind: "signal", intent: "on" }]);
    expect(state.phase).toBe("enabling");
  });

  it("waits for the next slot after a hand-over, so that no slot has two forgers", () => {
    const term = aTerm({ startNotBeforeWallMs: 1_700_000_001_020 });

    const early = plan(aState(), anObservation({ term }), settings);
    const onTime = plan(early.state, anObservation({ nowMs: 100_520, wallMs: 1_700_000_001_020, term }), settings);

    expect(early.effects).toEqual([]);
    expect(early.wakeInMs).toBeLessThanOrEqual(100);
    expect(kinds(onTime.effects)).toEqual(["install-real", "signal"]);
  });

  it("puts decoys back as soon as the node shows that it has loaded the real keys", () => {
    const begun = plan(aState(), anObservation({ term: aTerm() }), settings);
    const signalled = absorb(begun.state, sent(100_010));

    const observation = anObservation({
      nowMs: 101_000,
      term: aTerm(),
      node: { truth: onWith("real") },
      credentials: { resting: "real" },
    });
    const { state, effects } = plan(signalled, observation, settings);

    expect(kinds(effects)).toEqual(["place-decoys"]);
    expect(state).toMatchObject({ phase: "forging", reason: "ForgingVerified" });
  });

  it("signals again when the node shows nothing, and gives the seat away after three attempts", () => {
    const silent = { truth: { kind: "off", because: "counter-still" } } as const;
    let state = aState();
    let signals = 0;
    for (let nowMs = 100_000; nowMs < 125_000 && state.phase !== "disabling"; nowMs += 500) {
      const round = plan(state, anObservation({ nowMs, term: aTerm(), node: silent }), settings);
      const isSignalled = round.effects.some(({ kind }) => kind === "signal") && round.state.phase === "enabling";
      if (isSignalled) signals += 1;
      state = isSignalled ? absorb(round.state, sent(nowMs)) : round.state;
    }

    expect(signals).toBe(3);
    expect(state).toMatchObject({ phase: "disabling", reason: "EnableFailed" });
    expect(state.contendNotBeforeMs).toBeGreaterThan(160_000);
  });

  it("leaves real keys at rest where the node cannot be read, and says so", () => {
    const begun = absorb(plan(aState(), anObservation({ term: aTerm() }), settings).state, sent(100_010));
    const unknown = { truth: { kind: "unknown", because: "unreachable" } } as const;

    const { state, effects } = plan(begun, anObservation({ nowMs: 105_000, term: aTerm(), node: unknown }), settings);

    expect(state).toMatchObject({ phase: "forging", reason: "ForgingUnverified" });
    expect(effects).toEqual([]);
  });

  it("treats a node that was replaced while real keys lay at rest as forging", () => {
    const begun = absorb(plan(aState(), anObservation({ term: aTerm() }), settings).state, sent(100_010));
    const replaced = {
      process: { kind: "found", mark: "9@2" },
      truth: { kind: "unknown", because: "no samples" },
    } as const;

    const { state } = plan(
      begun,
      anObservation({ nowMs: 100_200, term: aTerm(), node: replaced, credentials: { resting: "real" } }),
      settings,
    );

    expect(state.process).toMatchObject({ mark: "9@2", mayHoldRealKeys: true });
    expect(state.phase).toBe("disabling");
  });
});

describe("a forging pod", () => {
  const forging = (parts: Parameters<typeof anObservation>[0] = {}) =>
    anObservation({ term: aTerm(), ...parts, node: { truth: onWith("real"), ...parts.node } });

  it("rests on decoys while it forges", () => {
    expect(kinds(plan(forgingState(), forging({ credentials: { resting: "real" } }), settings).effects)).toEqual([
      "place-decoys",
    ]);
    expect(plan(forgingState(), forging(), settings).effects).toEqual([]);
  });

  it.each([
    ["too little of its permit is left", { term: aTerm({ endingBecause: "too little validity is left" }) }],
    ["the seat is gone", { term: undefined }],
    ["it is asked to stop", { stop: { kind: "shutdown", reason: "received SIGTERM" } }],
    ["another cluster should forge", { decision: { kind: "yield", because: "priority" } }],
  ] as const)("unlinks the keys and signals at once when %s", (_, parts) => {
    const { effects, state } = plan(forgingState(), forging(parts as never), settings);

    expect(kinds(effects)).toEqual(["clear-keys", "signal"]);
    expect(state.phase).toBe("disabling");
  });

  it("gives the seat back at once when its node dies, and never uses that term again", () => {
    const dead = { process: { kind: "none" }, truth: { kind: "off", because: "no process" } } as const;

    const { effects, state } = plan(forgingState(), forging({ node: dead }), settings);
    const back = plan({ ...state, phase: "standby" }, anObservation({ term: aTerm(), nowMs: 101_000 }), settings);

    expect(kinds(effects)).toEqual(["release"]);
    expect(state.phase).toBe("waiting-for-node");
    expect(kinds(back.effects)).toEqual(["release"]);
  });

  it("enables its node again when a foreign SIGHUP made it load the decoys", () => {
    const { state, effects } = plan(forgingState(), forging({ node: { truth: onWith("decoy") } }), settings);

    expect(state).toMatchObject({ phase: "enabling", reason: "ForeignSignal" });
    expect(kinds(effects)).toEqual(["install-real", "signal"]);
  });

  it("goes on while its metrics are away, because that alone proves nothing", () => {
    const { state } = plan(
      forgingState(),
      forging({ node: { truth: { kind: "unknown", because: "unreachable" } } }),
      settings,
    );

    expect(state.phase).toBe("forging");
  });
});

describe("stopping a node", () => {
  const stopping = (): PlanState => {
    const stop = { kind: "shutdown", reason: "received SIGTERM" } as const;
    const begun = plan(
      forgingState(),
      anObservation({ term: aTerm(), stop, node: { truth: onWith("real") } }),
      settings,
    );
    return absorb(begun.state, sent(100_005));
  };
  const stop = { kind: "shutdown", reason: "received SIGTERM" } as const;

  it("releases only after the node is seen to be off", () => {
    const still = plan(
      stopping(),
      anObservation({ nowMs: 100_100, term: aTerm(), stop, node: { truth: onWith("real") } }),
      settings,
    );
    const off = plan(
      still.state,
      anObservation({ nowMs: 100_200, term: aTerm(), stop, credentials: { resting: "none" } }),
      settings,
    );

    expect(kinds(still.effects)).not.toContain("release");
    expect(kinds(off.effects)).toEqual(["place-decoys", "release", "exit"]);
  });

  it("tells the successor by when the node was off, so that it may begin with the very next slot", () => {
    const truth = { kind: "off", because: "edge", byMs: 100_150 } as const;
    const observation = { nowMs: 100_200, wallMs: 1_700_000_001_010, term: aTerm(), stop, node: { truth } };

    const { effects } = plan(stopping(), anObservation(observation), settings);

    expect(effects).toContainEqual({
      kind: "release",
      reason: "received SIGTERM",
      offByWallMs: 1_700_000_000_960,
    });
  });

  describe("late in a slot", () => {
    const late = { wallMs: 1_700_000_000_700, term: aTerm(), node: { truth: onWith("real") } };

    it("waits for the next slot, which would be lost if the stop began in this one and ended in that", () => {
      const waiting = plan(forgingState(), anObservation({ ...late, stop }), settings);
      const begun = plan(
        waiting.state,
        anObservation({ ...late, stop, nowMs: 100_320, wallMs: 1_700_000_001_020 }),
        settings,
      );

      expect(waiting).toMatchObject({ state: { phase: "forging" }, effects: [], wakeInMs: 320 });
      expect(kinds(begun.effects)).toEqual(["clear-keys", "signal"]);
    });

    it("stops all the same when the wall clock stands still", () => {
      const waiting = plan(forgingState(), anObservation({ ...late, stop }), settings);
      const begun = plan(waiting.state, anObservation({ ...late, stop, nowMs: 101_000 }), settings);

      expect(begun.state.phase).toBe("disabling");
    });

    it.each([
      ["the seat is lost", { term: aTerm({ endingBecause: "somebody else holds the Lease" }) }],
      ["little validity is left", { stop, term: aTerm({ remainingMs: 6000 }) }],
    ])("does not wait when %s", (_, parts) => {
      expect(plan(forgingState(), anObservation({ ...late, ...parts }), settings).state.phase).toBe("disabling");
    });
  });

  it("believes no proof from before its signal", () => {
    const begun = plan(
      forgingState(),
      anObservation({ term: aTerm(), stop, node: { truth: { kind: "off", because: "stale" } } }),
      settings,
    );

    expect(kinds(begun.effects)).toEqual(["clear-keys", "signal"]);
  });

  it("signals again when the node goes on forging, then kills it with decoys at rest", () => {
    let state = stopping();
    const seen: string[] = [];
    for (let nowMs = 100_100; nowMs <= 104_100; nowMs += 100) {
      const round = plan(
        state,
        anObservation({
          nowMs,
          term: aTerm(),
          stop,
          node: { truth: onWith("real") },
          credentials: { resting: "none" },
        }),
        settings,
      );
      seen.push(...kinds(round.effects));
      state = round.effects.some(({ kind }) => kind === "signal") ? absorb(round.state, sent(nowMs)) : round.state;
    }

    expect(seen).toEqual(["signal", "signal", "place-decoys", "kill-node"]);
    expect(state.reason).toBe("NodeKilled");
  });

  it("kills without asking when the permit is already over", () => {
    const late = aTerm({ remainingMs: 0, endingBecause: "paused", isPastDeadline: true });

    const { effects } = plan(forgingState(), anObservation({ term: late, node: { truth: onWith("real") } }), settings);

    expect(kinds(effects)).toEqual(["kill-node"]);
  });

  it("kills at once when the keys cannot be removed", () => {
    const begun = plan(
      forgingState(),
      anObservation({ term: aTerm(), stop, node: { truth: onWith("real") } }),
      settings,
    );
    const failed = absorb(begun.state, [{ kind: "failed", atMs: 100_000, message: "read-only file system" }]);

    const { effects } = plan(
      failed,
      anObservation({ nowMs: 100_050, term: aTerm(), stop, node: { truth: onWith("real") } }),
      settings,
    );

    expect(kinds(effects)).toEqual(["kill-node"]);
  });

  it("lets a standby that goes on forging on decoys be, because no pool owns them", () => {
    let state = aState();
    for (let nowMs = 100_000; nowMs <= 115_000; nowMs += 500) {
      const round = plan(state, anObservation({ nowMs, node: { truth: onWith("decoy") } }), settings);
      expect(kinds(round.effects)).not.toContain("kill-node");
      state = round.effects.some(({ kind }) => kind === "signal") ? absorb(round.state, sent(nowMs)) : round.state;
    }

    expect(state).toMatchObject({ phase: "standby", reason: "StandbyOnDecoys" });
  });
});
