import { setTimeout as delay } from "node:timers/promises";

/** Time and chance for what repeats in the background; an argument, so that tests need no waiting. */
export interface Pace {
  monotonicMs(): number;
  /** Resolves after the delay or on abort; never rejects. */
  sleep(delayMs: number, signal: AbortSignal): Promise<void>;
  /** A number from 0 up to 1. */
  unit(): number;
}

/** The pace of this machine; its timers do not keep the process alive. */
export const hostPace: Pace = {
  monotonicMs: () => performance.now(),
  sleep: (delayMs, signal) => delay(delayMs, undefined, { signal, ref: false }).then(nothing, nothing),
  unit: () => Math.random(),
};

const nothing = (): void => undefined;
