import type { NodeFinder, NodeProcess } from "@cardano-forge/cardano-node";
import type { ProcessObservation } from "./observation.ts";

/** Follows the node's process from one look to the next. */
export interface ProcessWatch {
  /** `isAnother`: the process that was known is gone, or a new one took its place. */
  look(): Promise<{ readonly seen: ProcessObservation; readonly isAnother: boolean }>;
  known(): NodeProcess | undefined;
}

/** Builds a watch that knows no process yet. */
export function createProcessWatch(finder: NodeFinder): ProcessWatch {
  let known: NodeProcess | undefined;

  async function look(): ReturnType<ProcessWatch["look"]> {
    if (known !== undefined && (await finder.isAlive(known)) === true) {
      return { seen: { kind: "found", mark: markOf(known) }, isAnother: false };
    }
    const found = await finder.find();
    if (found.kind !== "found" && found.kind !== "none") {
      const message = found.kind === "several" ? several(found.pids) : found.message;
      return { seen: { kind: "unknown", message }, isAnother: false };
    }
    const before = known;
    known = found.kind === "found" ? found.process : undefined;
    const isAnother = before !== undefined && (known === undefined || markOf(before) !== markOf(known));
    return { seen: known === undefined ? { kind: "none" } : { kind: "found", mark: markOf(known) }, isAnother };
  }

  return { look, known: () => known };
}

/** Tells a process from its successor under the same pid. */
function markOf({ pid, startMark }: NodeProcess): string {
  return `${pid}@${startMark}`;
}

function several(pids: readonly number[]): string {
  return `several processes carry the node's name (${pids.join(", ")}); name one with CARDANO_NODE_PID_FILE`;
}
