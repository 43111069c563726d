import type { EventRecorder, EventSubject } from "@cardano-forge/kubernetes";
import type { Round } from "../reconcile/loop.ts";
import { transitionsOf } from "./transition.ts";

/** Tells transitions as Kubernetes Events. */
export interface EventReporter {
  onRound(round: Round): void;
  /** Something that is no transition. */
  say(event: { readonly reason: string; readonly note: string; readonly type: "Normal" | "Warning" }): void;
}

/** Who records the events, and what they are about. */
export interface EventReporterOptions {
  readonly recorder: Pick<EventRecorder, "record">;
  readonly podName: string;
  /** What the events are about; undefined while that is being found out. */
  readonly subject: () => EventSubject | undefined;
}

interface Waiting {
  readonly reason: string;
  readonly note: string;
  readonly type: "Normal" | "Warning";
  readonly action: string;
}

/** So many events wait for their subject at most; the oldest give way. */
const MOST_WAITING = 64;

/** Builds a reporter that keeps events until it is known what they are about. */
export function createEventReporter({ recorder, podName, subject }: EventReporterOptions): EventReporter {
  let waiting: readonly Waiting[] = [];

  function pass(): void {
    const regarding = subject();
    if (regarding === undefined) return;
    for (const event of waiting) recorder.record({ ...event, regarding });
    waiting = [];
  }

  function add(event: Waiting): void {
    waiting = [...waiting, { ...event, note: `${podName}: ${event.note}` }].slice(-MOST_WAITING);
  }

  return {
    onRound(round) {
      for (const { to, reason, message, type } of transitionsOf(round)) {
        add({ reason, note: message, type, action: camelCase(to) });
      }
      for (const { effect, outcome } of round.applied) {
        if (outcome.kind !== "overlap-possible") continue;
        add({ reason: "OverlapPossible", note: outcome.message, type: "Warning", action: camelCase(effect.kind) });
      }
      pass();
    },
    say(event) {
      add({ ...event, action: "Report" });
      pass();
    },
  };
}

/** `waiting-for-node` as `WaitingForNode`. */
function camelCase(words: string): string {
  return words.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
}
