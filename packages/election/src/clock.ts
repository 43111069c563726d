/** Time as the election needs it; an argument, so that tests and the simulator decide what it is. */
export interface Clock {
  /** Milliseconds that stand still while the machine is suspended (CLOCK_MONOTONIC). Never goes back. */
  monotonicMs(): number;
  /** Milliseconds that count suspension too (CLOCK_BOOTTIME). Never goes back. */
  boottimeMs(): number;
  /** Wall time in milliseconds since the epoch: for people, never compared. */
  wallMs(): number;
  /** Resolves after the delay or on abort, whichever is first; never rejects and keeps nothing behind. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}

/** A moment on both clocks. */
export interface Instant {
  readonly monotonicMs: number;
  readonly boottimeMs: number;
}

/** Now, on both clocks. */
export function instantOf(clock: Clock): Instant {
  return { monotonicMs: clock.monotonicMs(), boottimeMs: clock.boottimeMs() };
}

/** The moment that lies this much later on both clocks. */
export function after(start: Instant, delayMs: number): Instant {
  return { monotonicMs: start.monotonicMs + delayMs, boottimeMs: start.boottimeMs + delayMs };
}

/** Time that has passed for certain: what the slower clock says. For waiting until somebody else's time is over. */
export function atLeastMs(from: Instant, to: Instant): number {
  return Math.min(to.monotonicMs - from.monotonicMs, to.boottimeMs - from.boottimeMs);
}

/** Time that may have passed: what the faster clock says. For bounds of my own. */
export function atMostMs(from: Instant, to: Instant): number {
  return Math.max(to.monotonicMs - from.monotonicMs, to.boottimeMs - from.boottimeMs);
}

/** Time left until a deadline, by the clock that leaves less; negative once either says that it has passed. */
export function remainingMs(now: Instant, deadline: Instant): number {
  return Math.min(deadline.monotonicMs - now.monotonicMs, deadline.boottimeMs - now.boottimeMs);
}
