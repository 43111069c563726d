import type { Round } from "../reconcile/loop.ts";
import type { PlanState } from "../reconcile/plan-state.ts";

/** Durations that came to an end in a round, in milliseconds. */
export interface EndedDurations {
  /** From the decision to stop the node until it was proved off. */
  readonly stopMs: number | undefined;
  /** From the decision to stop until the seat was free. */
  readonly releaseMs: number | undefined;
  /** From the seat being taken until the node was seen to forge. */
  readonly enableMs: number | undefined;
}

/** Measures the parts of hand-overs from the rounds of one pod. */
export interface HandoverTimes {
  onRound(round: Round): EndedDurations;
}

/** Builds it with every stopwatch at rest. */
export function createHandoverTimes(): HandoverTimes {
  const [stop, release, enable] = [createStopwatch(), createStopwatch(), createStopwatch()];

  /** Gives the durations that this change of state ends. */
  function change(from: PlanState, to: PlanState, nowMs: number): Pick<EndedDurations, "stopMs" | "enableMs"> {
    if (to.phase === "enabling" && to.reason === "SeatTaken") enable.start(nowMs);
    if (to.phase === "disabling") stop.start(nowMs);
    const isStopped = from.phase === "disabling" && to.phase !== "disabling";
    return {
      stopMs: isStopped ? stop.stop(nowMs) : undefined,
      enableMs: to.phase === "forging" ? enable.stop(nowMs) : undefined,
    };
  }

  return {
    onRound({ before, passed, after, observation, applied }) {
      const { nowMs, term } = observation;
      const states = [before, ...passed, after];
      const ended = states.slice(1).map((to, index) => change(states[index] ?? before, to, nowMs));
      if (term !== undefined && states.some(({ phase }) => phase === "disabling")) release.start(nowMs);
      const released = applied.find(({ effect, outcome }) => effect.kind === "release" && outcome.kind === "done");
      const releaseMs = released === undefined ? undefined : release.stop(released.outcome.atMs);
      if (released !== undefined || term === undefined) {
        enable.clear();
        release.clear();
      }
      return {
        stopMs: ended.find(({ stopMs }) => stopMs !== undefined)?.stopMs,
        enableMs: ended.find(({ enableMs }) => enableMs !== undefined)?.enableMs,
        releaseMs,
      };
    },
  };
}

function createStopwatch() {
  let startedMs: number | undefined;
  return {
    /** Goes on where it runs already. */
    start(nowMs: number): void {
      startedMs ??= nowMs;
    },
    stop(nowMs: number): number | undefined {
      const elapsedMs = startedMs === undefined ? undefined : nowMs - startedMs;
      startedMs = undefined;
      return elapsedMs;
    },
    clear(): void {
      startedMs = undefined;
    },
  };
}
