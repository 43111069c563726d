import { appendFileSync } from "node:fs";

/**
 * One slot in which a forging thread made its check. The stand-in has no chain and no stake, so it takes every pool for
 * the leader of every slot: a `would-forge` is a block for a registered pool, and nothing for a decoy, whose id no pool
 * has. Which ids are registered is known to the reader.
 */
export interface SlotLogEntry {
  /** `cannot-forge` where the KES key is not valid in this period, or no ledger view is there. */
  readonly kind: "would-forge" | "cannot-forge";
  readonly slot: number;
  /** Wall time of the check. */
  readonly timeMs: number;
  readonly pid: number;
  /** `pool1...` of the certificate's cold key. */
  readonly poolId: string;
  readonly counter: number;
  readonly startKesPeriod: number;
  readonly kesVkeyHex: string;
}

/** Writes entries to a file; each is in the kernel's hands before the next line of the program runs. */
export function slotLogTo(path: string | undefined): (entry: SlotLogEntry) => void {
  if (path === undefined) return () => undefined;
  return (entry) => appendFileSync(path, `${JSON.stringify(entry)}\n`);
}

/** Reads a slot log. A last line that is still being written is left out; any other line that is none throws. */
export function parseSlotLog(text: string): SlotLogEntry[] {
  const lines = text.split("\n");
  lines.pop();
  return lines.map((line) => JSON.parse(line) as SlotLogEntry);
}

/** Slots, in order, in which two of the nodes would have forged for one pool. Takes one log of each node. */
export function overlapOf(logs: readonly (readonly SlotLogEntry[])[]): number[] {
  const forgers = new Map<string, { slot: number; nodes: Set<number> }>();
  logs.forEach((entries, node) => {
    for (const { kind, slot, poolId } of entries) {
      if (kind !== "would-forge") continue;
      const key = `${poolId}/${slot}`;
      const seen = forgers.get(key) ?? { slot, nodes: new Set() };
      forgers.set(key, seen);
      seen.nodes.add(node);
    }
  });
  const slots = [...forgers.values()].filter(({ nodes }) => nodes.size > 1).map(({ slot }) => slot);
  return [...new Set(slots)].toSorted((a, b) => a - b);
}
