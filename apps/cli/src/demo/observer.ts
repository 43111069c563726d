import { setTimeout as sleep } from "node:timers/promises";
import type { DemoPods } from "./demo-pods.ts";
import { createSlotWitness, type ForgedSlot } from "./slot-witness.ts";

/** What a producer's sidecar answers now; everything is undefined while it does not answer. */
export interface PodGlimpse {
  readonly phase?: string;
  /** Forges, or could take over. */
  readonly isReady: boolean;
}

/** What can be seen of the pool at one moment. */
export interface Glimpse {
  readonly slots: readonly ForgedSlot[];
  readonly overlap: readonly number[];
  readonly pods: ReadonlyMap<string, PodGlimpse>;
}

/** Looks at the pool all the time. */
export interface Observer {
  now(): Glimpse;
  /** Resolves with the first answer that is not undefined; rejects when the bound is reached or the demo is over. */
  until<T>(what: string, boundMs: number, ask: (glimpse: Glimpse) => T | undefined): Promise<T>;
  /** Resolves when the signal of the demo has fired, rejects when looking itself failed. */
  readonly ended: Promise<void>;
}

/** Something did not happen within its bound. */
export class TooLate extends Error {
  override readonly name = "TooLate";
}

const LOOK_INTERVAL_MS = 100;
const ASK_TIMEOUT_MS = 1000;
const SILENT: PodGlimpse = { isReady: false };

/** Starts looking, until the signal fires; `onLook` is called after each look. */
export function observe(devnet: DemoPods, onLook: (glimpse: Glimpse) => void, signal: AbortSignal): Observer {
  const paths = Object.fromEntries(devnet.names.map((name) => [name, devnet.slotLog(name)]));
  const witness = createSlotWitness(paths, devnet.poolId);
  const pods = new Map<string, PodGlimpse>(devnet.names.map((name) => [name, SILENT]));
  const waiting = new Set<() => void>();
  const now = (): Glimpse => ({ slots: witness.forged(), overlap: witness.overlap(), pods });

  async function lookOnce(): Promise<void> {
    await witness.look();
    onLook(now());
    for (const look of [...waiting]) look();
    await sleep(LOOK_INTERVAL_MS, undefined, { signal });
  }

  async function keepAsking(name: string): Promise<void> {
    while (!signal.aborted) {
      pods.set(name, await askPod(devnet, name));
      await sleep(LOOK_INTERVAL_MS, undefined, { signal });
    }
  }

  async function keepLooking(): Promise<void> {
    while (!signal.aborted) await lookOnce();
  }

  return {
    now,
    ended: endedBy(signal, Promise.all([keepLooking(), ...devnet.names.map(keepAsking)])),
    until: (what, boundMs, ask) => untilAnswered({ what, boundMs, waiting, signal }, () => ask(now())),
  };
}

async function endedBy(signal: AbortSignal, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function untilAnswered<T>(
  o: { what: string; boundMs: number; waiting: Set<() => void>; signal: AbortSignal },
  ask: () => T | undefined,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const look = (): void => {
    const answer = ask();
    if (answer !== undefined) resolve(answer);
  };
  const giveUp = (): void => reject(o.signal.reason);
  const timer = setTimeout(() => reject(new TooLate(`no ${o.what} within ${o.boundMs / 1000} s`)), o.boundMs);
  o.waiting.add(look);
  o.signal.addEventListener("abort", giveUp, { once: true });
  if (o.signal.aborted) giveUp();
  else look();
  return promise.finally(() => {
    clearTimeout(timer);
    o.waiting.delete(look);
    o.signal.removeEventListener("abort", giveUp);
  });
}

async function askPod(devnet: DemoPods, name: string): Promise<PodGlimpse> {
  try {
    const { sidecarUrl } = devnet.pod(name);
    const ask = (path: string): Promise<Response> =>
      fetch(`${sidecarUrl}${path}`, { signal: AbortSignal.timeout(ASK_TIMEOUT_MS) });
    const [status, readiness] = await Promise.all([ask("/status"), ask("/readyz")]);
    const [{ phase }] = await Promise.all([status.json() as Promise<{ phase?: string }>, readiness.text()]);
    return { ...(phase === undefined ? {} : { phase }), isReady: readiness.status === 200 };
  } catch {
    // It does not run, or does not answer yet: there is nothing to be seen of it.
    return SILENT;
  }
}
