import type { Effect, Outcome } from "../../src/reconcile/effect.ts";
import type { Observation } from "../../src/reconcile/observation.ts";
import { initialPlanState, PLAN_DEFAULTS, type PlanSettings, type PlanState } from "../../src/reconcile/plan-state.ts";

export const settings: PlanSettings = {
  ...PLAN_DEFAULTS,
  stopBoundMs: 4000,
  marginMs: 1000,
  isNodeOptional: false,
  bootstrap: "decoy",
};

export const kinds = (effects: readonly Effect[]): string[] => effects.map((effect) => effect.kind);
export const sent = (atMs: number): readonly Outcome[] => [{ kind: "signal-sent", atMs, message: "" }];

type Parts = {
  readonly [K in keyof Observation]?: Observation[K] extends object | undefined
    ? Partial<Observation[K]> | undefined
    : Observation[K];
};

/** A healthy standby at 100 s: its node answers, is off, and decoys lie at rest. */
export function anObservation(parts: Parts = {}): Observation {
  const { node, credentials, term, ...rest } = parts;
  return {
    nowMs: 100_000,
    wallMs: 1_700_000_000_500,
    stop: undefined,
    decision: { kind: "lead", because: "the only cluster" },
    isAnotherPodAhead: false,
    isAnotherPodReady: false,
    foreignPool: undefined,
    ...(rest as Partial<Observation>),
    term: term === undefined ? undefined : aTerm(term),
    node: {
      process: { kind: "found", mark: "7@1" },
      socket: { kind: "accepted", message: "version 16" },
      silentForMs: 0,
      truth: { kind: "off", because: "counter-still" },
      areMetricsReachable: true,
      isSynced: true,
      isSignalPermitted: true,
      ...node,
    },
    credentials: { source: { kind: "valid", summary: aSummary, problems: [] }, resting: "decoy", ...credentials },
  };
}

const aSummary = {
  kesVkeyHex: "00",
  counter: 3n,
  startKesPeriod: 1500,
  poolIdHex: "11",
  poolIdBech32: "pool1",
  fingerprint: "f",
} as never;

export function aTerm(parts: Partial<NonNullable<Observation["term"]>> = {}): NonNullable<Observation["term"]> {
  return {
    fencingToken: 4,
    remainingMs: 14_000,
    endingBecause: undefined,
    isPastDeadline: false,
    startNotBeforeWallMs: 0,
    ...parts,
  };
}

/** A state in the middle of a life, with a node that was seen long ago and started on decoys. */
export function aState(parts: Partial<PlanState> = {}): PlanState {
  return {
    ...initialPlanState(),
    phase: "standby",
    reason: "Ready",
    message: "ready to take over",
    process: { mark: "7@1", seenAtMs: 10_000, mayHoldRealKeys: false },
    restingBefore: "decoy",
    truthSinceMs: 10_000,
    ...parts,
  };
}

export const forgingState = (parts: Partial<PlanState> = {}): PlanState =>
  aState({
    phase: "forging",
    reason: "ForgingVerified",
    message: "the node forges",
    process: { mark: "7@1", seenAtMs: 10_000, mayHoldRealKeys: true },
    ...parts,
  });

export const onWith = (credentials: "real" | "decoy" | "unknown") => ({
  kind: "on" as const,
  with: credentials,
  because: "counter-grew",
});
