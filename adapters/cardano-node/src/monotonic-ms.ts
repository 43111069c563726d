/** Milliseconds of CLOCK_MONOTONIC: the same base as `process.hrtime`, so that they compare with a host clock's. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
