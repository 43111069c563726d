import type { Clock, Notice, RequestReport } from "@cardano-forge/election";
import type { FaultPoint, Round } from "../reconcile/loop.ts";
import { happeningsOf } from "./happenings.ts";
import type { Logger } from "./log.ts";
import { createRepetition } from "./repetition.ts";
import { transitionsOf } from "./transition.ts";

/** Tells rounds to the log, and what goes on and on only now and then. */
export interface LogReporter {
  onRound(round: Round): void;
  onFault(fault: { readonly during: FaultPoint | "resource" | "http" | "campaign"; readonly error: unknown }): void;
  onNotice(notice: Notice, seat: "cluster" | "pool"): void;
  onLeaseRequest(report: RequestReport): void;
}

const AGAIN_AFTER_MS = 30_000;

/** Builds a reporter that says bad news again only after half a minute. */
export function createLogReporter(log: Logger, clock: Clock): LogReporter {
  const repetition = createRepetition(clock, AGAIN_AFTER_MS);

  function say(level: "info" | "warn" | "error", phrase: string, facts: Readonly<Record<string, unknown>>): void {
    // What is good news is said each time.
    const heldBack = level === "info" ? 0 : repetition.sayNow(`${phrase} ${JSON.stringify(facts)}`);
    if (heldBack === undefined) return;
    log[level](heldBack === 0 ? facts : { ...facts, heldBack }, phrase);
  }

  return {
    onRound(round) {
      for (const { type, ...facts } of transitionsOf(round)) {
        log[type === "Warning" ? "warn" : "info"](facts, "phase changed");
      }
      for (const { level, phrase, facts } of happeningsOf(round)) say(level, phrase, facts);
    },
    onFault({ during, error }) {
      const heldBack = repetition.sayNow(`${during} ${error instanceof Error ? error.message : String(error)}`);
      if (heldBack !== undefined)
        log.error({ during, err: error, ...(heldBack === 0 ? {} : { heldBack }) }, "fault met");
    },
    onNotice: (notice, seat) => tellNotice(log, notice, seat),
    onLeaseRequest({ arbiter, kind, outcome, message }) {
      if (outcome === "refused" || outcome === "failed")
        say("warn", "lease request failed", { arbiter, kind, outcome, message });
    },
  };
}

function tellNotice(log: Logger, notice: Notice, seat: "cluster" | "pool"): void {
  switch (notice.kind) {
    case "term-began":
      log.info({ seat, fencingToken: notice.term.number, acquiredBy: notice.term.acquiredBy }, "lease acquired");
      return;
    case "term-ending":
      log.warn({ seat, because: notice.because }, "lease ending");
      return;
    case "term-over":
      log.info({ seat, because: notice.because }, "lease given up");
      return;
    case "acquisition-failed":
      log.info({ seat, because: notice.because }, "lease not acquired");
      return;
    case "cleaned-up":
      log.info({ seat, outcome: notice.outcome.kind }, "lease released");
      return;
  }
}
