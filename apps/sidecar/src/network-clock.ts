import { CredentialsError, kesPeriodAt, type NetworkTime, slotAt } from "@cardano-forge/credentials";
import type { Clock } from "@cardano-forge/election";

/** The network's own time. Undefined where its arithmetic is not known, or before its first slot. */
export interface NetworkClock {
  kesPeriod(): number | undefined;
  slot(): number | undefined;
  /** Wall time at which a KES period begins. */
  startOfKesPeriodMs(period: number): number | undefined;
}

/** Tells the network's time by wall time: the one clock that a network has. */
export function createNetworkClock(time: NetworkTime | undefined, clock: Pick<Clock, "wallMs">): NetworkClock {
  const now = (at: (time: NetworkTime, wallMs: number) => number): number | undefined => {
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
    startOfKesPeriodMs: (period) =>
      time === undefined ? undefined : startOfSlotMs(time, period * time.slotsPerKesPeriod),
  };
}

function startOfSlotMs({ systemStartMs, byronSlotMs, shelleySlot, slotMs }: NetworkTime, slot: number): number {
  const byronSlots = Math.min(slot, shelleySlot);
  return systemStartMs + byronSlots * byronSlotMs + (slot - byronSlots) * slotMs;
}
