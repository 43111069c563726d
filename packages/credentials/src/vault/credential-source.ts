import type { CredentialFile, FileReading } from "../set/credential-files.ts";

/** One file of a mounted set. */
export interface MountedFile {
  /** What people know it as: its path. */
  readonly name: string;
  readonly reading: FileReading;
}

/** Where an operator's credentials are mounted. */
export interface CredentialSource {
  /**
   * Reads all three files as one set: never one from before and another from after a replacement. What is wrong with a
   * file is a reading of it and not an exception; a throw means that nothing is known, and the next call may succeed.
   * Reading is bounded in size and attempts. The vault begins no second reading while one is under way, and waits for
   * none longer than its own caller allows. The bytes are the caller's alone, who overwrites them after use.
   */
  read(): Promise<Readonly<Record<CredentialFile, MountedFile>>>;
}
