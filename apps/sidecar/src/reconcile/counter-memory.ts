import type { CredentialSummary } from "@cardano-forge/credentials";
import type { PlanState } from "./plan-state.ts";

/** The counters of certificates that this process has met. */
export interface KnownCounters {
  /** Of the last certificate with which the node adopted a block of its own: the chain knows it. */
  readonly adoptedCounter?: bigint;
  /** The highest of the sets that were found good here. */
  readonly previousCounter?: bigint;
}

/** What a look at the node says about the set that it forges with. */
export interface CounterSighting {
  readonly state: Pick<PlanState, "phase" | "reason">;
  readonly placed: CredentialSummary | undefined;
  /** Blocks of its own that the node has adopted since it started. */
  readonly adopted: number | undefined;
}

/** Remembers the counters that a later certificate must not fall behind. */
export interface CounterMemory {
  look(sighting: CounterSighting): void;
  accept(summary: CredentialSummary): void;
  known(): KnownCounters;
}

/** Builds a memory of nothing. A node does not show its certificate's counter: it follows from what was placed last. */
export function createCounterMemory(): CounterMemory {
  let begun: { readonly fingerprint: string; readonly adopted: number } | undefined;
  let adoptedCounter: bigint | undefined;
  let previousCounter: bigint | undefined;
  return {
    look({ state, placed, adopted }) {
      // While it is not verified which set the node has, a block may have been made with the one before.
      const isSure = state.phase === "forging" && state.reason === "ForgingVerified";
      if (!isSure || placed === undefined || adopted === undefined) {
        begun = undefined;
        return;
      }
      const isSame = begun?.fingerprint === placed.fingerprint && adopted >= begun.adopted;
      if (begun === undefined || !isSame) begun = { fingerprint: placed.fingerprint, adopted };
      if (adopted > begun.adopted) adoptedCounter = highest(adoptedCounter, placed.counter);
    },
    accept({ counter }) {
      previousCounter = highest(previousCounter, counter);
    },
    known: () => ({
      ...(adoptedCounter === undefined ? {} : { adoptedCounter }),
      ...(previousCounter === undefined ? {} : { previousCounter }),
    }),
  };
}

function highest(a: bigint | undefined, b: bigint): bigint {
  return a === undefined || b > a ? b : a;
}
