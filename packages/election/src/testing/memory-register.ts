import type { LeaseObject, LeaseStore, LeaseWrite, ReplaceResult } from "../lease-store.ts";

/** A Lease in memory that any number of stores share, with its whole history. */
export interface MemoryRegister {
  store(name: string): LeaseStore;
  current(): LeaseObject | undefined;
  /** Every state so far, absences included; a restore adds one. */
  readonly history: readonly RegisterSnapshot[];
  /** Goes back to an earlier state, revision counter included, as a restored etcd does. */
  restore(snapshot: RegisterSnapshot): void;
  /** Writes as somebody else would: given fields change, all others stay, the annotation too. */
  edit(change: Partial<LeaseWrite>): void;
  delete(): void;
  labels: Record<string, string>;
}

/** One state of a register. */
export interface RegisterSnapshot {
  readonly lease: LeaseObject | undefined;
  readonly revision: number;
}

/** Builds a register in which there is no Lease yet. */
export function createMemoryRegister(o: { prefix?: string } = {}): MemoryRegister {
  const prefix = o.prefix ?? "uid";
  const watchers = new Set<() => void>();
  const history: RegisterSnapshot[] = [{ lease: undefined, revision: 0 }];
  let lease: LeaseObject | undefined;
  let revision = 0;
  let objects = 0;

  function put(next: LeaseObject | undefined): void {
    lease = next;
    history.push({ lease, revision });
    for (const hint of [...watchers]) hint();
  }

  function writeOver(write: LeaseWrite, uid: string): LeaseObject {
    revision += 1;
    const written: LeaseObject = { ...write, uid, resourceVersion: String(revision) };
    put(written);
    return written;
  }

  function replace(write: LeaseWrite, over: { uid: string; resourceVersion: string }): ReplaceResult {
    // A real API server answers 409 for an old uid, also when nothing is there.
    const isSame = lease?.uid === over.uid && lease.resourceVersion === over.resourceVersion;
    return isSame ? { kind: "written", lease: writeOver(write, over.uid) } : { kind: "conflict" };
  }

  return {
    history,
    labels: {},
    current: () => lease,
    restore(snapshot) {
      revision = snapshot.revision;
      put(snapshot.lease);
    },
    edit(change) {
      if (lease === undefined) throw new Error("there is no Lease to edit");
      const { uid, resourceVersion: _, ...write } = lease;
      writeOver({ ...write, ...change }, uid);
    },
    delete() {
      revision += 1;
      put(undefined);
    },
    store: (name) => ({
      name,
      async read({ signal }) {
        signal.throwIfAborted();
        return lease === undefined ? { kind: "absent" } : { kind: "found", lease };
      },
      async create(write, { signal }) {
        signal.throwIfAborted();
        if (lease !== undefined) return { kind: "conflict" };
        objects += 1;
        return { kind: "written", lease: writeOver(write, `${prefix}-${objects}-${revision}`) };
      },
      async replace(write, over, { signal }) {
        signal.throwIfAborted();
        return replace(write, over);
      },
      watch(onHint, signal) {
        if (signal.aborted) return;
        watchers.add(onHint);
        signal.addEventListener("abort", () => watchers.delete(onHint), { once: true });
      },
    }),
  };
}
