import type { Clock } from "../clock.ts";
import type { LeaseStore } from "../lease-store.ts";
import type { MemoryRegister } from "../testing/memory-register.ts";

/** Who reaches whom: API servers that answer nobody, and pods that reach none. */
export interface Faults {
  readonly silent: Set<string>;
  readonly cutOff: Set<string>;
}

/** A register as one pod reaches it: after a while, and not at all where either side is cut off. */
export function storeThrough(
  register: MemoryRegister,
  { server, pod, faults, clock, requestMs }: StorePlace,
): LeaseStore {
  const inner = register.store(server);
  const isCut = (): boolean => faults.silent.has(server) || faults.cutOff.has(pod);

  async function pass<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await clock.sleep(requestMs / 2, signal);
    // What nobody answers is waited for until the deadline of the request.
    if (isCut()) await aborted(signal);
    const answer = await work();
    await clock.sleep(requestMs / 2, signal);
    if (isCut()) await aborted(signal);
    return answer;
  }

  return {
    name: server,
    read: (o) => pass(o.signal, () => inner.read(o)),
    create: (lease, o) => pass(o.signal, () => inner.create(lease, o)),
    replace: (lease, over, o) => pass(o.signal, () => inner.replace(lease, over, o)),
    watch: (onHint, signal) => inner.watch?.(() => isCut() || onHint(), signal),
  };
}

interface StorePlace {
  readonly server: string;
  readonly pod: string;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly requestMs: number;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = (): void => reject(new Error("no answer"));
    if (signal.aborted) return giveUp();
    signal.addEventListener("abort", giveUp, { once: true });
  });
}
