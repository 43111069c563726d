/**
 * What a node does with its credential files at start and at each SIGHUP (cardano-node, Protocol/Shelley.hs): first all
 * genesis files, then vrf.skey, node.cert, kes.skey, then whether the KES key is the one that the certificate names. The
 * first failure decides. A file that is missing is one outcome, a file that cannot be used is another.
 */
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { CredentialPaths } from "../program/node-options.ts";
import { checkVrfKey, describe, type NodeCredentials, readCertificate, readKesKey } from "./node-credentials.ts";

/** What the files gave. */
export type CredentialReading =
  | { readonly kind: "loaded"; readonly credentials: NodeCredentials }
  /** A relay: the program was given no credential flags. */
  | { readonly kind: "none" }
  | { readonly kind: "missing"; readonly error: string }
  | { readonly kind: "failed"; readonly error: string };

/** Reads genesis and credentials; never throws. */
export function readCredentials(paths: CredentialPaths | undefined, genesis: GenesisCheck): CredentialReading {
  try {
    genesis.check();
    if (paths === undefined) return { kind: "none" };
    parse(paths.vrf, checkVrfKey);
    const certificate = parse(paths.opcert, readCertificate);
    const kesKey = parse(paths.kes, readKesKey);
    if (!Buffer.from(kesKey).equals(certificate.hotKey)) throw new Error(mismatch(paths));
    return { kind: "loaded", credentials: describe(certificate) };
  } catch (error) {
    const { message } = error as Error;
    return { kind: error instanceof FileDoesNotExist ? "missing" : "failed", error: message };
  }
}

/** Holds the genesis files to what they were at start. */
export interface GenesisCheck {
  /** Throws an Error when they cannot be read or are not those. */
  check(): void;
}

/** Remembers one file that stands for all of them; without one, there is nothing that could change. */
export function createGenesisCheck(path: string | undefined): GenesisCheck {
  const expected = path === undefined ? undefined : hashOf(path);
  return {
    check() {
      if (path === undefined || hashOf(path) === expected) return;
      throw new Error(`GenesisReadError ${path}: GenesisHashMismatch`);
    },
  };
}

class FileDoesNotExist extends Error {}

function parse<T>(path: string, read: (text: string) => T): T {
  const text = textOf(path);
  try {
    return read(text);
  } catch (error) {
    throw new Error(`FileError ${JSON.stringify(path)} ${(error as Error).message}`);
  }
}

/** Splits missing from unreadable as cardano-api does: `doesFileExist` first, then the read. */
function textOf(path: string): string {
  if (!isFile(path)) throw new FileDoesNotExist(`FileDoesNotExistError ${JSON.stringify(path)}`);
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`FileIOError ${JSON.stringify(path)} ${(error as Error).message}`);
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    // `doesFileExist` says False too when it may not look.
    return false;
  }
}

function hashOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

function mismatch({ kes, opcert }: CredentialPaths): string {
  return `MismatchedKesKey: the KES key at ${kes} is not the one that the operational certificate at ${opcert} names`;
}
