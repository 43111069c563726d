import type { Clock, Elector, Term } from "@cardano-forge/election";
import { parseHandOverNote, renderHandOverNote } from "./hand-over-note.ts";
import type { TermObservation } from "./reconcile/observation.ts";

// A forging thread checks the slot in which it starts (ouroboros-consensus, knownSlotWatcher begins with no slot seen), so a
// successor that starts within the last slot of its predecessor would forge that slot a second time.
const SLOT_MS = 1000;
const INTO_SLOT_MS = 20;
/** From the end of a node to its successor's seat: a read of the lease, and as much again. */
const OFF_RECENTLY_MS = 10_000;

/** What lets this process forge, and until when. */
export type Permit = Pick<Term, "fencingToken" | "acquiredBy" | "validUntil" | "remainingMs">;

/** The seat of this process: the permit it holds, if any, and the campaign for the next one. */
export interface Seat {
  /** Campaigns until the signal aborts. Terms are picked up by `observe`. */
  run(signal: AbortSignal): Promise<void>;
  term(): Permit | undefined;
  observe(): TermObservation | undefined;
  /** A part of the seat that gives no permit by itself; undefined where there is none, and with the whole seat. */
  waiting(): TermObservation | undefined;
  /** Writes `free`; only to be called when the node is proved off. */
  release(why: ReleaseWhy): Promise<{ kind: string }>;
}

/** What the successor reads of a release. */
export interface ReleaseWhy {
  readonly reason: string;
  readonly to: string | undefined;
  /** Who should take over the pool's seat, where that is one of its own. */
  readonly toOfPool?: string | undefined;
  /** Only the pool's seat is given back; this pod goes on leading its cluster. */
  readonly isPoolOnly?: boolean | undefined;
  /** The node checked no slot that began after this wall time; undefined where it was never enabled. */
  readonly offByWallMs: number | undefined;
}

interface Held {
  readonly term: Term;
  readonly startNotBeforeWallMs: number;
  readonly done: PromiseWithResolvers<void>;
}

/** What a seat contends with. */
export interface SeatOptions {
  readonly elector: Elector;
  readonly clock: Clock;
  readonly isReady: () => boolean;
  readonly rank: () => number;
  /** Another pod is the candidate: watch, and write nothing. */
  readonly isWatching?: () => boolean;
  /** Called when a term was won or begins to end: the loop has something to do at once. */
  readonly onChange: () => void;
}

/** Builds the seat of this pod; it contends while `isReady` says so. */
export function createSeat(o: SeatOptions): Seat {
  const { elector, clock, isReady, rank, isWatching = () => false, onChange } = o;
  let held: Held | undefined;

  async function run(signal: AbortSignal): Promise<void> {
    for await (const term of elector.campaign(signal, { isReady, rank, isWatching })) {
      const done = Promise.withResolvers<void>();
      held = { term, startNotBeforeWallMs: startNotBefore(term, clock.wallMs()), done };
      term.signal.addEventListener("abort", onChange, { once: true });
      onChange();
      await done.promise;
    }
  }

  function observe(): TermObservation | undefined {
    if (held === undefined) return undefined;
    const { term, startNotBeforeWallMs } = held;
    const { monotonicMs, boottimeMs } = term.validUntil;
    return {
      fencingToken: term.fencingToken,
      remainingMs: term.remainingMs(),
      endingBecause: term.signal.aborted ? messageOf(term.signal.reason) : undefined,
      isPastDeadline: clock.monotonicMs() >= monotonicMs || clock.boottimeMs() >= boottimeMs,
      startNotBeforeWallMs,
    };
  }

  async function release({ reason, to, offByWallMs }: ReleaseWhy): Promise<{ kind: string }> {
    const mine = held;
    if (mine === undefined) return { kind: "nothing-held" };
    held = undefined;
    try {
      const note = offByWallMs === undefined ? undefined : renderHandOverNote(offByWallMs);
      return await mine.term.release({ reason, to, note });
    } finally {
      mine.done.resolve();
    }
  }

  return { run, observe, release, term: () => held?.term, waiting: () => undefined };
}

/**
 * Our first slot is the one after the last slot of the predecessor. One that does not say when its node stopped may have
 * forged the slot of now, also when its lease was waited out: its guard stops the node only just before that ends. And one
 * that says that it stopped long ago may have had its clock set back since its last slot.
 */
function startNotBefore({ note }: Term, wallMs: number): number {
  const offByMs = parseHandOverNote(note);
  const lastSlotMs = offByMs === undefined || wallMs - offByMs > OFF_RECENTLY_MS ? wallMs : offByMs;
  return Math.floor(lastSlotMs / SLOT_MS) * SLOT_MS + SLOT_MS + INTO_SLOT_MS;
}

function messageOf(reason: unknown): string {
  if (typeof reason === "object" && reason !== null && "message" in reason) return String(reason.message);
  return String(reason);
}
