import type { Transition } from "@cardano-forge/kubernetes";
import type { Round } from "../reconcile/loop.ts";
import type { Predecessor, Succession } from "../succession.ts";

/** A change of leadership that this pod completed. */
export interface Takeover {
  readonly transition: Transition;
  readonly gapMs: number | undefined;
}

/** Tells each take-over once, for the history: when the node was seen to forge. */
export interface SuccessionReporter {
  onRound(round: Round): Takeover | undefined;
}

interface Pending {
  readonly token: number;
  readonly predecessor: Predecessor | undefined;
  readonly enabledAtMs: number | undefined;
}

/** Builds it before the first round. */
export function createSuccessionReporter(succession: Succession, podName: string): SuccessionReporter {
  let lastToken: number | undefined;
  let pending: Pending | undefined;

  function follow({ observation, applied }: Round): void {
    const token = observation.term?.fencingToken;
    if (token === undefined) pending = undefined;
    else if (token !== lastToken) pending = { token, predecessor: succession.take(token), enabledAtMs: undefined };
    lastToken = token ?? lastToken;
    const isEnabled = applied.some(
      ({ effect, outcome }) => effect.kind === "signal" && effect.intent === "on" && outcome.kind === "signal-sent",
    );
    // A forging thread starts with the signal; that it did is only seen later.
    if (isEnabled && pending !== undefined) pending = { ...pending, enabledAtMs: observation.wallMs };
  }

  return {
    onRound(round) {
      follow(round);
      if (pending?.enabledAtMs === undefined || round.after.phase !== "forging") return undefined;
      const { token, predecessor, enabledAtMs } = pending;
      pending = undefined;
      const gapMs =
        predecessor === undefined ? undefined : Math.max(0, Math.round(enabledAtMs - predecessor.lastSignMs));
      const { reason, message } = round.after;
      const transition: Transition = {
        at: new Date(enabledAtMs).toISOString(),
        from: predecessor?.pod ?? "",
        to: podName,
        reason,
        message,
        gapMilliseconds: gapMs,
        term: token,
      };
      return { transition, gapMs };
    },
  };
}
