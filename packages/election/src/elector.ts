import type { Clock } from "./clock.ts";
import { decide } from "./decide.ts";
import { ElectionError } from "./election-error.ts";
import type { ElectorStatus } from "./elector-status.ts";
import { type Decide, EngineRun } from "./engine-run.ts";
import type { ConfirmedWrite, Notice } from "./engine-state.ts";
import type { LeaseStore } from "./lease-store.ts";
import type { Term } from "./own-term.ts";
import type { RequestReport } from "./send-request.ts";
import { engineSettings } from "./settings.ts";
import type { Timing } from "./timing.ts";

/** So many random bytes, from a source that never repeats. */
export type RandomBytes = (count: number) => Uint8Array;

/** What an elector is built from. */
export interface ElectorOptions {
  /** Unique for each start of a process, and beginning with a name that people know, as in `pod-0_3f9c`. */
  readonly identity: string;
  /** One for each arbiter; a holder needs a majority of them. */
  readonly stores: readonly LeaseStore[];
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly timing: Timing;
  /** By store: what an earlier engine had confirmed last, see {@link Elector.confirmed}. Only to be given when that engine is dead and reaped and what it protected is proved off. */
  readonly predecessor?: readonly (ConfirmedWrite | undefined)[];
  /** Told about everything that happens to terms; must not throw. */
  readonly onNotice?: (notice: Notice) => void;
  /** Told about each request when it is over; must not throw. */
  readonly onRequest?: (report: RequestReport) => void;
}

/** What a campaign may be asked at any time. */
export interface Candidacy {
  /** Whether a term may be taken now. */
  isReady(): boolean;
  /** Place among the candidates: 0 tries first. */
  rank(): number;
  /** While this says true nothing is written but what gives back: for whoever may become a candidate later. */
  isWatching?(): boolean;
}

/** Takes part in one election. */
export interface Elector {
  status(): ElectorStatus;
  /** By store: my last confirmed write that still stands, for a successor in the same pod. */
  confirmed(): (ConfirmedWrite | undefined)[];
  /** Calls the listener as soon as a write of mine is confirmed, or one that was does not stand any more; it must not throw. */
  onConfirmed(listener: () => void, signal: AbortSignal): void;
  /**
   * Campaigns until the signal aborts, and gives one term after the other. The next one is to be asked for only when the
   * last is released, or over and what it protected is off. Leaving the loop ends a term without freeing its records.
   */
  campaign(signal: AbortSignal, candidacy: Candidacy): AsyncGenerator<Term, void, undefined>;
  /** Watches without ever writing, until the signal aborts: so that a later campaign need not wait from zero. */
  observe(signal: AbortSignal): void;
}

/**
 * Builds an elector. Nothing is sent before it observes or campaigns.
 *
 * What it does not guarantee: a term says who *may* act until a deadline. Whether the protected thing has really stopped
 * by then is up to its owner.
 *
 * @throws ElectionError `ELECTION_OPTIONS_INVALID` with every violation.
 */
export function createElector(options: ElectorOptions): Elector {
  return createElectorAround(decide, options);
}

/** For simulations: an elector around a decision, and a majority, of one's own. */
export function createElectorAround(decideWith: Decide, options: ElectorOptions, o: { quorum?: number } = {}): Elector {
  const { identity, stores, timing, predecessor = [] } = options;
  const arbiters = stores.map(({ name }) => name);
  const settings = { ...engineSettings({ identity, arbiters, timing, predecessor }), ...o };
  const run = new EngineRun(decideWith, settings, options);
  const abandon = (because: string): void => run.happen({ kind: "end", because });
  let isCampaigning = false;

  async function* campaign(signal: AbortSignal, candidacy: Candidacy): AsyncGenerator<Term, void, undefined> {
    if (isCampaigning) throw new ElectionError("ELECTION_CAMPAIGN_RUNNING", "this elector campaigns already");
    isCampaigning = true;
    const onAbort = (): void => abandon("the campaign was ended");
    run.enter();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      for (;;) {
        const term = await run.nextTerm(signal, candidacy);
        if (term === undefined) return;
        yield term;
        if (term.remainingMs() > 0) abandon("the holder asked for the next term");
      }
    } finally {
      signal.removeEventListener("abort", onAbort);
      abandon("the campaign was ended");
      isCampaigning = false;
      run.leave();
    }
  }

  return {
    campaign,
    status: () => run.status(),
    confirmed: () => run.confirmed(),
    onConfirmed: (listener, signal) => run.onConfirmed(listener, signal),
    observe(signal) {
      if (signal.aborted) return;
      run.enter();
      signal.addEventListener("abort", () => run.leave(), { once: true });
    },
  };
}
