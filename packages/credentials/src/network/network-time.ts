import { MAX_KES_EVOLUTIONS } from "../certificate/operational-certificate.ts";
import { CredentialsError } from "../credentials-error.ts";

/** How a network counts slots and KES periods; what its genesis files and its one hard fork of time fix. */
export interface NetworkTime {
  /** Wall time of slot 0. */
  readonly systemStartMs: number;
  /** Slots before `shelleySlot` have this length. */
  readonly byronSlotMs: number;
  /** First slot of Shelley; 0 where the network began there. */
  readonly shelleySlot: number;
  readonly slotMs: number;
  readonly slotsPerKesPeriod: number;
  /** For how many KES periods the ledger takes a certificate. */
  readonly maxKesEvolutions: number;
}

/** The networks whose numbers are fixed for ever. */
export type KnownNetwork = "mainnet" | "preprod" | "preview";

const SHELLEY = { byronSlotMs: 20_000, slotMs: 1000, slotsPerKesPeriod: 129_600, maxKesEvolutions: MAX_KES_EVOLUTIONS };

/**
 * Genesis files of the three networks (dingo config/cardano, for mainnet also cardano-node 11.0.1 configuration/cardano);
 * mainnet's first Shelley slot from cardano-node's bench/cardano-profile/data/genesis/epoch-timeline.md.
 */
export const NETWORK_TIMES: Readonly<Record<KnownNetwork, NetworkTime>> = {
  mainnet: { ...SHELLEY, systemStartMs: 1_506_203_091_000, shelleySlot: 4_492_800 },
  preprod: { ...SHELLEY, systemStartMs: 1_654_041_600_000, shelleySlot: 86_400 },
  preview: { ...SHELLEY, systemStartMs: 1_666_656_000_000, shelleySlot: 0 },
};

/** Whether a network's numbers are known here; for others a genesis file has to say them. */
export function isKnownNetwork(name: string): name is KnownNetwork {
  return Object.hasOwn(NETWORK_TIMES, name);
}

/**
 * The slot that runs at a moment of wall time.
 *
 * @throws CredentialsError `CREDENTIALS_TIME_BEFORE_NETWORK` before the first slot, as with a clock that was never set,
 *   and `CREDENTIALS_NETWORK_UNKNOWN` for a name that `isKnownNetwork` does not know.
 */
export function slotAt(network: KnownNetwork | NetworkTime, timeMs: number): number {
  const time = networkTimeOf(network);
  const sinceStartMs = timeMs - time.systemStartMs;
  if (!(sinceStartMs >= 0)) {
    throw new CredentialsError("CREDENTIALS_TIME_BEFORE_NETWORK", "the time lies before the network's first slot");
  }
  const byronMs = time.shelleySlot * time.byronSlotMs;
  if (sinceStartMs < byronMs) return Math.floor(sinceStartMs / time.byronSlotMs);
  return time.shelleySlot + Math.floor((sinceStartMs - byronMs) / time.slotMs);
}

/** The KES period that runs at a moment of wall time. Throws as `slotAt` does. */
export function kesPeriodAt(network: KnownNetwork | NetworkTime, timeMs: number): number {
  const { slotsPerKesPeriod } = networkTimeOf(network);
  return Math.floor(slotAt(network, timeMs) / slotsPerKesPeriod);
}

/** Wall time at which a slot begins. Throws as `slotAt` does for a name. */
export function startOfSlotMs(network: KnownNetwork | NetworkTime, slot: number): number {
  const { systemStartMs, byronSlotMs, shelleySlot, slotMs } = networkTimeOf(network);
  const byronSlots = Math.min(slot, shelleySlot);
  return systemStartMs + byronSlots * byronSlotMs + (slot - byronSlots) * slotMs;
}

/** Wall time at which a KES period begins. Throws as `slotAt` does for a name. */
export function startOfKesPeriodMs(network: KnownNetwork | NetworkTime, period: number): number {
  return startOfSlotMs(network, period * networkTimeOf(network).slotsPerKesPeriod);
}

/** The numbers of a network that is given by name or by its numbers. Throws as `slotAt` does for a name. */
export function networkTimeOf(network: KnownNetwork | NetworkTime): NetworkTime {
  if (typeof network !== "string") return network;
  const name: string = network;
  if (isKnownNetwork(name)) return NETWORK_TIMES[name];
  const accepted = Object.keys(NETWORK_TIMES).join(", ");
  throw new CredentialsError("CREDENTIALS_NETWORK_UNKNOWN", `network "${name}" is not known; known are ${accepted}`);
}
