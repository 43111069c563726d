import { statfs } from "node:fs/promises";
import { platform } from "node:process";
import { errnoOf } from "./host-error.ts";

/** What keys in a directory are written to. */
export type KeyMedium = "memory" | "disk" | "unknown";

// statfs(2): TMPFS_MAGIC and RAMFS_MAGIC of linux/magic.h.
const MEMORY_FILE_SYSTEMS: readonly number[] = [0x0102_1994, 0x8584_58f6];

/** Whether a directory lies in memory, so that keys in it never reach a disk (swap aside). Told on Linux only. */
export async function inspectKeyMedium(directory: string): Promise<KeyMedium> {
  if (platform !== "linux") return "unknown";
  try {
    const { type } = await statfs(directory);
    return MEMORY_FILE_SYSTEMS.includes(type) ? "memory" : "disk";
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return "unknown";
  }
}
