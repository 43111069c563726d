import { createElector, type Elector, type RandomBytes } from "../elector.ts";
import type { LeaseStore } from "../lease-store.ts";
import type { Term } from "../own-term.ts";
import type { ManualClock } from "../testing/manual-clock.ts";
import type { Timing } from "../timing.ts";

/** One pod of a rehearsal: it may forge while it holds every seat that there is. */
export interface RehearsedPod {
  mayForge(): boolean;
  /** Gives every seat back, as a pod that is deleted does once its node has stopped, and ends. */
  leave(to: string | undefined): void;
  /** Ends at once, without a word. */
  crash(): void;
}

/** One election that a pod takes part in. */
export interface RehearsedSeat {
  readonly timing: Timing;
  readonly stores: readonly LeaseStore[];
  readonly rank: number;
  /** May the pod try, as far as the play goes; it tries for a seat only while it has all those before. */
  readonly isOpen: () => boolean;
}

interface HeldSeat {
  term: Term | undefined;
}

/** Starts a pod; `seats` come in the order in which they are to be held. `onChange` is called when it may forge or may not any more. */
export function startPod(o: {
  readonly identity: string;
  readonly seats: readonly RehearsedSeat[];
  readonly startsAfterMs: number;
  readonly clock: ManualClock;
  readonly random: RandomBytes;
  readonly onChange: () => void;
}): RehearsedPod {
  const { clock, onChange } = o;
  const gone = new AbortController();
  const held = o.seats.map((): HeldSeat => ({ term: undefined }));
  const isHeld = ({ term }: HeldSeat): boolean => term !== undefined && !term.signal.aborted && term.remainingMs() > 0;

  async function contend(index: number): Promise<void> {
    const seat = o.seats[index] as RehearsedSeat;
    const { timing, stores, rank, isOpen } = seat;
    const elector: Elector = createElector({ identity: o.identity, timing, stores, clock, random: o.random });
    const hasThoseBefore = (): boolean => held.slice(0, index).every(isHeld);
    const candidacy = { isReady: isOpen, rank: () => rank, isWatching: () => !hasThoseBefore() };
    await clock.sleep(o.startsAfterMs, gone.signal);
    for await (const term of elector.campaign(gone.signal, candidacy)) {
      (held[index] as HeldSeat).term = term;
      onChange();
      // A seat without those before it is no use to this pod, and of use to others.
      await Promise.race([...held.slice(0, index), { term }].map(ended));
      onChange();
      if (!gone.signal.aborted) await term.release({ reason: "Ended" });
    }
  }

  for (const index of o.seats.keys()) void contend(index);

  function end(): void {
    gone.abort();
    onChange();
  }
  return {
    mayForge: () => !gone.signal.aborted && held.every(isHeld),
    crash: end,
    leave(to) {
      const releases = held.map(({ term }) =>
        term?.release({ reason: "Leaving", ...(to === undefined ? {} : { to }) }),
      );
      onChange();
      void Promise.all(releases).then(end);
    },
  };
}

function ended({ term }: HeldSeat): Promise<void> {
  return new Promise((resolve) => {
    const signal = term?.signal;
    if (signal === undefined || signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
