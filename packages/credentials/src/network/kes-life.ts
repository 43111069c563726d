import type { OperationalCertificate } from "../certificate/operational-certificate.ts";
import { type KnownNetwork, kesPeriodAt, type NetworkTime, networkTimeOf, startOfKesPeriodMs } from "./network-time.ts";

/** For how long a certificate is good, in KES periods and as moments of wall time. */
export interface KesLife {
  readonly startKesPeriod: number;
  /** First KES period in which it is no longer good. */
  readonly endKesPeriod: number;
  readonly startsAtMs: number;
  readonly expiresAtMs: number;
  readonly currentKesPeriod: number;
  /** Periods that are left, the one that runs included; 0 or less once it has expired. */
  readonly periodsRemaining: number;
  readonly msRemaining: number;
}

/**
 * Works out the life of a certificate from the network's numbers and a moment alone, so that a standby and an offline
 * machine know it too. Throws as `slotAt` does.
 */
export function kesLifeOf(
  { startKesPeriod }: Pick<OperationalCertificate, "startKesPeriod">,
  network: KnownNetwork | NetworkTime,
  timeMs: number,
): KesLife {
  const currentKesPeriod = kesPeriodAt(network, timeMs);
  const endKesPeriod = startKesPeriod + networkTimeOf(network).maxKesEvolutions;
  const expiresAtMs = startOfKesPeriodMs(network, endKesPeriod);
  return {
    startKesPeriod,
    endKesPeriod,
    startsAtMs: startOfKesPeriodMs(network, startKesPeriod),
    expiresAtMs,
    currentKesPeriod,
    periodsRemaining: endKesPeriod - currentKesPeriod,
    msRemaining: expiresAtMs - timeMs,
  };
}
