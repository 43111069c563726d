import type { DemoPods } from "./demo-pods.ts";
import type { Glimpse, Observer } from "./observer.ts";
import type { StoryEvent } from "./take-over.ts";

/** What a story is told on. */
export interface Stage<Devnet extends DemoPods> {
  readonly devnet: Devnet;
  readonly observer: Observer;
  /** Tells one line. */
  readonly say: (text: string) => void;
  readonly signal: AbortSignal;
}

/** So many slots in a row show that a forger stays one. */
const STEADY_SLOTS = 3;
const STEADY_BOUND_MS = 40_000;

/** Waits until another node than the one before, or a certain one, logs a slot of the pool. */
export async function nextForger(
  { observer }: Stage<DemoPods>,
  { wanted, ...event }: Omit<StoryEvent, "to"> & { readonly wanted?: string },
  boundMs: number,
): Promise<StoryEvent> {
  const { atMs, from } = event;
  const isNext = (pod: string): boolean => (wanted === undefined ? pod !== from : pod === wanted);
  const first = await observer.until(from === undefined ? "forger" : "other forger", boundMs, ({ slots }) =>
    slots.find(({ pod, timeMs }) => isNext(pod) && timeMs >= atMs),
  );
  return { ...event, to: first.pod };
}

/** Waits until the forger has shown that it stays one, and the pods that are left could take over. */
export async function steady({ observer, devnet }: Stage<DemoPods>, forger: string): Promise<void> {
  const sinceMs = Date.now();
  await observer.until(`steady forging on ${forger}`, STEADY_BOUND_MS, ({ slots, pods }: Glimpse) => {
    const forged = slots.filter(({ pod, timeMs }) => pod === forger && timeMs >= sinceMs).length;
    const running = devnet.names.filter((name) => devnet.pod(name).pid("sidecar") !== undefined);
    const areReady = running.every((name) => pods.get(name)?.isReady === true);
    return forged >= STEADY_SLOTS && areReady ? true : undefined;
  });
}
