import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ProducerPod } from "@cardano-forge/devnet-kubelet";
import { sidecarProcessesOf } from "./sidecar-processes.ts";

/** Fills the memory that a pod's key directory has; needs a cluster whose pods have one of their own. */
export async function fillKeyDirectory(pod: ProducerPod): Promise<void> {
  // Ends with "no space left", which is what is wanted.
  const fill = `cat /dev/zero > "${pod.keyDirectory}/filler" 2>/dev/null; [ -s "${pod.keyDirectory}/filler" ]`;
  await insideMountsOf(pod, ["sh", "-c", fill]);
}

/** Makes room again. */
export async function emptyKeyDirectory(pod: ProducerPod): Promise<void> {
  await insideMountsOf(pod, ["rm", "-f", `${pod.keyDirectory}/filler`]);
}

/** Lets nobody write to a pod's key directory, or lets everybody again. */
export async function remountKeyDirectory(pod: ProducerPod, mode: "ro" | "rw"): Promise<void> {
  await insideMountsOf(pod, ["mount", "-o", `remount,${mode}`, pod.keyDirectory]);
}

async function insideMountsOf(pod: ProducerPod, command: readonly string[]): Promise<void> {
  const { guard } = sidecarProcessesOf(pod);
  await promisify(execFile)("nsenter", ["--target", String(guard), "--mount", ...command]);
}
