import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import type * as nodeFileSystem from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { getuid } from "node:process";
import {
  CREDENTIAL_FILES,
  type CredentialFile,
  type CredentialFileNames,
  type CredentialFiles,
} from "@cardano-forge/credentials";
import { errnoOf } from "./host-error.ts";

/** What of node:fs/promises is used for writing; an argument, so that a test can fail or die at any step. */
export type KeyFileSystem = Pick<typeof nodeFileSystem, "open" | "readdir" | "rename" | "unlink">;

/** A user and a group by number. */
export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

/** Files under temporary names beside the places that they are meant for. */
export interface KeyStaging {
  /** The directories of the three files, each once. */
  readonly directories: readonly string[];
  /** Writes all three, complete and durable, and says where; a throw may leave some. */
  stage(files: CredentialFiles): Promise<Readonly<Record<CredentialFile, string>>>;
  /** Removes every temporary file, of this process and of earlier ones. */
  sweep(): Promise<void>;
  /** Makes what was renamed and unlinked outlast a loss of power. */
  makeDurable(): Promise<void>;
}

// cardano-node refuses to start with a VRF key that anybody but its owner can read (Run.hs, checkVRFFilePermissions).
const MODE = 0o400;

/** Builds the staging for one set of paths; files belong to `owner` where one is given. */
export function createKeyStaging(
  fileSystem: KeyFileSystem,
  paths: CredentialFileNames,
  owner: FileOwner | undefined,
): KeyStaging {
  const directories = [...new Set(CREDENTIAL_FILES.map((file) => dirname(paths[file])))];

  async function stage(files: CredentialFiles): ReturnType<KeyStaging["stage"]> {
    const staged = {
      kes: temporaryName(paths.kes),
      vrf: temporaryName(paths.vrf),
      opcert: temporaryName(paths.opcert),
    };
    for (const file of CREDENTIAL_FILES) await write(staged[file], files[file]);
    return staged;
  }

  async function write(path: string, bytes: Uint8Array): Promise<void> {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    await using file = await fileSystem.open(path, flags, MODE);
    // The process's umask may have taken bits away; and the mode must be right before there is anything to read.
    await file.chmod(MODE);
    if (owner !== undefined && getuid?.() === 0) await file.chown(owner.uid, owner.gid);
    await file.writeFile(bytes);
    await file.sync();
  }

  async function sweep(): Promise<void> {
    for (const directory of directories) {
      const names = (await ignoring("ENOENT", fileSystem.readdir(directory))) ?? [];
      for (const name of names.filter((candidate) => isTemporaryName(candidate, paths))) {
        await ignoring("ENOENT", fileSystem.unlink(join(directory, name)));
      }
    }
  }

  async function makeDurable(): Promise<void> {
    for (const directory of directories) {
      const opening = fileSystem.open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
      await using handle = await ignoring("ENOENT", opening);
      // Some file systems have no such thing as making a directory durable, and say EINVAL.
      if (handle !== undefined) await ignoring("EINVAL", handle.sync());
    }
  }

  return { directories, stage, sweep, makeDurable };
}

/** The result, or undefined where the operating system says this one thing. */
export async function ignoring<T>(errno: string, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (errnoOf(error) === errno) return undefined;
    throw error;
  }
}

/** A name that no other process can guess, beside the file that it will become. */
function temporaryName(path: string): string {
  return join(dirname(path), `${temporaryPrefix(path)}${randomBytes(8).toString("hex")}`);
}

function temporaryPrefix(path: string): string {
  return `.${basename(path)}.forge-`;
}

function isTemporaryName(name: string, paths: CredentialFileNames): boolean {
  return CREDENTIAL_FILES.some((file) => {
    const prefix = temporaryPrefix(paths[file]);
    return name.startsWith(prefix) && /^[0-9a-f]{16}$/.test(name.slice(prefix.length));
  });
}
