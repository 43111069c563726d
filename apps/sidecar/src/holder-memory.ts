import { type LeaseObject, type LeaseStore, readRecord } from "@cardano-forge/election";
import { clusterOf } from "./pool-candidate.ts";

/** Which cluster was seen to hold the pool's seat last. A release wipes its holder from the record, so it has to be remembered. */
export interface HolderMemory {
  cluster(): string | undefined;
  /** The same store, with every Lease that is read through it noted. */
  watch(store: LeaseStore): LeaseStore;
}

/** Builds it, knowing nothing. */
export function createHolderMemory(): HolderMemory {
  let last: { readonly cluster: string; readonly term: number } | undefined;

  function note(lease: LeaseObject): void {
    const { holder, term } = readRecord(lease);
    const cluster = clusterOf(holder);
    if (cluster !== undefined && term >= (last?.term ?? 0)) last = { cluster, term };
  }

  return {
    cluster: () => last?.cluster,
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
