/** Something that checks its leadership in each slot until it is cancelled. */
export interface ForgingThread {
  cancel(): void;
}

/** Tells which slot it is. */
export interface SlotSource {
  /** The current slot and the wall time at which the next one begins. */
  now(): { readonly slot: number; readonly nextMs: number };
}

/**
 * Starts a forging thread. It checks the slot that is running at once, then each one when it begins, and never the same
 * slot twice; a slot that passed unseen, as while the process was stopped, is not made up for (ouroboros-consensus,
 * `knownSlotWatcher` in NodeKernel.hs).
 */
export function startForgingThread(slots: SlotSource, check: (slot: number) => void): ForgingThread {
  let lastSlot = -1;
  let timer: NodeJS.Timeout;
  const look = (): void => {
    const { slot, nextMs } = slots.now();
    if (slot > lastSlot) {
      lastSlot = slot;
      check(slot);
    }
    // Timers may fire a little early; then the look finds the same slot and is repeated.
    timer = setTimeout(look, Math.max(1, nextMs - Date.now()));
  };
  look();
  return { cancel: () => clearTimeout(timer) };
}
