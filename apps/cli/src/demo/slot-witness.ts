import { type FileHandle, open } from "node:fs/promises";
import { overlapOf, parseSlotLog, type SlotLogEntry } from "@cardano-forge/devnet-cardano-node";

/** A slot in which a node would have made a block for the pool. */
export interface ForgedSlot {
  readonly pod: string;
  readonly slot: number;
  /** Wall time at which the node checked the slot. */
  readonly timeMs: number;
}

/** Reads the nodes' own slot logs: the only evidence here of who forged. */
export interface SlotWitness {
  /** Reads what the nodes have written since the last look. */
  look(): Promise<void>;
  /** Slots forged with the pool's keys, in the order of time. */
  forged(): ForgedSlot[];
  /** Slots in which two nodes forged. */
  overlap(): number[];
}

/** For each node; more than any story has, and a bound for one that is kept up for days. */
const MAX_ENTRIES = 2000;

interface SlotLog {
  readonly pod: string;
  readonly path: string;
  offset: number;
  entries: SlotLogEntry[];
}

/** Watches the logs of a pool's nodes; a log that does not exist yet is an empty one. */
export function createSlotWitness(paths: Readonly<Record<string, string>>, poolId: string): SlotWitness {
  const logs = Object.entries(paths).map(([pod, path]): SlotLog => ({ pod, path, offset: 0, entries: [] }));
  const doubled = new Set<number>();
  return {
    async look() {
      await Promise.all(logs.map((log) => readOn(log, poolId)));
      for (const slot of overlapOf(logs.map(({ entries }) => entries))) doubled.add(slot);
    },
    forged: () =>
      logs
        .flatMap(({ pod, entries }) => entries.map(({ slot, timeMs }) => ({ pod, slot, timeMs })))
        .sort((a, b) => a.timeMs - b.timeMs),
    overlap: () => [...doubled],
  };
}

async function readOn(log: SlotLog, poolId: string): Promise<void> {
  const file = await open(log.path).catch(ignoreMissing);
  if (file === undefined) return;
  try {
    const bytes = await readFrom(file, log.offset);
    // A last line that is still being written is read with the next look.
    const complete = bytes.subarray(0, bytes.lastIndexOf("\n") + 1);
    log.offset += complete.length;
    const isOfPool = (entry: SlotLogEntry): boolean => entry.kind === "would-forge" && entry.poolId === poolId;
    const added = parseSlotLog(complete.toString("utf8")).filter(isOfPool);
    log.entries = [...log.entries, ...added].slice(-MAX_ENTRIES);
  } finally {
    await file.close();
  }
}

async function readFrom(file: FileHandle, offset: number): Promise<Buffer> {
  const { size } = await file.stat();
  const bytes = Buffer.alloc(Math.max(0, size - offset));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, offset);
  return bytes.subarray(0, bytesRead);
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}
