import type { ProcessTable, SeenProcess } from "./process-table.ts";

/** Linux keeps this many bytes of a process's name (TASK_COMM_LEN less one). */
const COMM_BYTES = 15;

/** Tells processes that carry exactly one name from all others. */
export interface ProcessName {
  readonly name: string;
  /** The name as the kernel keeps it. */
  readonly comm: string;
  /** Undefined where the system does not say in full what the process is called. */
  isCarriedBy(pid: number, seen: SeenProcess & { kind: "running" }): Promise<boolean | undefined>;
}

/** A name that the kernel has cut could be another one's; the command line holds it in full. */
export function processNameOf(name: string, table: ProcessTable): ProcessName {
  const comm = Buffer.from(name).subarray(0, COMM_BYTES).toString();
  async function isCarriedBy(pid: number, { stat }: SeenProcess & { kind: "running" }): Promise<boolean | undefined> {
    if (stat === undefined) return undefined;
    if (stat.comm !== comm || comm === name) return stat.comm === comm;
    const program = await table.programName(pid);
    return program === undefined ? undefined : program === name;
  }
  return { name, comm, isCarriedBy };
}
