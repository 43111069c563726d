import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { getuid } from "node:process";
import type { FileReading } from "@cardano-forge/credentials";
import { errnoOf } from "./host-error.ts";

/** How a file is read. */
export interface BoundedReadOptions {
  readonly maxBytes: number;
  /** Whether a symbolic link is followed, or taken for something that should not be there. */
  readonly followsLink: boolean;
}

/** Reads an ordinary file of bounded size. Whatever stands in the way becomes a reading; nothing is waited for. */
export async function readBoundedFile(path: string, options: BoundedReadOptions): Promise<FileReading> {
  // Opening a FIFO without O_NONBLOCK would wait for somebody who writes.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | (options.followsLink ? 0 : constants.O_NOFOLLOW);
  try {
    await using file = await open(path, flags);
    return await readHandle(file, options.maxBytes);
  } catch (error) {
    return explain(error);
  }
}

async function readHandle(file: FileHandle, maxBytes: number): Promise<FileReading> {
  const stats = await file.stat();
  if (!stats.isFile()) return unreadable(stats.isDirectory() ? "it is a directory" : "it is not an ordinary file");
  // One byte more than allowed tells a file that is too large, even one that grows while it is read.
  const buffer = new Uint8Array(maxBytes + 1);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  if (length > maxBytes) return unreadable(`it has more than ${maxBytes} bytes`);
  return { kind: "found", bytes: buffer.subarray(0, length) };
}

function explain(error: unknown): FileReading {
  const errno = errnoOf(error);
  switch (errno) {
    case undefined:
      throw error;
    case "ENOENT":
    case "ENOTDIR":
      return { kind: "missing" };
    case "ELOOP":
    case "EMLINK":
      return unreadable("it is a symbolic link, or one that leads nowhere");
    case "EACCES":
    case "EPERM":
      return unreadable(`permission denied for the user with id ${getuid?.()} (${errno})`);
    case "ENXIO":
      return unreadable("it is not an ordinary file");
    default:
      return unreadable(`the operating system says ${errno}`);
  }
}

function unreadable(message: string): FileReading {
  return { kind: "unreadable", message };
}
