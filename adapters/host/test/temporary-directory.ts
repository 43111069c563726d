import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getuid, seteuid } from "node:process";
import { onTestFinished } from "vitest";

/** A directory of its own for one test; everybody may enter it, and it goes when the test ends. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "forge-host-"));
  await chmod(directory, 0o777);
  onTestFinished(async () => {
    await chmod(directory, 0o777);
    await rm(directory, { recursive: true, force: true });
  });
  return directory;
}

/** Nobody, on every system that has one. */
const NOBODY = 65_534;

/** Does something as a user to whom permissions apply: root passes every one of them, and so tries nothing. */
export async function asOrdinaryUser<T>(work: () => Promise<T>): Promise<T> {
  if (getuid?.() !== 0) return work();
  seteuid?.(NOBODY);
  try {
    return await work();
  } finally {
    seteuid?.(0);
  }
}
