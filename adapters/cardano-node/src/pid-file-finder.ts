import { readFile } from "node:fs/promises";
import { isNodeStill } from "./name-finder.ts";
import type { FoundNode, NodeFinder, NodeProcess } from "./node-finder.ts";
import type { ProcessName } from "./process-name.ts";
import { type ProcessTable, startMarkOf } from "./process-table.ts";

/** How a node is found where no file names it, and what it is called. */
export interface PidFileFinderOptions {
  readonly byName: NodeFinder;
  readonly name: ProcessName;
  readonly table: ProcessTable;
}

/** Finds the process whose pid a file holds. */
export function createPidFileFinder(path: string, { byName, name, table }: PidFileFinderOptions): NodeFinder {
  let last: NodeProcess | undefined;

  async function find(): Promise<FoundNode> {
    const file = await readPid(path);
    if (file.kind === "unknown") return file;
    if (file.kind === "missing") return withoutFile();
    const seen = await table.look(file.pid);
    if (seen.kind === "gone") return { kind: "none" };
    if (seen.kind === "unreadable") return { kind: "unknown", message: seen.message };
    // The pid of an old file may be a stranger's by now, and whatever is found may be killed.
    if ((await name.isCarriedBy(file.pid, seen)) === false) return stranger(file.pid, seen.stat?.comm);
    last = { pid: file.pid, startMark: startMarkOf(seen) };
    return { kind: "found", process: last };
  }

  /**
   * A missing file alone proves nothing: it may not be written yet, be deleted, or be looked for in the wrong place.
   * That no node runs is proved by the end of the one that it named, or by a process table without its name.
   */
  async function withoutFile(): Promise<FoundNode> {
    if (last !== undefined) {
      const isAlive = await isNodeStill(last, name, table);
      if (isAlive === true) return { kind: "found", process: last };
      if (isAlive === false) return { kind: "none" };
    }
    const named = await byName.find();
    return named.kind === "none" ? named : { kind: "unknown", message: `${path} does not exist (yet)` };
  }

  function stranger(pid: number, comm: string | undefined): FoundNode {
    const message =
      `${path} names process ${pid}, which is ${comm} and not ${name.name}; ` +
      "where the node is called that, say so in CARDANO_NODE_PROCESS_NAME";
    return { kind: "unknown", message };
  }

  return { find, isAlive: (process) => isNodeStill(process, name, table) };
}

type PidFile =
  | { readonly kind: "pid"; readonly pid: number }
  | { readonly kind: "missing" }
  | { readonly kind: "unknown"; readonly message: string };

const MAX_PID = 2 ** 22;

async function readPid(path: string): Promise<PidFile> {
  try {
    const text = (await readFile(path, "utf8")).trim();
    const pid = Number(text);
    if (/^\d{1,10}$/.test(text) && pid > 0 && pid <= MAX_PID) return { kind: "pid", pid };
    return { kind: "unknown", message: `${path} does not hold a process id` };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? { kind: "missing" } : { kind: "unknown", message };
  }
}
