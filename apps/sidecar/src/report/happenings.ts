import type { Effect, Outcome } from "../reconcile/effect.ts";
import type { Round } from "../reconcile/loop.ts";

/** One thing that was done to the node or the seat, as a log tells it: a fixed phrase, and facts. */
export interface Happening {
  readonly level: "info" | "warn" | "error";
  readonly phrase: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

const DONE: Readonly<Record<Effect["kind"], string>> = {
  "place-decoys": "decoys placed",
  "install-bootstrap": "real credentials placed for the first start",
  "install-real": "real credentials placed",
  "clear-keys": "credentials removed",
  signal: "SIGHUP sent",
  "kill-node": "node killed",
  release: "seat released",
  exit: "stopped",
};

/** What the effects of one round brought about. Effects that failed were told as faults already. */
export function happeningsOf({ applied }: Round): Happening[] {
  return applied.flatMap(({ effect, outcome }) => {
    const happening = happeningOf(effect, outcome);
    return happening === undefined ? [] : [happening];
  });
}

function happeningOf(effect: Effect, { kind, message }: Outcome): Happening | undefined {
  switch (kind) {
    case "done":
    case "signal-sent":
      return {
        level: effect.kind === "kill-node" ? "warn" : "info",
        phrase: DONE[effect.kind],
        facts: factsOf(effect, message),
      };
    case "refused":
      return { level: "warn", phrase: "effect refused", facts: { effect: effect.kind, message } };
    case "overlap-possible":
      return { level: "error", phrase: "overlap possible", facts: { effect: effect.kind, message } };
    case "failed":
      return undefined;
  }
}

function factsOf(effect: Effect, message: string): Record<string, unknown> {
  switch (effect.kind) {
    case "signal":
      return { reason: message };
    case "kill-node":
      return { because: effect.because };
    case "release":
      return { reason: effect.reason, message };
    default:
      return {};
  }
}
