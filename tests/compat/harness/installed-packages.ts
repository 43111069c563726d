import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const run = promisify(execFile);
const DEADLINE_MS = 60_000;

/** What of a published manifest matters to who installs it. */
export interface PackedManifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** A package as its users get it. */
export interface InstalledPackage {
  readonly manifest: PackedManifest;
  /** Its folder in the workspace. */
  readonly folder: string;
  /** The tarball that would be published. */
  readonly tarball: string;
  /** Every file in the tarball. */
  readonly files: readonly string[];
  /** Where it is unpacked, in a `node_modules` with the packages it depends on. */
  readonly installedAt: string;
}

/** Every published package in one folder, as after an install, and nothing else of the workspace. */
export interface Installation extends AsyncDisposable {
  /** The folder of a project that depends on all of them. */
  readonly directory: string;
  readonly packages: readonly InstalledPackage[];
}

/**
 * Packs every published package and unpacks the tarballs side by side. Packages of others are linked from the store of the
 * workspace, which holds the very versions, so that nothing is downloaded. Needs `pnpm build` to have run.
 */
export async function installPackedPackages(): Promise<Installation> {
  const directory = await mkdtemp(join(tmpdir(), "forge-compat-"));
  const packages: InstalledPackage[] = [];
  for (const folder of await publishedFolders()) packages.push(await install(folder, directory));
  for (const { folder, manifest } of packages) await linkDependencies(folder, manifest, directory);
  for (const one of packages) await linkPrograms(one, directory);
  return { directory, packages, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

async function publishedFolders(): Promise<string[]> {
  const found: string[] = [];
  for (const parent of ["packages", "adapters", "apps"]) {
    for (const name of (await readdir(join(root, parent))).sort()) {
      const folder = join(root, parent, name);
      const isPackage = existsSync(join(folder, "package.json"));
      if (isPackage && (await readManifest(folder)).private !== true) found.push(folder);
    }
  }
  return found;
}

async function install(folder: string, directory: string): Promise<InstalledPackage> {
  if (!existsSync(join(folder, "dist"))) throw new Error(`${folder} is not built: run pnpm build`);
  const tarballs = join(directory, "tarballs");
  const packing = await run("pnpm", ["pack", "--json", "--pack-destination", tarballs], {
    cwd: folder,
    timeout: DEADLINE_MS,
  });
  const { filename, files } = JSON.parse(packing.stdout) as { filename: string; files: { path: string }[] };

  const unpacked = await mkdtemp(join(directory, "unpacked-"));
  await run("tar", ["-xzf", filename, "-C", unpacked], { timeout: DEADLINE_MS });
  const manifest = await readManifest(join(unpacked, "package"));
  const installedAt = join(directory, "node_modules", manifest.name);
  await mkdir(dirname(installedAt), { recursive: true });
  await rename(join(unpacked, "package"), installedAt);
  return { manifest, folder, tarball: filename, files: files.map(({ path }) => path), installedAt };
}

async function linkDependencies(folder: string, manifest: PackedManifest, directory: string): Promise<void> {
  for (const name of Object.keys(manifest.dependencies ?? {})) {
    const at = join(directory, "node_modules", name);
    if (existsSync(at)) continue;
    await mkdir(dirname(at), { recursive: true });
    await symlink(await realpath(join(folder, "node_modules", name)), at);
  }
}

async function linkPrograms({ manifest, installedAt }: InstalledPackage, directory: string): Promise<void> {
  const programs = join(directory, "node_modules", ".bin");
  await mkdir(programs, { recursive: true });
  for (const [name, path] of Object.entries(manifest.bin ?? {}))
    await symlink(join(installedAt, path), join(programs, name));
}

async function readManifest(folder: string): Promise<PackedManifest> {
  return JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as PackedManifest;
}
