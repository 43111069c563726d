import { chmod, mkdir, mkdtemp, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

/**
 * Writes a Secret into a directory as the kubelet does: the files lie in a new directory, and one rename of the
 * `..data` link swaps the whole set (kubernetes/pkg/volume/util/atomic_writer.go).
 */
export async function writeMountedSecret(
  directory: string,
  files: Readonly<Record<string, Uint8Array>>,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const version = await mkdtemp(join(directory, "..version-"));
  // What is mounted is read by a user who does not own it.
  await chmod(version, 0o755);
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(version, name), bytes, { mode: 0o400 });
  const data = join(directory, "..data");
  // Before the first version there is no link.
  const before = await readlink(data).catch(() => undefined);
  const next = join(directory, "..data_tmp");
  await symlink(basename(version), next);
  await rename(next, data);
  for (const name of Object.keys(files)) {
    await symlink(join("..data", name), join(directory, name)).catch(ignoreExisting);
  }
  if (before !== undefined) await rm(join(directory, before), { recursive: true, force: true });
}

/** Takes files out of the mounted set, as when a key is deleted from the Secret. */
export async function removeFromMountedSecret(directory: string, names: readonly string[]): Promise<void> {
  for (const name of names) await rm(join(directory, name), { force: true });
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
