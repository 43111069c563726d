import { chown, mkdtemp, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CredentialFiles } from "@cardano-forge/credentials";
import { placeCredentials } from "../src/place-credentials.ts";
import type { CredentialPaths } from "../src/program/node-options.ts";
import { credentialPathsIn } from "../src/start-devnet-node.ts";

/** A directory of its own for one node. */
export interface NodeDirectory {
  readonly directory: string;
  readonly paths: CredentialPaths;
  place(files: CredentialFiles): Promise<void>;
  /** Removes these files, if they are there. */
  remove(...names: (keyof CredentialPaths)[]): Promise<void>;
  write(name: keyof CredentialPaths, text: string): Promise<void>;
}

export async function aNodeDirectory(options: { uid?: number } = {}): Promise<NodeDirectory & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), "devnet-node-"));
  if (options.uid !== undefined) await chown(directory, options.uid, options.uid);
  const paths = credentialPathsIn(directory);
  return {
    directory,
    paths,
    async place(files) {
      await placeCredentials(paths, files);
      if (options.uid === undefined) return;
      for (const path of Object.values(paths)) await chown(path, options.uid, options.uid);
    },
    async remove(...names) {
      for (const name of names) await rm(paths[name], { force: true });
    },
    async write(name, text) {
      await unlink(paths[name]).catch(ignoreAbsent);
      await writeFile(paths[name], text, { mode: 0o600 });
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  };
}

function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
