/**
 * The files that the node reads its credentials from.
 *
 * A node that reads a half-written or empty file keeps forging with the keys that it has, so no file is ever changed in its
 * place: a set is written under temporary names in the same directories, made durable, and renamed. Every name is opened so
 * that no link is followed and nothing that exists is used: whoever can write in the directory cannot make this process
 * write keys elsewhere.
 */
import * as nodeFileSystem from "node:fs/promises";
import {
  type CredentialFile,
  type CredentialFileNames,
  type CredentialFiles,
  type CredentialSink,
  MAX_ENVELOPE_BYTES,
  type RemoveOptions,
  type ReplaceOptions,
} from "@cardano-forge/credentials";
import { credentialPathViolations } from "./credential-paths.ts";
import { errnoOf, HostError } from "./host-error.ts";
import { createKeyStaging, type FileOwner, ignoring, type KeyFileSystem } from "./key-staging.ts";
import { readBoundedFile } from "./read-bounded-file.ts";

/** Where the node looks, and whose files they are to be. */
export interface DirectorySinkOptions {
  /** Absolute paths; they may lie in different directories, which must exist. */
  readonly paths: CredentialFileNames;
  /** The node's user. Only root can give files away; for anybody else the files stay their own. */
  readonly owner?: FileOwner;
}

const REMOVAL_ORDER: readonly CredentialFile[] = ["vrf", "opcert", "kes"];

/**
 * Builds the sink. It touches nothing yet; what an earlier process left under temporary names goes at the first reading,
 * and before each replacement.
 *
 * @throws HostError `HOST_OPTIONS_INVALID` that lists everything wrong with the paths.
 */
export function createDirectorySink(
  { paths, owner }: DirectorySinkOptions,
  fileSystem: KeyFileSystem = nodeFileSystem,
): CredentialSink {
  const violations = credentialPathViolations(paths);
  if (violations.length > 0) throw new HostError("HOST_OPTIONS_INVALID", violations.join("; "));
  const { directories, stage, sweep, makeDurable } = createKeyStaging(fileSystem, paths, owner);
  let isSwept = false;

  async function read(): ReturnType<CredentialSink["read"]> {
    if (!isSwept) isSwept = await trySweep();
    const look = (file: CredentialFile) =>
      readBoundedFile(paths[file], { maxBytes: MAX_ENVELOPE_BYTES, followsLink: false });
    const [kes, vrf, opcert] = await Promise.all([look("kes"), look("vrf"), look("opcert")]);
    return { kes, vrf, opcert };
  }

  async function place(files: CredentialFiles, options: ReplaceOptions): ReturnType<CredentialSink["replace"]> {
    await sweep();
    const staged = await stage(files);
    if (options.isStillAllowed?.() === false) {
      await sweep();
      return { kind: "withheld" };
    }
    for (const file of options.order) {
      await fileSystem.rename(staged[file], paths[file]);
      options.onFile?.(file);
    }
    await makeDurable();
    return { kind: "replaced" };
  }

  async function replace(files: CredentialFiles, options: ReplaceOptions): ReturnType<CredentialSink["replace"]> {
    try {
      return await place(files, options);
    } catch (error) {
      await trySweep();
      throw explain(`placing credentials in ${directories.join(", ")}`, error);
    }
  }

  /** For where something else matters more: what cannot be removed now is, before the next replacement. */
  async function trySweep(): Promise<boolean> {
    return sweep().then(
      () => true,
      () => false,
    );
  }

  async function unlink(file: CredentialFile): Promise<boolean> {
    const unlinked = fileSystem.unlink(paths[file]).then(() => true);
    return (await ignoring("ENOENT", unlinked)) ?? false;
  }

  async function remove({ onFile }: RemoveOptions = {}): Promise<void> {
    const failures: unknown[] = [];
    const attempt = (work: Promise<void>): Promise<void> => work.catch((error: unknown) => void failures.push(error));
    for (const file of REMOVAL_ORDER) {
      await attempt(unlink(file).then((wasThere) => (wasThere ? onFile?.(file) : undefined)));
    }
    await attempt(sweep());
    await attempt(makeDurable());
    if (failures.length > 0) throw explain(`removing credentials from ${directories.join(", ")}`, failures[0]);
  }

  return { read, replace, remove };
}

const NEEDS: Readonly<Record<string, string>> = {
  EACCES: "the user of this process must be able to write in the directory",
  EPERM: "the user of this process must be able to write in the directory, and to remove what lies there",
  EROFS: "the directory must not be mounted read-only",
  ENOENT: "the directory must exist; mount the volume there that the node reads its keys from",
  ENOSPC: "the volume is full",
  EISDIR: "a directory lies where a file should",
};

function explain(what: string, cause: unknown): unknown {
  const errno = errnoOf(cause);
  if (errno === undefined) return cause;
  const need = NEEDS[errno];
  const message = `${what} failed (${errno})${need === undefined ? "" : `: ${need}`}`;
  return new HostError("HOST_KEY_DIRECTORY_FAILED", message, { cause });
}
