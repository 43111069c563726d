import { closeSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import type { GuardOrders } from "./guard-message.ts";

type Paths = GuardOrders["paths"];

// The node reads the VRF key first: without it, nothing else is looked at.
const ORDER = ["vrf", "opcert", "kes"] as const;
const TEMPORARY = ".guard-new";

/** Unlinks the three files, the VRF key first. Goes on after a failure; throws the first one at the end. */
export function unlinkKeys(paths: Paths): void {
  const failures = ORDER.flatMap((file) => tryUnlink(paths[file]));
  if (failures.length > 0) throw failures[0];
}

/**
 * Puts decoys where the node reads its keys, by rename, without ever changing a file in its place. Synchronous on purpose:
 * nothing can come between a guard's decision and its act. And without fsync: a kill must not wait for a disk, and after a
 * crash of the machine no node starts before its sidecar has looked at the files.
 */
export function placeDecoys({ paths, decoys }: Pick<GuardOrders, "paths" | "decoys">): void {
  for (const file of ORDER) writeNew(`${paths[file]}${TEMPORARY}`, Buffer.from(decoys[file], "base64"));
  for (const file of [...ORDER].reverse()) renameSync(`${paths[file]}${TEMPORARY}`, paths[file]);
}

function writeNew(path: string, bytes: Uint8Array): void {
  tryUnlink(path);
  const descriptor = openSync(path, "wx", 0o400);
  try {
    writeSync(descriptor, bytes);
  } finally {
    closeSync(descriptor);
  }
}

function tryUnlink(path: string): unknown[] {
  try {
    unlinkSync(path);
    return [];
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? [] : [error];
  }
}
