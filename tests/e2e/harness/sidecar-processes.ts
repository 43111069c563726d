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
