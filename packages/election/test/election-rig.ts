import {
  type ConfirmedWrite,
  createElector,
  type Elector,
  type LeaseStore,
  type Notice,
  type Term,
  type Timing,
  timingFor,
} from "../src/index.ts";
import {
  createManualClock,
  createMemoryRegister,
  type ManualClock,
  type MemoryRegister,
  settle,
} from "../src/testing/index.ts";

/** One candidate of a test. */
export interface Candidate {
  readonly elector: Elector;
  readonly notices: Notice[];
  readonly terms: Term[];
  /** The newest term, if it is valid right now. */
  valid(): Term | undefined;
  isReady: boolean;
  rank: number;
  /** Ends the campaign, as when the process dies: nothing is freed. */
  leave(): void;
}

export const timing = timingFor({ leaseDurationMs: 15_000 });

/** Candidates over registers in memory, on one manual clock. */
export interface Rig {
  readonly clock: ManualClock;
  readonly registers: readonly MemoryRegister[];
  join(name: string, o?: Joining): Promise<Candidate>;
  /** Stores over the registers through a network that can be cut and slowed down. */
  network(): Network;
}

/** How one candidate differs from the others. */
export interface Joining {
  readonly stores?: readonly LeaseStore[];
  readonly rank?: number;
  readonly isReady?: boolean;
  readonly predecessor?: readonly (ConfirmedWrite | undefined)[];
  readonly timing?: Timing;
}

/** Faults of one candidate's network. */
export interface Network {
  readonly stores: readonly LeaseStore[];
  /** Requests to these registers fail. */
  cut: Set<number>;
  /** Writes are applied, and their answers lost. */
  losing: Set<number>;
  delayMs: number;
  /** The next write to this register reaches it so much later, whatever is cut meanwhile. */
  holding: Map<number, number>;
}

export function createRig(count = 1): Rig {
  const clock = createManualClock();
  const registers = Array.from({ length: count }, (_, index) => createMemoryRegister({ prefix: `uid-${index}` }));
  let seed = 1;

  function random(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed & 255;
    });
  }

  function network(): Network {
    const faults = {
      cut: new Set<number>(),
      losing: new Set<number>(),
      delayMs: 0,
      holding: new Map<number, number>(),
    };
    const stores = registers.map((register, index) => faulty(register.store(`arbiter-${index}`), index));
    function faulty(inner: LeaseStore, index: number): LeaseStore {
      async function pass<T>(isWrite: boolean, work: () => Promise<T>): Promise<T> {
        await clock.sleep(net.delayMs / 2);
        if (net.cut.has(index)) throw new Error("unreachable");
        const result = await work();
        await clock.sleep(net.delayMs / 2);
        if (isWrite && net.losing.has(index)) throw new Error("connection reset");
        return result;
      }
      return {
        name: inner.name,
        read: (o) => pass(false, () => inner.read(o)),
        create: (lease, o) => pass(true, () => inner.create(lease, { ...o })),
        async replace(lease, over, o) {
          const heldMs = net.holding.get(index);
          if (heldMs === undefined) return pass(true, () => inner.replace(lease, over, o));
          net.holding.delete(index);
          await clock.sleep(heldMs);
          return inner.replace(lease, over, { signal: new AbortController().signal });
        },
        watch: (onHint, signal) => inner.watch?.(() => net.cut.has(index) || onHint(), signal),
      };
    }
    const net: Network = { ...faults, stores };
    return net;
  }

  return {
    clock,
    registers,
    network,
    async join(name, o = {}) {
      const notices: Notice[] = [];
      const terms: Term[] = [];
      const controller = new AbortController();
      const elector = createElector({
        identity: name,
        stores: o.stores ?? registers.map((register, index) => register.store(`arbiter-${index}`)),
        clock,
        random,
        timing: o.timing ?? timing,
        predecessor: o.predecessor ?? [],
        onNotice: (notice) => notices.push(notice),
      });
      const candidate: Candidate = {
        elector,
        notices,
        terms,
        isReady: o.isReady ?? true,
        rank: o.rank ?? 0,
        leave: () => controller.abort(),
        valid: () => terms.find((term) => term.remainingMs() > 0),
      };
      void campaign(candidate, controller.signal, clock);
      await settle();
      return candidate;
    },
  };
}

async function campaign(candidate: Candidate, signal: AbortSignal, clock: ManualClock): Promise<void> {
  const { elector, terms } = candidate;
  const candidacy = { isReady: () => candidate.isReady, rank: () => candidate.rank };
  for await (const term of elector.campaign(signal, candidacy)) {
    terms.push(term);
    while (term.remainingMs() > 0 && !signal.aborted) await clock.sleep(50);
  }
}

/** Lets time pass until something is so. Throws after a minute: an engine that never gets there must fail, not hang. */
export async function advanceUntil(clock: ManualClock, isSo: () => boolean): Promise<void> {
  for (let passedMs = 0; !isSo(); passedMs += 50) {
    if (passedMs > 60_000) throw new Error("it never came about within a minute");
    await clock.advance(50);
  }
}
