import { mkdir, mkdtemp, readlink, rename, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";

/** Writes a version of a Secret as the kubelet does: a new directory, then one turn of the `..data` link. */
export async function mountSecret(directory: string, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  await mkdir(directory, { recursive: true });
  const version = await mkdtemp(join(directory, "..2026_"));
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(version, name), bytes);
  const data = join(directory, "..data");
  // Before the first version there is no link.
  const before = await readlink(data).catch(() => undefined);
  await symlink(basename(version), `${data}_tmp`);
  await rename(`${data}_tmp`, data);
  if (before === undefined) {
    for (const name of Object.keys(files)) await symlink(join("..data", name), join(directory, name));
  } else {
    await rm(join(directory, before), { recursive: true });
  }
}
