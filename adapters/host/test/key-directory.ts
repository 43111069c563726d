import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CredentialFile, CredentialFileNames, CredentialFiles, CredentialSink } from "@cardano-forge/credentials";
import type { SinkUnderTest } from "@cardano-forge/credentials/testing";
import { createDirectorySink, type DirectorySinkOptions, type KeyFileSystem } from "../src/index.ts";
import { temporaryDirectory } from "./temporary-directory.ts";

/** An empty key directory and the sink over it. */
export interface KeyDirectoryUnderTest extends SinkUnderTest {
  readonly directory: string;
  readonly paths: CredentialFileNames;
  /** Everything that lies there, by name. */
  names(): Promise<string[]>;
  /** A sink of the next process over the same directory. */
  another(options?: Partial<DirectorySinkOptions>, fileSystem?: KeyFileSystem): CredentialSink;
}

export const ORDER: readonly CredentialFile[] = ["vrf", "opcert", "kes"];

export async function aKeyDirectory(): Promise<KeyDirectoryUnderTest> {
  const directory = await temporaryDirectory();
  const paths = {
    kes: join(directory, "kes.skey"),
    vrf: join(directory, "vrf.skey"),
    opcert: join(directory, "node.cert"),
  };
  const names = async (): Promise<string[]> => (await readdir(directory)).sort();
  return {
    directory,
    paths,
    names,
    sink: createDirectorySink({ paths }),
    countEntries: async () => (await names()).length,
    place: (file, bytes) => placeFile(paths[file], bytes),
    another: (options = {}, fileSystem) => createDirectorySink({ paths, ...options }, fileSystem),
  };
}

/** Puts a file in a place where one that may not be written to can lie already. */
export async function placeFile(path: string, bytes: Uint8Array): Promise<void> {
  await rm(path, { force: true });
  await writeFile(path, bytes);
}

/** Three files, each telling which set it is of. */
export function setOf(name: string): CredentialFiles {
  const bytes = (file: CredentialFile): Uint8Array => Buffer.from(`${name} ${file}\n`.repeat(40));
  return { kes: bytes("kes"), vrf: bytes("vrf"), opcert: bytes("opcert") };
}

/** Which set each file is of; undefined for a file that is not there. */
export async function lying(sink: CredentialSink): Promise<Record<CredentialFile, string | undefined>> {
  const readings = await sink.read();
  const nameOf = (file: CredentialFile): string | undefined => {
    const reading = readings[file];
    if (reading.kind === "missing") return undefined;
    if (reading.kind === "unreadable") return reading.message;
    const text = Buffer.from(reading.bytes).toString();
    const name = text.split(" ")[0] ?? "";
    return text === `${name} ${file}\n`.repeat(40) ? name : "something broken";
  };
  return { kes: nameOf("kes"), vrf: nameOf("vrf"), opcert: nameOf("opcert") };
}
