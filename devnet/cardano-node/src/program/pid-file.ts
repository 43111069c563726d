import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Writes this process's pid in one step, so that no reader sees half of it. */
export function writePidFile(path: string): void {
  const next = `${path}.${process.pid}`;
  writeFileSync(next, `${process.pid}\n`);
  renameSync(next, path);
}

/** Removes the file unless it is gone, or another process's by now. */
export function removePidFile(path: string): void {
  if (existsSync(path) && readFileSync(path, "utf8").trim() === String(process.pid)) rmSync(path, { force: true });
}
