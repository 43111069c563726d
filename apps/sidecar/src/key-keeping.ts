import { dirname } from "node:path";
import type { CredentialFileNames } from "@cardano-forge/credentials";
import type { KeyMedium } from "@cardano-forge/host";
import type { Logger } from "./report/log.ts";

/** What of the machine decides where copies of keys can come to lie. */
export interface KeyKeepingMachine {
  inspectKeyMedium(directory: string): Promise<KeyMedium>;
  leaveMemoryOutOfCoreDumps(): boolean;
}

/**
 * Sees to it, before any key is read, that no core dump holds one, and warns once of what outlives this pod: a core dump
 * after all, or a key directory on a disk, where a file that was unlinked can still be found.
 */
export async function tellKeyKeeping(
  { log, target }: { readonly log: Logger; readonly target: CredentialFileNames },
  machine: KeyKeepingMachine,
): Promise<void> {
  if (!machine.leaveMemoryOutOfCoreDumps()) {
    log.warn({ hint: "ulimit -c 0, or a kernel.core_pattern that keeps none" }, "core dumps could hold keys");
  }
  for (const directory of new Set(Object.values(target).map(dirname))) {
    if ((await machine.inspectKeyMedium(directory)) !== "disk") continue;
    log.warn({ directory, hint: "mount an emptyDir with medium: Memory there" }, "key directory is on a disk");
  }
}
