import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ENGINE_MARK } from "./guard-message.ts";

const GONE_WITHIN_MS = 5000;
const LOOK_AGAIN_MS = 20;

/**
 * Kills the engines that an earlier guard of the same pod has left, and waits until they are gone. An engine ends by
 * itself when its guard is gone, but one that was stopped in its tracks does not know yet. Where there is no process table
 * to read, nothing is found.
 *
 * @throws Error when one is still there after 5 s: nothing may be started beside it.
 */
export async function killLeftoverEngines(owner: string, procDirectory = "/proc"): Promise<number> {
  const found = enginesOf(owner, procDirectory);
  for (const pid of found) tryKill(pid);
  const endsAt = performance.now() + GONE_WITHIN_MS;
  while (enginesOf(owner, procDirectory).length > 0) {
    if (performance.now() > endsAt)
      throw new Error(`engines of an earlier guard cannot be killed: ${found.join(", ")}`);
    await sleep(LOOK_AGAIN_MS);
  }
  return found.length;
}

function enginesOf(owner: string, procDirectory: string): number[] {
  const wanted = `${ENGINE_MARK}=${owner}`;
  return pids(procDirectory).filter((pid) => pid !== process.pid && environmentOf(pid, procDirectory).includes(wanted));
}

function pids(procDirectory: string): number[] {
  try {
    return readdirSync(procDirectory)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    // No process table on this system.
    return [];
  }
}

/** Empty for a process that is gone, a zombie, or somebody else's: none of them is an engine of ours. */
function environmentOf(pid: number, procDirectory: string): string[] {
  try {
    return readFileSync(`${procDirectory}/${pid}/environ`, "latin1").split("\0");
  } catch {
    return [];
  }
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // Gone meanwhile; whether it really is, is looked at next.
  }
}
