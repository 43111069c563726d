import { type FileHandle, open } from "node:fs/promises";
import { MAX_ENVELOPE_BYTES, type NamedFile } from "@cardano-forge/credentials";
import { unreadableFile } from "../unreadable-file.ts";

/** Reads the files that a user names. No more is read of any than the largest file of a pool can have, and a byte. */
export async function readCredentialFiles(paths: readonly string[]): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  for (const path of paths) files.push({ name: path, bytes: await readUpTo(path, MAX_ENVELOPE_BYTES + 1) });
  return files;
}

/** Overwrites what was read, keys among it, once nobody needs it any more. */
export function forgetFiles(files: readonly NamedFile[]): void {
  for (const { bytes } of files) bytes.fill(0);
}

/** Reads a text that is no secret, such as a genesis file. */
export async function readText(path: string, maxBytes: number): Promise<string> {
  return Buffer.from(await readUpTo(path, maxBytes)).toString("utf8");
}

async function readUpTo(path: string, maxBytes: number): Promise<Uint8Array> {
  try {
    await using file = await open(path, "r");
    return await fill(file, maxBytes);
  } catch (cause) {
    throw unreadableFile(path, cause);
  }
}

async function fill(file: FileHandle, maxBytes: number): Promise<Uint8Array> {
  const { size } = await file.stat();
  const buffer = new Uint8Array(Math.min(maxBytes, size === 0 ? maxBytes : size + 1));
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
