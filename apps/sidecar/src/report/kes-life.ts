import { type CredentialSummary, MAX_KES_EVOLUTIONS } from "@cardano-forge/credentials";
import type { NetworkClock } from "../network-clock.ts";

/** How long the mounted KES key lives, from its certificate and the clock alone, so that standbys know it too. */
export interface KesLife {
  readonly currentPeriod: number | undefined;
  /** Negative once it has expired. */
  readonly periodsRemaining: number | undefined;
  readonly expiresAtMs: number | undefined;
}

/** Works it out from the certificate; unknown without one, and before the network is known. */
export function kesLifeOf(summary: CredentialSummary | undefined, network: NetworkClock): KesLife {
  const currentPeriod = network.kesPeriod();
  if (summary === undefined) return { currentPeriod, periodsRemaining: undefined, expiresAtMs: undefined };
  const end = summary.startKesPeriod + MAX_KES_EVOLUTIONS;
  return {
    currentPeriod,
    periodsRemaining: currentPeriod === undefined ? undefined : end - currentPeriod,
    expiresAtMs: network.startOfKesPeriodMs(end),
  };
}
