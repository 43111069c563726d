import type { Clock } from "@cardano-forge/election";

const REMEMBERED = 64;

/** Keeps what goes on and on from filling a log: a thing is said when it is new, and again after a while. */
export interface Repetition {
  /** How often it was held back since it was said last; undefined when it is to be held back now too. */
  sayNow(what: string): number | undefined;
}

/** Builds it with nothing said yet. */
export function createRepetition(clock: Pick<Clock, "monotonicMs">, againAfterMs: number): Repetition {
  const said = new Map<string, { atMs: number; heldBack: number }>();
  return {
    sayNow(what) {
      const nowMs = clock.monotonicMs();
      const before = said.get(what);
      if (before !== undefined && nowMs - before.atMs < againAfterMs) {
        before.heldBack += 1;
        return undefined;
      }
      said.delete(what);
      said.set(what, { atMs: nowMs, heldBack: 0 });
      for (const oldest of [...said.keys()].slice(0, -REMEMBERED)) said.delete(oldest);
      return before?.heldBack ?? 0;
    },
  };
}
