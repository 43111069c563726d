import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/reconcile/decision.ts";
import type { Effect } from "../../src/reconcile/effect.ts";
import type { Observation } from "../../src/reconcile/observation.ts";
import { absorb, plan } from "../../src/reconcile/plan.ts";
import { initialPlanState } from "../../src/reconcile/plan-state.ts";
import { anObservation, aTerm, sent, settings } from "./observation-builder.ts";

const truth = fc.oneof(
  fc.constant({ kind: "off", because: "edge" } as const),
  fc.constant({ kind: "unknown", because: "unreachable" } as const),
  fc
    .constantFrom("real", "decoy", "unknown")
    .map((credentials) => ({ kind: "on", with: credentials, because: "grew" }) as const),
);

const step = fc.record({
  passedMs: fc.integer({ min: 1, max: 3000 }),
  term: fc.option(
    fc.record({
      fencingToken: fc.integer({ min: 1, max: 3 }),
      remainingMs: fc.integer({ min: 0, max: 15_000 }),
      endingBecause: fc.option(fc.constant("evidence"), { nil: undefined }),
    }),
    { nil: undefined },
  ),
  stop: fc.option(
    fc.constantFrom("shutdown", "pre-stop").map((kind) => ({ kind, reason: "asked" })),
    { nil: undefined },
  ),
  process: fc.oneof(
    fc.constantFrom("1@1", "2@2").map((mark) => ({ kind: "found", mark }) as const),
    fc.constant({ kind: "none" } as const),
  ),
  socket: fc.constantFrom("accepted", "silent", "wrong-network"),
  truth,
  isValid: fc.boolean(),
  resting: fc.constantFrom("decoy", "real", "none", "foreign"),
  isSent: fc.boolean(),
});

function observe(s: typeof step extends fc.Arbitrary<infer T> ? T : never, nowMs: number): Observation {
  const term = s.term === undefined ? undefined : aTerm({ ...s.term, isPastDeadline: s.term.remainingMs === 0 });
  return anObservation({
    nowMs,
    wallMs: 1_700_000_000_000 + nowMs,
    term,
    stop: s.stop as Observation["stop"],
    node: {
      process: s.process,
      socket: { kind: s.socket as "accepted", message: "" },
      truth: s.process.kind === "none" ? { kind: "off", because: "no process" } : s.truth,
    },
    credentials: {
      resting: s.resting as "decoy",
      ...(s.isValid ? {} : { source: { kind: "invalid", problems: [] } as const }),
    },
  });
}

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Every round of one life. */
function* live(steps: readonly Step[]): Generator<{ observation: Observation; round: Plan }> {
  let state = initialPlanState();
  let nowMs = 100_000;
  for (const s of steps) {
    nowMs += s.passedMs;
    const observation = observe(s, nowMs);
    const round = plan(state, observation, settings);
    yield { observation, round };
    const isSent = s.isSent && round.effects.some(({ kind }) => kind === "signal");
    state = isSent ? absorb(round.state, sent(nowMs)) : round.state;
  }
}

/** Holds a law against every round of two thousand lives. */
function always(law: (observation: Observation, round: Plan) => void): void {
  const lives = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    for (const { observation, round } of live(steps)) law(observation, round);
  });
  fc.assert(lives, { numRuns: 2000 });
}

const enables = (effect: Effect): boolean =>
  effect.kind === "install-real" ||
  effect.kind === "install-bootstrap" ||
  (effect.kind === "signal" && effect.intent === "on");

describe("the plan, whatever happens", () => {
  it("places real keys only within a live permit that nothing speaks against", () => {
    always(({ term, stop }, { effects }) => {
      if (!effects.some(enables)) return;
      expect(term?.remainingMs).toBeGreaterThan(0);
      expect(term?.endingBecause).toBeUndefined();
      expect(stop).toBeUndefined();
    });
  });

  it("gives the seat back only when no process can hold real keys", () => {
    always(({ node }, { effects, state }) => {
      if (!effects.some(({ kind }) => kind === "release")) return;
      const isProved =
        node.process.kind === "none" || node.truth.kind === "off" || state.process?.mayHoldRealKeys === false;
      expect(isProved).toBe(true);
      expect(["standby", "waiting-for-node"]).toContain(state.phase);
    });
  });

  it("never contends with a node that may hold real keys and is not proved off", () => {
    always(({ node }, { isReady, state }) => {
      if (!isReady) return;
      expect(node.truth.kind === "off" || state.process?.mayHoldRealKeys === false).toBe(true);
    });
  });

  it("never lets a permit that is ending run out over a node that may hold real keys", () => {
    always(({ node, term }, { effects, state }) => {
      const isEnding = term !== undefined && (term.endingBecause !== undefined || term.remainingMs === 0);
      const mayForge = state.process?.mayHoldRealKeys === true && node.truth.kind !== "off";
      if (!isEnding || term.remainingMs > settings.marginMs || !mayForge) return;
      // Killed now, or so short a while ago that it cannot be gone yet.
      const isKilled = effects.some(({ kind }) => kind === "kill-node") || state.reason === "NodeKilled";
      expect(isKilled).toBe(true);
    });
  });

  it("exits only with empty hands", () => {
    always(({ term, stop }, { effects }) => {
      const last = effects.findIndex(({ kind }) => kind === "exit");
      if (last === -1) return;
      expect(stop?.kind).toBe("shutdown");
      expect(term === undefined || effects[last - 1]?.kind === "release").toBe(true);
    });
  });
});
