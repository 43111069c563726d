import type { ForgedSlot } from "./slot-witness.ts";

/** Something that was done to the pool. */
export interface StoryEvent {
  readonly what: string;
  /** Wall time. */
  readonly atMs: number;
  /** Who forged until then; undefined for the beginning. */
  readonly from: string | undefined;
  /** Who forged after it. */
  readonly to: string;
}

/** What came of an event, by the nodes' own slot logs. */
export interface TakeOver {
  readonly what: string;
  readonly forger: string;
  /** From the last slot of the one to the first of the other; undefined for the beginning. */
  readonly gapMs: number | undefined;
  readonly missedSlots: number | undefined;
  /** Slots with two forgers from this event up to the next; a slot takes one second. */
  readonly doubleSeconds: number;
}

/** Measures every event; pure. */
export function measureTakeOvers(
  events: readonly StoryEvent[],
  slots: readonly ForgedSlot[],
  overlap: readonly number[],
): TakeOver[] {
  const firstSlots = events.map((event) => firstSlotOf(event, slots)?.slot ?? Number.POSITIVE_INFINITY);
  return events.map((event, index) => {
    const first = firstSlotOf(event, slots);
    const last = slots.findLast(({ pod, timeMs }) => pod === event.from && timeMs < (first?.timeMs ?? 0));
    const isMeasured = first !== undefined && last !== undefined;
    const from = index === 0 ? 0 : (firstSlots[index] as number);
    const to = firstSlots[index + 1] ?? Number.POSITIVE_INFINITY;
    return {
      what: event.what,
      forger: event.to,
      gapMs: isMeasured ? first.timeMs - last.timeMs : undefined,
      // Below 0 where both forged one slot: that is counted as a double, and missed none.
      missedSlots: isMeasured ? Math.max(0, first.slot - last.slot - 1) : undefined,
      doubleSeconds: overlap.filter((slot) => slot >= from && slot < to).length,
    };
  });
}

function firstSlotOf({ atMs, to }: StoryEvent, slots: readonly ForgedSlot[]): ForgedSlot | undefined {
  return slots.find(({ pod, timeMs }) => pod === to && timeMs >= atMs);
}
