/** The parts of an installation that are looked at, in this order. */
export const AREAS = ["access", "definitions", "pods", "pool", "clocks", "arbiters"] as const;
/** One of them. */
export type Area = (typeof AREAS)[number];

/** What one check found. */
export interface Finding {
  readonly area: Area;
  /** What was checked; the same word each time, for programs. */
  readonly check: string;
  /** `unknown` where it could not be looked at; that is neither fine nor wrong. */
  readonly level: "ok" | "warning" | "error" | "unknown";
  readonly message: string;
  /** What resolves it; there is always one where there is something to resolve. */
  readonly hint?: string;
}

type What = Pick<Finding, "area" | "check">;

/** A check that found everything in order. */
export function ok(what: What, message: string): Finding {
  return { ...what, level: "ok", message };
}

/** A check that found something to resolve. */
export function found(level: "warning" | "error", what: What, message: string, hint: string): Finding {
  return { ...what, level, message, hint };
}

/** A check that could not be made. */
export function notSeen(what: What, message: string, hint?: string): Finding {
  return { ...what, level: "unknown", message, ...(hint === undefined ? {} : { hint }) };
}
