import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { repositoryRoot } from "./repository.ts";

/** A folder outside the repository, for tools that read their settings from where they run. */
export interface ScratchTree extends AsyncDisposable {
  readonly directory: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
}

/** Makes one with files or folders of the repository in it, by their paths from the root. */
export async function createScratchTree(copied: readonly string[]): Promise<ScratchTree> {
  const directory = await mkdtemp(join(tmpdir(), "forge-guards-"));
  for (const path of copied) await cp(join(repositoryRoot, path), join(directory, path), { recursive: true });
  return {
    directory,
    async write(files) {
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(directory, path)), { recursive: true });
        await writeFile(join(directory, path), text);
      }
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}
