import {
  CredentialsError,
  type KesLife,
  kesLifeOf,
  kesPeriodAt,
  type NetworkTime,
  slotAt,
} from "@cardano-forge/credentials";
import type { Clock } from "@cardano-forge/election";

/** The network's own time. Undefined where its arithmetic is not known, or before its first slot. */
export interface NetworkClock {
  kesPeriod(): number | undefined;
  slot(): number | undefined;
  /** For how long a certificate is good that starts in this KES period. */
  kesLife(startKesPeriod: number): KesLife | undefined;
}

/** Tells the network's time by wall time: the one clock that a network has. */
export function createNetworkClock(time: NetworkTime | undefined, clock: Pick<Clock, "wallMs">): NetworkClock {
  const now = <T>(at: (time: NetworkTime, wallMs: number) => T): T | undefined => {
    if (time === undefined) return undefined;
    try {
      return at(time, clock.wallMs());
    } catch (error) {
      // A machine whose clock was never set lives before the network's first slot.
      if (error instanceof CredentialsError && error.code === "CREDENTIALS_TIME_BEFORE_NETWORK") return undefined;
      throw error;
    }
  };
  return {
    kesPeriod: () => now(kesPeriodAt),
    slot: () => now(slotAt),
    kesLife: (startKesPeriod) => now((network, wallMs) => kesLifeOf({ startKesPeriod }, network, wallMs)),
  };
}
