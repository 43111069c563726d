import { writeFileSync } from "node:fs";
import { platform } from "node:process";

/**
 * Leaves the memory of this process, and of those that it starts from now on, out of core dumps (core(5),
 * `/proc/[pid]/coredump_filter`). False where the system has no such switch, as everywhere but on Linux, or forbids it.
 */
export function leaveMemoryOutOfCoreDumps(): boolean {
  if (platform !== "linux") return false;
  try {
    writeFileSync("/proc/self/coredump_filter", "0");
    return true;
  } catch {
    // A kernel without core dumps, or a /proc that may not be written: false says all that the caller can use.
    return false;
  }
}
