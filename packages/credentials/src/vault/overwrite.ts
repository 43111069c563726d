import {
  CREDENTIAL_FILES,
  type CredentialFile,
  type CredentialFiles,
  type FileReading,
} from "../set/credential-files.ts";

/** Overwrites a set that is not needed any more. */
export function overwriteFiles(files: CredentialFiles): void {
  for (const file of CREDENTIAL_FILES) files[file].fill(0);
}

/** Overwrites what was read of three files. */
export function overwriteReadings(readings: Readonly<Record<CredentialFile, FileReading>>): void {
  for (const file of CREDENTIAL_FILES) {
    const reading = readings[file];
    if (reading.kind === "found") reading.bytes.fill(0);
  }
}
