import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Observation } from "../../src/reconcile/observation.ts";
import { absorb, plan } from "../../src/reconcile/plan.ts";
import { initialPlanState } from "../../src/reconcile/plan-state.ts";
import { anObservation, aTerm, settings } from "./observation-builder.ts";

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

describe("the plan, whatever happens", () => {
  it("places real keys only within a live permit that nothing speaks against", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let state = initialPlanState();
        let nowMs = 100_000;
        for (const s of steps) {
          nowMs += s.passedMs;
          const observation = observe(s, nowMs);
          const round = plan(state, observation, settings);
          const isEnabling = round.effects.some(
            (effect) => effect.kind === "install-real" || (effect.kind === "signal" && effect.intent === "on"),
          );
          if (isEnabling) {
            expect(observation.term?.remainingMs).toBeGreaterThan(0);
            expect(observation.term?.endingBecause).toBeUndefined();
            expect(observation.stop).toBeUndefined();
          }
          const sent = s.isSent && round.effects.some(({ kind }) => kind === "signal");
          state = sent ? absorb(round.state, [{ kind: "signal-sent", atMs: nowMs, message: "" }]) : round.state;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("gives the seat back only when no process can hold real keys", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let state = initialPlanState();
        let nowMs = 100_000;
        for (const s of steps) {
          nowMs += s.passedMs;
          const observation = observe(s, nowMs);
          const round = plan(state, observation, settings);
          if (round.effects.some(({ kind }) => kind === "release")) {
            const { truth: seen, process } = observation.node;
            const isProved =
              process.kind === "none" || seen.kind === "off" || round.state.process?.mayHoldRealKeys === false;
            expect(isProved).toBe(true);
            expect(["standby", "waiting-for-node"]).toContain(round.state.phase);
          }
          const sent = s.isSent && round.effects.some(({ kind }) => kind === "signal");
          state = sent ? absorb(round.state, [{ kind: "signal-sent", atMs: nowMs, message: "" }]) : round.state;
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("never contends with a node that may hold real keys and is not proved off", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let state = initialPlanState();
        let nowMs = 100_000;
        for (const s of steps) {
          nowMs += s.passedMs;
          const observation = observe(s, nowMs);
          const round = plan(state, observation, settings);
          if (round.isReady) {
            const isOff = observation.node.truth.kind === "off";
            expect(isOff || round.state.process?.mayHoldRealKeys === false).toBe(true);
          }
          state = round.state;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
