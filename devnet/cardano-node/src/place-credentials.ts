import { rename, writeFile } from "node:fs/promises";
import type { CredentialFiles } from "@cardano-forge/credentials";
import type { CredentialPaths } from "./program/node-options.ts";

/** Puts a set where a node reads it, each file by rename and for its owner's eyes only. Sends no signal. */
export async function placeCredentials(paths: CredentialPaths, files: CredentialFiles): Promise<void> {
  for (const name of ["vrf", "opcert", "kes"] as const) {
    await writeFile(`${paths[name]}.new`, files[name], { mode: 0o400 });
    await rename(`${paths[name]}.new`, paths[name]);
  }
}
