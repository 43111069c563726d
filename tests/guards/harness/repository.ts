import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of this repository, without a slash at its end. */
export const repositoryRoot = fileURLToPath(new URL("../../../", import.meta.url)).replace(/\/$/, "");

/** What is made here and never kept. */
const MADE = new Set([".git", ".turbo", "coverage", "dist", "node_modules"]);

/** Every file that is kept, by its path from the root, sorted. */
export async function repositoryFiles(): Promise<string[]> {
  return (await filesBelow("")).sort();
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(join(repositoryRoot, folder), { withFileTypes: true });
  const found = entries
    .filter(({ name }) => !MADE.has(name))
    .map(async (entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
  return (await Promise.all(found)).flat();
}

/** A file of the repository as text. */
export function readRepositoryFile(path: string): Promise<string> {
  return readFile(join(repositoryRoot, path), "utf8");
}
