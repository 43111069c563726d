import type { Effect, Outcome } from "../../src/reconcile/effect.ts";
import type { Round } from "../../src/reconcile/loop.ts";
import type { PlanState } from "../../src/reconcile/plan-state.ts";
import { anObservation, aState } from "../reconcile/observation-builder.ts";

interface RoundParts {
  readonly before?: Partial<PlanState>;
  readonly passed?: readonly Partial<PlanState>[];
  readonly after?: Partial<PlanState>;
  readonly observation?: Parameters<typeof anObservation>[0];
  readonly applied?: readonly (readonly [Effect, Partial<Outcome>])[];
}

/** A round of a standby that is ready and stays so. */
export function aRound({ before, passed = [], after, observation, applied = [] }: RoundParts = {}): Round {
  return {
    before: aState(before),
    passed: passed.map((state) => aState(state)),
    after: aState(after ?? before),
    observation: anObservation(observation),
    applied: applied.map(([effect, outcome]) => ({
      effect,
      outcome: { kind: "done", atMs: 100_000, message: "", ...outcome },
    })),
  };
}
