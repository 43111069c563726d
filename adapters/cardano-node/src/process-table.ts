import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { NodeProcess } from "./node-finder.ts";
import { type ProcessStat, readProcessStat } from "./process-stat.ts";

/** What can be learned about one pid. */
export type SeenProcess =
  | { readonly kind: "running"; readonly stat: ProcessStat | undefined }
  | { readonly kind: "gone" }
  | { readonly kind: "unreadable"; readonly message: string };

/** The processes of this PID namespace. Nothing here rejects. */
export interface ProcessTable {
  /** Every pid; undefined where the table is not complete or not there. */
  pids(): Promise<readonly number[] | undefined>;
  look(pid: number): Promise<SeenProcess>;
  /** The first word of the command line, without its path; undefined where it cannot be read. */
  programName(pid: number): Promise<string | undefined>;
}

// The mark of a process whose start time is not known.
const PID_ONLY = "pid-only";

/** The mark of a running process. */
export function startMarkOf({ stat }: SeenProcess & { kind: "running" }): string {
  return stat?.startTicks ?? PID_ONLY;
}

/** Whether what runs under a pid is still that process. */
export function isSameProcess(seen: SeenProcess, { startMark }: NodeProcess): boolean | "unknown" {
  if (seen.kind === "gone") return false;
  if (seen.kind === "unreadable") return "unknown";
  // A start time that cannot be read any more proves neither the same process nor another one.
  if (seen.stat === undefined && startMark !== PID_ONLY) return "unknown";
  return startMark === PID_ONLY || seen.stat?.startTicks === startMark;
}

/** Reads `/proc`, and asks the kernel by signal 0 whether a pid that is missing there is really free. */
export function createProcessTable(directory: string): ProcessTable {
  async function pids(): Promise<readonly number[] | undefined> {
    const names = await readdir(directory).catch(asUndefined);
    const found = names?.filter((name) => /^\d+$/.test(name)).map(Number);
    // Every PID namespace has a pid 1. Where it is not shown, /proc is mounted with hidepid and others are hidden too.
    return found?.includes(1) ? found : undefined;
  }

  async function look(pid: number): Promise<SeenProcess> {
    let line: string;
    try {
      line = await readFile(join(directory, String(pid), "stat"), "utf8");
    } catch (error) {
      return isAbsent(error) ? askKernel(pid) : { kind: "unreadable", message: messageOf(error) };
    }
    const stat = readProcessStat(line);
    if (stat === undefined) return { kind: "unreadable", message: `/proc/${pid}/stat holds no process` };
    return stat.isDead ? { kind: "gone" } : { kind: "running", stat };
  }

  async function programName(pid: number): Promise<string | undefined> {
    const line = await readFile(join(directory, String(pid), "cmdline"), "utf8").catch(asUndefined);
    return line?.split("\0")[0]?.split("/").at(-1);
  }

  return { pids, look, programName };
}

/** Two witnesses for "gone": no entry in the table, and no process that could be signalled. */
function askKernel(pid: number): SeenProcess {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") return { kind: "gone" };
    if (codeOf(error) !== "EPERM") return { kind: "unreadable", message: messageOf(error) };
  }
  return { kind: "running", stat: undefined };
}

// A process that ends while its entry is read answers ESRCH.
function isAbsent(error: unknown): boolean {
  return codeOf(error) === "ENOENT" || codeOf(error) === "ESRCH";
}

function codeOf(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

// What cannot be read is left out; the callers say what that means to them.
const asUndefined = (): undefined => undefined;
