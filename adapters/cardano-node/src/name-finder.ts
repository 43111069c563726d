import type { FoundNode, NodeFinder, NodeProcess } from "./node-finder.ts";
import type { ProcessName } from "./process-name.ts";
import { isSameProcess, type ProcessTable, startMarkOf } from "./process-table.ts";

/** Finds the one process that carries this exact name. */
export function createNameFinder(name: ProcessName, table: ProcessTable): NodeFinder {
  async function find(): Promise<FoundNode> {
    const pids = await table.pids();
    if (pids === undefined) {
      const message = "the process table in /proc is missing or incomplete; name the node with CARDANO_NODE_PID_FILE";
      return { kind: "unknown", message };
    }
    const found: NodeProcess[] = [];
    let hidden: string | undefined;
    for (const pid of pids) {
      const seen = await look(pid);
      if (seen === "hidden") hidden = `process ${pid} cannot be read, so it may be the node`;
      else if (seen !== "other") found.push(seen);
    }
    return conclude(found, hidden);
  }

  async function look(pid: number): Promise<NodeProcess | "other" | "hidden"> {
    const seen = await table.look(pid);
    if (seen.kind === "gone") return "other";
    const isNode = seen.kind === "running" ? await name.isCarriedBy(pid, seen) : undefined;
    if (seen.kind !== "running" || isNode === undefined) return "hidden";
    return isNode ? { pid, startMark: startMarkOf(seen) } : "other";
  }

  return { find, isAlive: (process) => isNodeStill(process, name, table) };
}

/** False only for a process that is gone, or has become another program by execve(2). */
export async function isNodeStill(
  process: NodeProcess,
  { comm }: ProcessName,
  table: ProcessTable,
): Promise<boolean | "unknown"> {
  const seen = await table.look(process.pid);
  const isSame = isSameProcess(seen, process);
  if (isSame !== true || seen.kind !== "running" || seen.stat === undefined) return isSame;
  return seen.stat.comm === comm;
}

function conclude(found: readonly NodeProcess[], hidden: string | undefined): FoundNode {
  const [process] = found;
  if (found.length > 1) return { kind: "several", pids: found.map(({ pid }) => pid) };
  if (process !== undefined) return { kind: "found", process };
  return hidden === undefined ? { kind: "none" } : { kind: "unknown", message: hidden };
}
