import { readFile } from "node:fs/promises";
import { overlapOf, parseSlotLog, type SlotLogEntry } from "@cardano-forge/devnet-cardano-node";

/** A slot in which a node would have made a block for the pool. */
export interface ForgedSlot {
  readonly pod: string;
  readonly pid: number;
  readonly slot: number;
  /** Wall time at which the node checked the slot. */
  readonly timeMs: number;
  /** Verification key of the KES key that it forged with. */
  readonly kesVkeyHex: string;
}

/** One process of a node, by the first slot that it checked. */
export interface NodeStart {
  readonly pod: string;
  readonly pid: number;
  readonly timeMs: number;
  /** Whether what it forged with, from its start on, were the pool's own keys. */
  readonly isOfPool: boolean;
}

/** Reads the nodes' own slot logs: the only evidence of who forged. */
export interface SlotJudge {
  /** Slots forged with the pool's keys, in the order of time. */
  forged(): Promise<ForgedSlot[]>;
  /** Slots that two processes forged with the pool's keys. */
  overlap(): Promise<number[]>;
  /** Every process that ever checked a slot, in the order of time. */
  starts(): Promise<NodeStart[]>;
}

/** Judges a pool by the logs of its nodes, by name of the pod; a log that is not there yet is an empty one. */
export function createSlotJudge(paths: ReadonlyMap<string, string>, poolId: string): SlotJudge {
  const isOfPool = (entry: SlotLogEntry): boolean => entry.kind === "would-forge" && entry.poolId === poolId;

  async function read(): Promise<{ pod: string; entry: SlotLogEntry }[]> {
    const logs = await Promise.all(
      [...paths].map(async ([pod, path]) => {
        const entries = parseSlotLog(await readFile(path, "utf8").catch(ignoreMissing));
        return entries.map((entry) => ({ pod, entry }));
      }),
    );
    return logs.flat().sort((a, b) => a.entry.timeMs - b.entry.timeMs);
  }

  return {
    async forged() {
      const mine = (await read()).filter(({ entry }) => isOfPool(entry));
      return mine.map(({ pod, entry: { pid, slot, timeMs, kesVkeyHex } }) => ({ pod, pid, slot, timeMs, kesVkeyHex }));
    },
    async overlap() {
      const processes = Map.groupBy(await read(), ({ pod, entry }) => `${pod}/${entry.pid}`);
      const logs = [...processes.values()].map((entries) => entries.map(({ entry }) => entry).filter(isOfPool));
      return overlapOf(logs);
    },
    async starts() {
      const processes = Map.groupBy(await read(), ({ pod, entry }) => `${pod}/${entry.pid}`);
      return [...processes.values()].flatMap(([first]) =>
        first === undefined
          ? []
          : [{ pod: first.pod, pid: first.entry.pid, timeMs: first.entry.timeMs, isOfPool: isOfPool(first.entry) }],
      );
    },
  };
}

function ignoreMissing(error: NodeJS.ErrnoException): string {
  if (error.code !== "ENOENT") throw error;
  return "";
}
