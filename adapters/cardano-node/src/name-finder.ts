import type { FoundNode, NodeFinder, NodeProcess } from "./node-finder.ts";
import { isSameProcess, type ProcessTable, startMarkOf } from "./process-table.ts";

/** Linux keeps this many bytes of a process's name (TASK_COMM_LEN less one). */
const COMM_BYTES = 15;

/** Finds the one process that carries this exact name. */
export function createNameFinder(processName: string, table: ProcessTable): NodeFinder {
  const comm = Buffer.from(processName).subarray(0, COMM_BYTES).toString();
  const isCut = comm !== processName;

  async function find(): Promise<FoundNode> {
    const pids = await table.pids();
    if (pids === undefined) {
      const message = "the process table in /proc is missing or incomplete; name the node with CARDANO_NODE_PID_FILE";
      return { kind: "unknown", message };
    }
    const found: NodeProcess[] = [];
    let hidden: string | undefined;
    for (const pid of pids) {
      const seen = await table.look(pid);
      if (seen.kind === "unreadable" || (seen.kind === "running" && seen.stat === undefined)) {
        hidden = `process ${pid} cannot be read, so it may be the node`;
      } else if (seen.kind === "running" && seen.stat?.comm === comm && (await hasFullName(pid))) {
        found.push({ pid, startMark: startMarkOf(seen) });
      }
    }
    return conclude(found, hidden);
  }

  // A name that the kernel has cut could be another one's; the command line holds it in full.
  async function hasFullName(pid: number): Promise<boolean> {
    return !isCut || (await table.programName(pid)) === processName;
  }

  async function isAlive(process: NodeProcess): Promise<boolean | "unknown"> {
    const seen = await table.look(process.pid);
    const isSame = isSameProcess(seen, process);
    // The same process under another name has become another program by execve(2).
    const hasName = seen.kind !== "running" || seen.stat === undefined || seen.stat.comm === comm;
    return isSame === true ? hasName : isSame;
  }

  return { find, isAlive };
}

function conclude(found: readonly NodeProcess[], hidden: string | undefined): FoundNode {
  const [process] = found;
  if (found.length > 1) return { kind: "several", pids: found.map(({ pid }) => pid) };
  if (process !== undefined) return { kind: "found", process };
  return hidden === undefined ? { kind: "none" } : { kind: "unknown", message: hidden };
}
