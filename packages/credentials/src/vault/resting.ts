import { equalBytes } from "../equal-bytes.ts";
import {
  CREDENTIAL_FILES,
  type CredentialFile,
  type CredentialFiles,
  type FileReading,
} from "../set/credential-files.ts";

/**
 * What lies where the node would read it at its next start.
 *
 * - `decoy`: our decoys, all three. The only answer on which a node can be called harmless.
 * - `real`: a set that this vault holds as real, all three.
 * - `none`: not one of the files; a node with credential flags does not start.
 * - `foreign`: anything else, part of a set included. Must be taken for real keys.
 */
export type Resting = "decoy" | "real" | "none" | "foreign";

/** Compares what lies there, byte for byte, with what is known. */
export function classifyResting(
  lying: Readonly<Record<CredentialFile, FileReading>>,
  known: { readonly decoy: CredentialFiles; readonly real: readonly CredentialFiles[] },
): Resting {
  if (CREDENTIAL_FILES.every((file) => lying[file].kind === "missing")) return "none";
  if (isSet(lying, known.decoy)) return "decoy";
  return known.real.some((set) => isSet(lying, set)) ? "real" : "foreign";
}

function isSet(lying: Readonly<Record<CredentialFile, FileReading>>, set: CredentialFiles): boolean {
  return CREDENTIAL_FILES.every((file) => {
    const reading = lying[file];
    return reading.kind === "found" && equalBytes(reading.bytes, set[file]);
  });
}
