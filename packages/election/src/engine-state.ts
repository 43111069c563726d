import type { Claim } from "./claim.ts";
import type { Instant } from "./clock.ts";
import type { CreateResult, LeaseWrite, ReadResult, ReplaceResult } from "./lease-store.ts";
import type { LeaseRecord, RecordConfiguration } from "./record.ts";
import type { Timing } from "./timing.ts";

/** What an engine is and never changes. */
export interface EngineSettings {
  /** Unique for each start of a process: a pod that was force-deleted can be alive twice under one name. */
  readonly identity: string;
  /** Names of the registers, in the order of everything else. */
  readonly arbiters: readonly string[];
  /** Registers that a holder needs: floor(N/2) + 1, unless a simulation sabotages it. */
  readonly quorum: number;
  readonly configuration: RecordConfiguration;
  readonly timing: Timing;
  /** By register: what an earlier engine of this pod, dead and reaped, had confirmed last. See rule 11. */
  readonly predecessor: readonly (ConfirmedWrite | undefined)[];
}

/** A write of mine that a register was seen to show. */
export interface ConfirmedWrite {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly nonce: string;
}

/** Everything an engine remembers: plain data, never changed in place. */
export interface EngineState {
  readonly registers: readonly RegisterState[];
  readonly term: TermState | undefined;
  /** A term that is over and whose records are being freed. */
  readonly cleanup: Cleanup | undefined;
  /** The order in which candidates try: my turn, and the state of the registers that it is for. */
  readonly turn: { readonly key: string; readonly at: Instant } | undefined;
  /** No acquisition before this moment. */
  readonly backoffUntil: Instant | undefined;
  readonly failedAcquisitions: number;
  readonly highestTerm: number;
  /** When the last event was decided, and how far the two clocks were apart. */
  readonly lastAt: Instant | undefined;
  readonly clockOffsetMs: number | undefined;
  readonly requests: number;
}

/** One register as this process knows it. */
export interface RegisterState {
  readonly observation: Observation | undefined;
  /** What a record that stood here before may still be good for. */
  readonly earlier: Claim | undefined;
  /** At most one request is under way. */
  readonly request: Request | undefined;
  /** Writes of mine of which the outcome may still show, newest last; bounded. */
  readonly attempts: readonly Attempt[];
  /** My last credited write of the live term, and until when it grants. */
  readonly grant: Grant | undefined;
  /** The last request ended without an answer that counts. */
  readonly fault: string | undefined;
  readonly faults: number;
  readonly retryAt: Instant | undefined;
  /** A read is wanted now. */
  readonly isHinted: boolean;
  /** When the last write of mine was sent: renewals are counted from here. */
  readonly wroteAt: Instant | undefined;
}

/** What a register showed, and since when without a break. Absent is `record: undefined`. */
export interface Observation {
  readonly record: LeaseRecord | undefined;
  /** When the first read that showed exactly this was received. */
  readonly since: Instant;
  /** When the newest request that showed it was sent, and when its answer was received. */
  readonly sentAt: Instant;
  readonly receivedAt: Instant;
  /** Since when no gap was longer than G, whatever changed. */
  readonly watchedSince: Instant;
  /** I saw held(n) become free(prev = n) on a register that I had watched for W. */
  readonly isReleaseSeen: boolean;
}

/** A request that is under way. */
export interface Request {
  readonly id: number;
  readonly kind: "read" | "create" | "replace";
  readonly sentAt: Instant;
}

/** One `held` that I wrote, or tried to. */
export interface Attempt {
  readonly nonce: string;
  readonly term: number;
  readonly sentAt: Instant;
  /** When I sent the last request that showed me the state it replaces. */
  readonly basisSentAt: Instant;
  readonly fate: "open" | "credited" | "worthless";
}

/** Until when a credited write of mine lets me hold, and which write it was. */
export interface Grant {
  readonly until: Instant;
  readonly uid: string;
  readonly nonce: string;
}

/** How a term was won. */
export type AcquiredBy = "release-seen" | "waited";

/** A term from the first write on. */
export interface TermState {
  readonly number: number;
  readonly phase: "acquiring" | "live" | "ending";
  readonly startedAt: Instant;
  readonly acquireTime: string;
  readonly acquiredBy: AcquiredBy;
  /** Left by the holder before, where its release was seen. */
  readonly note: string | undefined;
}

/** Giving a term back. */
export interface Release {
  /** Why, in a few words for people. */
  readonly reason: string;
  /** Who should take over, by identity or by the part before its last underscore. */
  readonly to?: string | undefined;
  /** Anything that the successor should know, at most 256 characters. */
  readonly note?: string | undefined;
}

/** Freeing what a term that is over has left behind, within a limit. */
export interface Cleanup {
  readonly release: Release;
  readonly until: Instant;
  /** Somebody waits for the outcome. */
  readonly isAsked: boolean;
  readonly freed: number;
}

/** What every event brings along, so that the decision needs nothing else. */
export interface EventContext {
  readonly at: Instant;
  /** For people only. */
  readonly wallMs: number;
  /** Random: a number from 0 up to 1, and a text that was never used before. */
  readonly unit: number;
  readonly nonce: string;
  /** Set while a term is wanted; without it nothing is written but renewals and releases. */
  readonly contend: { readonly isReady: boolean; readonly rank: number } | undefined;
}

/** What can happen to the engine. */
export type EngineEvent =
  | { readonly kind: "tick" }
  /** The register may have changed. */
  | { readonly kind: "hint"; readonly register: number }
  | { readonly kind: "answer"; readonly register: number; readonly id: number; readonly result: Answer }
  /** End the term and write nothing: for whoever can give no proof. */
  | { readonly kind: "end"; readonly because: string }
  /** The node is proved off: end the term and free its records. */
  | { readonly kind: "release"; readonly release: Release };

/** How a request ended. */
export type Answer =
  | ReadResult
  | CreateResult
  | ReplaceResult
  /** Timeout, reset, 5xx: a write may have been applied, or may still be. */
  | { readonly kind: "failed"; readonly message: string };

/** What the engine wants done. Requests are to be sent at once and answered within the request timeout. */
export type Command =
  | { readonly kind: "read"; readonly register: number; readonly id: number }
  | { readonly kind: "create"; readonly register: number; readonly id: number; readonly lease: LeaseWrite }
  | {
      readonly kind: "replace";
      readonly register: number;
      readonly id: number;
      readonly lease: LeaseWrite;
      readonly over: { readonly uid: string; readonly resourceVersion: string };
    }
  | Notice;

/** What happened to the term. */
export type Notice =
  | { readonly kind: "term-began"; readonly term: TermState }
  /** Stop now: the permit holds until its deadline and is not extended any more. */
  | { readonly kind: "term-ending"; readonly because: string }
  /** The permit is over. */
  | { readonly kind: "term-over"; readonly because: string }
  | { readonly kind: "acquisition-failed"; readonly because: string }
  | { readonly kind: "cleaned-up"; readonly outcome: ReleaseOutcome };

/** One decision under way: what it may look at, and the notices that it collects. */
export interface Moment {
  readonly settings: EngineSettings;
  readonly context: EventContext;
  readonly notices: Notice[];
}

/** What became of a release. */
export type ReleaseOutcome =
  /** Every record of mine is free. */
  | { readonly kind: "released"; readonly registers: number }
  /** Nothing of mine was there any more. */
  | { readonly kind: "nothing-held" }
  /** Not all could be freed in time; others wait until the lease has aged. */
  | { readonly kind: "unconfirmed"; readonly message: string };

/** An engine that has just started: it knows nothing and holds nothing. */
export function initialEngineState(settings: EngineSettings): EngineState {
  const register: RegisterState = {
    observation: undefined,
    earlier: undefined,
    request: undefined,
    attempts: [],
    grant: undefined,
    fault: undefined,
    faults: 0,
    retryAt: undefined,
    isHinted: false,
    wroteAt: undefined,
  };
  return {
    registers: settings.arbiters.map(() => register),
    term: undefined,
    cleanup: undefined,
    turn: undefined,
    backoffUntil: undefined,
    failedAcquisitions: 0,
    highestTerm: 0,
    lastAt: undefined,
    clockOffsetMs: undefined,
    requests: 0,
  };
}
