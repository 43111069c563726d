import type { LeaseFacts } from "./facts.ts";

/**
 * The Lease, for people. Its times were written by the holder's clock and are compared with this machine's, so they are
 * good for a look and never for a decision.
 */
export interface LeaseView {
  readonly name: string;
  readonly state: "held" | "free";
  /** Empty when nobody holds it. */
  readonly holderIdentity: string;
  /** The pod part of the identity. */
  readonly holderPod?: string;
  readonly term: number;
  /** Last written by something else than a sidecar. */
  readonly isForeign: boolean;
  readonly durationSeconds: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly heldForSeconds?: number;
  readonly renewedSecondsAgo?: number;
  /** Below 0 when it ran out; only while held. */
  readonly leftSeconds?: number;
  /** Why it is free, in the words of who released it. */
  readonly reason?: string;
}

/** Reads what a Lease says, with ages at this moment. */
export function leaseView(lease: LeaseFacts, nowMs: number): LeaseView {
  const { name, holder, state, term, isForeign, durationMs, acquireTime, renewTime, reason } = lease;
  const heldForSeconds = state === "held" ? secondsSince(acquireTime, nowMs) : undefined;
  const renewedSecondsAgo = secondsSince(renewTime, nowMs);
  const isRunning = state === "held" && renewedSecondsAgo !== undefined;
  return {
    name,
    state,
    holderIdentity: holder,
    ...(holder === "" ? {} : { holderPod: podOf(holder) }),
    term,
    isForeign,
    durationSeconds: durationMs / 1000,
    ...(acquireTime === undefined ? {} : { acquireTime }),
    ...(renewTime === undefined ? {} : { renewTime }),
    ...(heldForSeconds === undefined ? {} : { heldForSeconds }),
    ...(renewedSecondsAgo === undefined ? {} : { renewedSecondsAgo }),
    ...(isRunning ? { leftSeconds: tenths(durationMs / 1000 - renewedSecondsAgo) } : {}),
    ...(reason === undefined ? {} : { reason }),
  };
}

function secondsSince(time: string | undefined, nowMs: number): number | undefined {
  const timeMs = time === undefined ? Number.NaN : Date.parse(time);
  return Number.isNaN(timeMs) ? undefined : tenths((nowMs - timeMs) / 1000);
}

function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}

// Pod names hold neither of the separators that electors put between a pod's name and what makes the start unique.
function podOf(holderIdentity: string): string {
  return holderIdentity.split(/[_/]/)[0] ?? holderIdentity;
}
