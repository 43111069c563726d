/** Every duration of the protocol, in milliseconds. All pods of one election should use the same. */
export interface Timing {
  /** L: how long a confirmed write grants, from the moment it was sent. */
  readonly leaseDurationMs: number;
  /** How often a holder renews. */
  readonly renewIntervalMs: number;
  /** P: how often everybody reads, whether or not a watch gave a hint. */
  readonly pollIntervalMs: number;
  /** D: the deadline of one request. */
  readonly requestTimeoutMs: number;
  /** G: the largest gap between two observations that still counts as watching. */
  readonly gapMs: number;
  /** T_stop: how long making the protected thing stop may take. */
  readonly stopBoundMs: number;
  /** Left between the end of stopping and the deadline. */
  readonly marginMs: number;
  /** One step of the order in which candidates try. */
  readonly staggerMs: number;
  /** rho: how much faster or slower than true time any clock may run, as a fraction. */
  readonly driftBound: number;
  /** Resolution of the clocks; added to every wait. */
  readonly tickMs: number;
}

/** A row of the table below: L, then renew, P, D, G, T_stop, margin, stagger. */
type Row = readonly [number, number, number, number, number, number, number, number];

// The tested sets. In between, each value lies on the straight line; outside, it grows or shrinks with L.
const ROWS: readonly [Row, Row, Row] = [
  [6000, 2000, 2000, 1500, 4000, 1500, 500, 300],
  [15_000, 5000, 5000, 4500, 10_000, 4000, 1000, 500],
  [30_000, 5000, 10_000, 5000, 16_000, 4000, 1000, 1000],
];

const DRIFT_BOUND = 0.002;
const TICK_MS = 10;

/**
 * The timing for a lease duration: one of the tested sets for 6, 15 and 30 s, and interpolated between and beyond them.
 * A renew interval of one's own replaces the table's. Check the result with {@link timingViolations}.
 */
export function timingFor(o: { leaseDurationMs: number; renewIntervalMs?: number }): Timing {
  const at = (column: number): number => Math.round(interpolate(o.leaseDurationMs, column));
  return {
    leaseDurationMs: o.leaseDurationMs,
    renewIntervalMs: o.renewIntervalMs ?? at(1),
    pollIntervalMs: at(2),
    requestTimeoutMs: at(3),
    gapMs: at(4),
    stopBoundMs: at(5),
    marginMs: at(6),
    staggerMs: at(7),
    driftBound: DRIFT_BOUND,
    tickMs: TICK_MS,
  };
}

function interpolate(leaseDurationMs: number, column: number): number {
  const [low, middle, high] = ROWS;
  const value = (row: Row): number => row[column] as number;
  if (leaseDurationMs <= low[0]) return (value(low) * leaseDurationMs) / low[0];
  if (leaseDurationMs >= high[0]) return (value(high) * leaseDurationMs) / high[0];
  const [from, to] = leaseDurationMs <= middle[0] ? [low, middle] : [middle, high];
  const share = (leaseDurationMs - from[0]) / (to[0] - from[0]);
  return value(from) + share * (value(to) - value(from));
}

/** Every rule that the timing breaks, as sentences with the numbers; empty when it may be used. */
export function timingViolations(timing: Timing): string[] {
  const { leaseDurationMs, renewIntervalMs, pollIntervalMs, requestTimeoutMs, gapMs, driftBound } = timing;
  const violations: string[] = [];
  for (const [name, value] of Object.entries(timing)) {
    if (!Number.isFinite(value) || value <= 0) violations.push(`${name} must be a number above 0, is ${value}`);
  }
  const { stopBoundMs, marginMs } = timing;
  const needed = renewIntervalMs + requestTimeoutMs + stopBoundMs + marginMs;
  if (needed > leaseDurationMs) {
    violations.push(
      `renew interval (${renewIntervalMs} ms) + request timeout (${requestTimeoutMs} ms) + stop bound (${stopBoundMs} ms) + ` +
        `margin (${marginMs} ms) is ${needed} ms, more than the lease duration (${leaseDurationMs} ms)`,
    );
  }
  for (const [name, value] of [
    ["poll interval", pollIntervalMs],
    ["renew interval", renewIntervalMs],
  ] as const) {
    if (value + requestTimeoutMs < gapMs) continue;
    violations.push(
      `${name} (${value} ms) + request timeout (${requestTimeoutMs} ms) must be less than the gap bound (${gapMs} ms)`,
    );
  }
  if (driftBound >= 0.1) violations.push(`driftBound must be less than 0.1, is ${driftBound}`);
  return violations;
}

/**
 * W = d(1 + rho)/(1 - rho) + one tick: how long a record of duration d must be seen unchanged before it may be taken.
 * A holder's d on the slowest clock that is allowed ends before W on the fastest.
 */
export function waitMs(durationMs: number, { driftBound, tickMs }: Pick<Timing, "driftBound" | "tickMs">): number {
  return Math.ceil((durationMs * (1 + driftBound)) / (1 - driftBound)) + tickMs;
}
