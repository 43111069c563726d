import type { Round } from "../reconcile/loop.ts";
import type { Phase, Reason } from "../reconcile/phase.ts";

/** A change of phase or reason, as logs, events and metrics tell it. */
export interface Transition {
  readonly from: Phase;
  readonly to: Phase;
  readonly reason: Reason;
  readonly message: string;
  /** Warning where an operator should look. */
  readonly type: "Normal" | "Warning";
}

const WARNINGS: ReadonlySet<Reason> = new Set<Reason>([
  "NodeAmbiguous",
  "NodeOnWrongNetwork",
  "SignalNotPermitted",
  "CredentialsInvalid",
  "ForeignPool",
  "ElectionRefused",
  "BackingOff",
  "DecoysMissing",
  "ForgingUnverified",
  "ForeignSignal",
  "ForgingStopped",
  "EnableFailed",
  "SeatLost",
  "NodeDied",
  "StandbyForging",
  "NodeUnproven",
  "NodeKilled",
]);

/** The transitions of one round, in the order in which they came about. Rounds that change nothing give none. */
export function transitionsOf({ before, passed, after }: Round): Transition[] {
  const states = [before, ...passed, after];
  return states.flatMap((state, index) => {
    const last = states[index - 1];
    if (last === undefined || (last.phase === state.phase && last.reason === state.reason)) return [];
    const { phase: to, reason, message } = state;
    return [{ from: last.phase, to, reason, message, type: WARNINGS.has(reason) ? "Warning" : "Normal" }];
  });
}
