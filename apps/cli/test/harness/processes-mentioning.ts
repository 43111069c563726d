import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** Command lines of running processes that contain this text, on systems with and without /proc. */
export async function processesMentioning(text: string): Promise<string[]> {
  // Not every system has a process table to read.
  const pids = await readdir("/proc").catch(() => undefined);
  if (pids === undefined) {
    const { stdout } = await promisify(execFile)("ps", ["-axo", "args"]);
    return stdout.split("\n").filter((line) => line.includes(text));
  }
  const commands = await Promise.all(
    // A process may be gone between the two reads; then it is not running.
    pids.filter((name) => /^\d+$/.test(name)).map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return commands.filter((command) => command.includes(text)).map((command) => command.replaceAll("\0", " "));
}
