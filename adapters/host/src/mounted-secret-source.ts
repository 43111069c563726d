/**
 * Reads a mounted Secret as one set.
 *
 * The kubelet writes a new version of a Secret into a directory of its own and then turns one link, `..data`, from the old
 * directory to the new one (kubernetes/pkg/volume/util/atomic_writer.go). The files that pods see are links through
 * `..data`. So before and after reading, each path is resolved and the file that it leads to is identified; if the answers
 * are the same, everything that was read was there at one moment. That also holds for files in several directories, and
 * for files that are no links.
 */
import { realpath, stat } from "node:fs/promises";
import {
  CREDENTIAL_FILES,
  type CredentialFile,
  type CredentialFileNames,
  type CredentialSource,
  type FileReading,
  MAX_ENVELOPE_BYTES,
} from "@cardano-forge/credentials";
import { credentialPathViolations } from "./credential-paths.ts";
import { errnoOf, HostError } from "./host-error.ts";
import { readBoundedFile } from "./read-bounded-file.ts";

// A Secret is swapped once, and then not for a minute. What still changes at the fifth look is being rewritten all the time.
const MOST_ATTEMPTS = 5;

/** Where the three files are mounted, as absolute paths. */
export interface MountedSecretOptions {
  readonly paths: CredentialFileNames;
}

/**
 * Builds the source.
 *
 * @throws HostError `HOST_OPTIONS_INVALID` that lists everything wrong with the paths.
 */
export function createMountedSecretSource({ paths }: MountedSecretOptions): CredentialSource {
  const violations = credentialPathViolations(paths);
  if (violations.length > 0) throw new HostError("HOST_OPTIONS_INVALID", violations.join("; "));

  async function read(): ReturnType<CredentialSource["read"]> {
    for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
      const before = await identify(paths);
      const [kes, vrf, opcert] = await Promise.all([readFile(paths.kes), readFile(paths.vrf), readFile(paths.opcert)]);
      const after = await identify(paths);
      if (before === after) return named({ kes, vrf, opcert });
      for (const reading of [kes, vrf, opcert]) if (reading.kind === "found") reading.bytes.fill(0);
    }
    const changing: FileReading = { kind: "unreadable", message: "it changed again and again while it was read" };
    return named({ kes: changing, vrf: changing, opcert: changing });
  }

  function named(readings: Readonly<Record<CredentialFile, FileReading>>) {
    const file = (name: CredentialFile) => ({ name: paths[name], reading: readings[name] });
    return { kes: file("kes"), vrf: file("vrf"), opcert: file("opcert") };
  }

  return { read };
}

function readFile(path: string): Promise<FileReading> {
  return readBoundedFile(path, { maxBytes: MAX_ENVELOPE_BYTES, followsLink: true });
}

async function identify(paths: CredentialFileNames): Promise<string> {
  const identities = await Promise.all(CREDENTIAL_FILES.map((file) => identifyFile(paths[file])));
  return identities.join("\n");
}

async function identifyFile(path: string): Promise<string> {
  try {
    const resolved = await realpath(path);
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(resolved, { bigint: true });
    return [resolved, dev, ino, size, mtimeNs, ctimeNs].join(" ");
  } catch (error) {
    const errno = errnoOf(error);
    // A file that is missing or closed to us is that before and after; reading it says so in words.
    if (errno !== undefined) return errno;
    throw error;
  }
}
