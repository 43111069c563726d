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
  "KesExpired",
  "EnableFailed",
  "SeatLost",
  "NodeDied",
  "StandbyForging",
  "NodeUnproven",
  "NodeKilled",
  "Fenced",
]);

/** The transitions of one round, in the order in which they came about. Rounds that change nothing give none. */
export function transitionsOf({ before, passed, after }: Round): Transition[] {
  const states = [before, ...passed, after];
  // Only a first round begins there: the guard has ended the engine before this one.
  const fenced = before.phase === "fenced" ? [transition("bootstrapping", before)] : [];
  const others = states.flatMap((state, index) => {
    const last = states[index - 1];
    if (last === undefined || (last.phase === state.phase && last.reason === state.reason)) return [];
    return [transition(last.phase, state)];
  });
  return [...fenced, ...others];
}

function transition(from: Phase, { phase: to, reason, message }: Round["after"]): Transition {
  return { from, to, reason, message, type: WARNINGS.has(reason) ? "Warning" : "Normal" };
}
