import { uptime } from "node:os";
import { hrtime } from "node:process";
import type { Clock } from "@cardano-forge/election";
import { createSuspensionTracker } from "./suspension-tracker.ts";

/** What the machine is asked for. */
export interface TimeSources {
  /** CLOCK_MONOTONIC in nanoseconds. */
  readonly monotonicNs: () => bigint;
  /** Time since the machine started, suspension included, in seconds; may be coarse. */
  readonly uptimeSeconds: () => number;
  readonly wallMs: () => number;
}

const MACHINE: TimeSources = {
  monotonicNs: () => hrtime.bigint(),
  uptimeSeconds: () => uptime(),
  wallMs: () => Date.now(),
};

// Node.js fires a longer timer at once (nodejs.org/api/timers.html#settimeoutcallback-delay-args).
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * The machine's clocks. `boottimeMs` is CLOCK_BOOTTIME by way of `os.uptime()`, within 10 ms where /proc/uptime can be
 * read. Where it cannot, a suspension of less than a second may be missed, and a longer one is seen within a second
 * and counted up to two seconds too long. Without a suspension both clocks go alike on every machine.
 */
export function createHostClock(sources: TimeSources = MACHINE): Clock {
  const track = createSuspensionTracker();
  const monotonicMs = (): number => Number(sources.monotonicNs()) / 1e6;

  function boottimeMs(): number {
    const beforeMs = monotonicMs();
    const uptimeMs = Math.round(sources.uptimeSeconds() * 1000);
    const afterMs = monotonicMs();
    return afterMs + track({ beforeMs, uptimeMs, afterMs });
  }

  return {
    monotonicMs,
    boottimeMs,
    wallMs: sources.wallMs,
    sleep: (delayMs, signal) => sleep(delayMs, signal, monotonicMs),
  };
}

/** The clocks of this machine. */
export const hostClock: Clock = createHostClock();

function sleep(delayMs: number, signal: AbortSignal | undefined, monotonicMs: () => number): Promise<void> {
  const endMs = monotonicMs() + delayMs;
  return new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined;

    function wake(): void {
      clearTimeout(timer);
      signal?.removeEventListener("abort", wake);
      resolve();
    }

    // Timers may fire a little early, and not for longer than 24 days: whoever is early goes back to sleep.
    function rest(): void {
      const leftMs = endMs - monotonicMs();
      if (leftMs > 0) timer = setTimeout(rest, Math.min(Math.ceil(leftMs), LONGEST_TIMER_MS));
      else wake();
    }

    if (signal?.aborted === true) return resolve();
    signal?.addEventListener("abort", wake, { once: true });
    // Even no delay lets timers and I/O have their turn, so that a loop that does not wait starves nobody.
    timer = setTimeout(rest, delayMs > 0 ? Math.min(Math.ceil(delayMs), LONGEST_TIMER_MS) : 0);
  });
}
