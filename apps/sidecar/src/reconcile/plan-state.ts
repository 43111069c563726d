import type { Observation } from "./observation.ts";
import type { Phase, Reason } from "./phase.ts";

/** What the plan remembers from round to round. Plain data: the same state and observation give the same plan. */
export interface PlanState {
  readonly phase: Phase;
  readonly reason: Reason;
  readonly message: string;
  readonly process: KnownProcess | undefined;
  readonly change: Change | undefined;
  /** Samples of the node's metrics sent before this moment say nothing about the state we asked for. */
  readonly truthSinceMs: number;
  /** A node was seen since this sidecar started: from then on only decoys lie there for its next start. */
  readonly hasSeenNode: boolean;
  /** What lay in the target directory after the last round: a process that appears later was started on it. */
  readonly restingBefore: Observation["credentials"]["resting"] | undefined;
  /** A term whose node was stopped, or died: it is given back and never used again. */
  readonly spent: SpentTerm | undefined;
  /** Since when a stop that can wait has waited for the next slot. */
  readonly lingerSinceMs: number | undefined;
  /** Consecutive attempts to make this node forge that could not be verified. */
  readonly enableFailures: number;
  /** How often a standby that forges on decoys was signalled in vain. */
  readonly normaliseFailures: number;
  /** No seat is taken before this moment. */
  readonly contendNotBeforeMs: number;
}

/** A term that is not used any more. */
export interface SpentTerm {
  readonly fencingToken: number;
  readonly because: string;
  /** Once the node was proved off: it checked no slot that began after this wall time. */
  readonly offByWallMs?: number;
}

/** A process of the node, and whether real keys can be in its memory. */
export interface KnownProcess {
  readonly mark: string;
  readonly seenAtMs: number;
  readonly mayHoldRealKeys: boolean;
}

/** A change of the node that was begun and is not verified yet. */
export interface Change {
  readonly intent: "on" | "off";
  readonly startedAtMs: number;
  readonly lastTriedAtMs: number | undefined;
  readonly signalledAtMs: number | undefined;
  readonly signals: number;
  readonly tries: number;
  /** The node forges with an earlier set, which is as much the pool's own, until it has loaded this one. */
  readonly isRotation: boolean;
  /** Past every bound: kill rather than ask. */
  readonly isUrgent: boolean;
}

/** Bounds of the plan, in milliseconds; the first two come from the timing of the lease. Then what the operator chose. */
export interface PlanSettings {
  readonly stopBoundMs: number;
  readonly marginMs: number;
  /** DISABLE_SOCKET_CHECK: development without a node. */
  readonly isNodeOptional: boolean;
  /** BOOTSTRAP_CREDENTIALS: what the node finds at its first start. */
  readonly bootstrap: "decoy" | "real";
  /** The pool has a seat of its own: which cluster should have it is then no question of who leads a cluster. */
  readonly hasPoolSeat?: boolean;
  /** Longest time in which a working node shows what it does: three slots and a scrape. */
  readonly verifyWithinMs: number;
  readonly signalAgainAfterMs: number;
  readonly mostSignals: number;
  readonly backOffMs: number;
  /** A holder whose node does not answer for this long gives the seat away. */
  readonly silentHolderMs: number;
  /** A stop that begins later in a slot could end in the next one, which then nobody forges. */
  readonly lateInSlotMs: number;
}

/** The settings that do not depend on the lease. */
export const PLAN_DEFAULTS = {
  verifyWithinMs: 6000,
  signalAgainAfterMs: 4500,
  mostSignals: 3,
  backOffMs: 60_000,
  silentHolderMs: 30_000,
  lateInSlotMs: 500,
} as const;

/** A process that has just started: it knows nothing and holds nothing. `fencedBecause`: in the place of one that the guard ended. */
export function initialPlanState(fencedBecause?: string): PlanState {
  const begin =
    fencedBecause === undefined
      ? ({ phase: "bootstrapping", reason: "Starting", message: "placing decoy credentials" } as const)
      : ({ phase: "fenced", reason: "Fenced", message: `the guard took forging away: ${fencedBecause}` } as const);
  return {
    ...begin,
    process: undefined,
    change: undefined,
    truthSinceMs: Number.NEGATIVE_INFINITY,
    hasSeenNode: false,
    restingBefore: undefined,
    spent: undefined,
    lingerSinceMs: undefined,
    enableFailures: 0,
    normaliseFailures: 0,
    contendNotBeforeMs: Number.NEGATIVE_INFINITY,
  };
}

/** Real keys may be where a node reads them, or in its memory. */
export function isIntentOn(state: PlanState): boolean {
  return state.phase === "enabling" || state.phase === "forging";
}

/** The node holds no real keys, as far as the plan knows, and nothing is being changed. */
export function isResting({ phase, process }: PlanState): boolean {
  return phase !== "enabling" && phase !== "forging" && phase !== "disabling" && process?.mayHoldRealKeys !== true;
}
