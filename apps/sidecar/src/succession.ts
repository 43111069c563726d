import { type LeaseObject, type LeaseStore, readRecord } from "@cardano-forge/election";

/** Who held the seat before, and the last thing that was heard of it. */
export interface Predecessor {
  readonly pod: string;
  readonly term: number;
  /** Wall time, by the predecessor's clock, of its last renewal or of its release. */
  readonly lastSignMs: number;
}

/** Remembers the last holder that was not this process, for the history. Decides nothing. */
export interface Succession {
  /** The same store, with every Lease that is read through it noted. */
  watch(store: LeaseStore): LeaseStore;
  /** Whom the term of this fencing token succeeds; undefined where that is not known, or was this process itself. */
  take(fencingToken: number): Predecessor | undefined;
}

/** Builds it for the pod of this identity, whose own terms are left out. */
export function createSuccession(identity: string, { isOneOfMany = false } = {}): Succession {
  let predecessor: Predecessor | undefined;
  let ownTerm = Number.NEGATIVE_INFINITY;

  function note(lease: LeaseObject): void {
    const { holder, state, term, prev, renewTime } = readRecord(lease);
    const lastSignMs = Date.parse(renewTime ?? "");
    if (holder === identity || Number.isNaN(lastSignMs)) return;
    // Of several registers one may still show an older holder.
    const isOlder = predecessor !== undefined && term < predecessor.term && isOneOfMany;
    if (state === "held" && !isOlder) predecessor = { pod: podOf(holder), term, lastSignMs };
    // A release keeps the term of whoever wrote it; without `prev` somebody created a record over nothing.
    else if (prev !== undefined && predecessor?.term === term) predecessor = { ...predecessor, lastSignMs };
  }

  return {
    take(fencingToken) {
      const succeeded = predecessor !== undefined && predecessor.term > ownTerm ? predecessor : undefined;
      ownTerm = fencingToken;
      return succeeded;
    },
    watch: (store) => ({
      ...store,
      async read(options) {
        const result = await store.read(options);
        if (result.kind === "found") note(result.lease);
        return result;
      },
    }),
  };
}

/** The pod's name of an identity such as `producer-0_3f9c`. */
function podOf(identity: string): string {
  const end = identity.lastIndexOf("_");
  return end === -1 ? identity : identity.slice(0, end);
}
