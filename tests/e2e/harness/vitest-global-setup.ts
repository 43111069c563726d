import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BUILT, buildAll } from "./programs.ts";

/** Builds what pods run once for all suites of a run, which would each take seconds of a core for it. */
export async function setup(): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "forge-built-"));
  await buildAll(directory);
  // Every worker inherits it.
  process.env[BUILT] = directory;
  return () => rm(directory, { recursive: true, force: true });
}
