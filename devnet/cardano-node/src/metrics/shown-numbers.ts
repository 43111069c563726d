import type { SlotClock } from "../forging/slot-clock.ts";
import type { NodeFaults } from "../program/faults.ts";
import type { NodeNumbers, NumberValues } from "./node-numbers.ts";

/** The numbers as the metrics endpoint shows them. */
export interface ShownNumbers {
  /** What the metrics endpoint shows now, be it true or not. */
  values(): NumberValues;
  /** To be called when the switch is set: some lies begin with what was true at that moment. */
  onFaultsChanged(): void;
}

/** What is true, and how it is to be falsified. */
export interface ShownNumbersPorts {
  readonly numbers: NodeNumbers;
  readonly clock: SlotClock;
  readonly faults: () => NodeFaults;
  /** The ledger is replayed: there is a tip. */
  readonly isUp: () => boolean;
}

const SLOTS_PER_BLOCK = 20;
const SLOTS_PER_EPOCH = 432_000;

/** Adds the tip to what the node counts, and lies about it where it is told to. */
export function createShownNumbers(ports: ShownNumbersPorts): ShownNumbers {
  const { numbers, clock, faults } = ports;
  const honest = (): NumberValues => ({ ...numbers.values(), ...tip(ports) });
  let since = { slot: clock.now().slot, values: honest() };

  function sayOn(): NumberValues {
    const passed = clock.now().slot - since.slot;
    const grown = (name: "aboutToLead" | "notLeader") => ({ [name]: (since.values[name] ?? 0) + passed });
    return { ...honest(), forgingEnabled: 1, ...grown("aboutToLead"), ...grown("notLeader") };
  }

  function sayOff(): NumberValues {
    const { aboutToLead, notLeader, isLeader } = since.values;
    const counted = Object.entries({ aboutToLead, notLeader, isLeader }).filter(([, value]) => value !== undefined);
    return { ...honest(), ...Object.fromEntries(counted), forgingEnabled: 0 };
  }

  return {
    onFaultsChanged() {
      since = { slot: clock.now().slot, values: honest() };
    },
    values() {
      const { metrics } = faults();
      if (metrics === "say-on") return sayOn();
      if (metrics === "say-off") return sayOff();
      return metrics === "frozen" ? since.values : honest();
    },
  };
}

/** A tip that follows the wall clock, with one block in twenty slots, as on mainnet on average. */
export function tipOf(
  clock: SlotClock,
  { tipAgeSlots }: NodeFaults,
): { readonly slot: number; readonly block: number } {
  const block = Math.floor((clock.now().slot - tipAgeSlots) / SLOTS_PER_BLOCK);
  return { slot: block * SLOTS_PER_BLOCK, block };
}

function tip({ clock, faults, isUp }: ShownNumbersPorts): NumberValues {
  if (!isUp()) return {};
  const { slot, block } = tipOf(clock, faults());
  const epoch = Math.floor(slot / SLOTS_PER_EPOCH);
  const { gsmState } = faults();
  return { slot, block, epoch, slotInEpoch: slot % SLOTS_PER_EPOCH, density: 1 / SLOTS_PER_BLOCK, forks: 0, gsmState };
}
