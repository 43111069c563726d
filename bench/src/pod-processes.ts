import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ProducerPod } from "@cardano-forge/devnet-kubelet";

/** Guard and engine of one pod's sidecar, by their pids as this machine sees them. */
export interface SidecarProcesses {
  readonly guard: number;
  readonly engine: number;
}

/**
 * Finds them by what they have in their environment, because a pod has a PID namespace of its own. Other pods of the same
 * name may run on this machine; no other has this key directory.
 *
 * @throws Error where they are not there.
 */
export function sidecarProcessesOf({ name, keyDirectory }: ProducerPod): SidecarProcesses {
  const ofThisPod = `TARGET_VRF_KEY=${join(keyDirectory, "vrf.skey")}`;
  const own = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry) && environmentOf(entry).includes(ofThisPod));
  const isEngine = (pid: string): boolean => environmentOf(pid).some((entry) => entry.startsWith("FORGE_ENGINE_OF="));
  const engine = own.find(isEngine);
  const guard = own.find((pid) => !isEngine(pid));
  if (engine === undefined || guard === undefined) throw new Error(`${name} has no guard and engine`);
  return { guard: Number(guard), engine: Number(engine) };
}

function environmentOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    // Gone meanwhile.
    return [];
  }
}

/** Memory of a process in MiB: resident, and its own share of what it shares (PSS). */
export function memoryOf(pid: number): { rssMiB: number; pssMiB: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
  const field = (name: string): number =>
    Number(new RegExp(`^${name}: +(\\d+) kB`, "m").exec(text)?.[1] ?? Number.NaN) / 1024;
  return { rssMiB: field("Rss"), pssMiB: field("Pss") };
}

/** CPU time of a process so far, in milliseconds. */
export function cpuMsOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  // utime and stime, in clock ticks of 10 ms (proc_pid_stat(5)).
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
