import type { SlotSource } from "./forging-thread.ts";

/** A network that the stand-in can be on. */
export type Network = "mainnet" | "preprod" | "preview";

interface NetworkFacts {
  readonly magic: number;
  /** Wall time and number of the first slot of Shelley; from there on every slot lasts one second. */
  readonly shelleyStartMs: number;
  readonly shelleySlot: number;
}

/** Genesis files of the three networks; written down here once more, so that no test compares a number with itself. */
export const NETWORKS: Readonly<Record<Network, NetworkFacts>> = {
  mainnet: { magic: 764_824_073, shelleyStartMs: 1_596_059_091_000, shelleySlot: 4_492_800 },
  preprod: { magic: 1, shelleyStartMs: 1_655_769_600_000, shelleySlot: 86_400 },
  preview: { magic: 2, shelleyStartMs: 1_666_656_000_000, shelleySlot: 0 },
};

const SLOT_MS = 1000;
const SLOTS_PER_KES_PERIOD = 129_600;

/** A network's slots and KES periods by the wall clock. */
export interface SlotClock extends SlotSource {
  kesPeriodOf(slot: number): number;
}

/** Builds the clock of a network, with slots of one second. */
export function createSlotClock(network: Network, nowMs: () => number = Date.now): SlotClock {
  const { shelleyStartMs, shelleySlot } = NETWORKS[network];
  return {
    now() {
      const passed = Math.floor((nowMs() - shelleyStartMs) / SLOT_MS);
      return { slot: shelleySlot + passed, nextMs: shelleyStartMs + (passed + 1) * SLOT_MS };
    },
    kesPeriodOf: (slot) => Math.floor(slot / SLOTS_PER_KES_PERIOD),
  };
}
