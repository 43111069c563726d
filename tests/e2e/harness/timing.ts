/** Times of the leases under test, and what follows from them. */
export interface LeaseTiming {
  readonly leaseMs: number;
  readonly renewMs: number;
  /** For the sidecars. */
  readonly env: Readonly<Record<string, string>>;
  /** From the last sign of a holder to the first slot of its successor: the lease, two candidates' turns, the node. */
  readonly takeOverWithinMs: number;
}

/** What safety.md asks for: a pod that is lost or cut off costs the lease duration and three seconds. */
const BEYOND_LEASE_MS = 3000;

function timingOf(leaseSeconds: number, sleepSeconds: number): LeaseTiming {
  const leaseMs = leaseSeconds * 1000;
  return {
    leaseMs,
    renewMs: sleepSeconds * 1000,
    env: { LEASE_DURATION: String(leaseSeconds), SLEEP_INTERVAL: String(sleepSeconds) },
    takeOverWithinMs: leaseMs + BEYOND_LEASE_MS,
  };
}

/** The defaults of the sidecar. */
export const DEFAULT_TIMING = timingOf(15, 5);

/** For faults, whose number makes the defaults too slow for every run: `FORGE_E2E_TIMING=default` uses these. */
export const FAULT_TIMING = process.env["FORGE_E2E_TIMING"] === "default" ? DEFAULT_TIMING : timingOf(6, 2);
