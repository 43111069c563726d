import type { CredentialFile, CredentialFiles, FileReading } from "../set/credential-files.ts";

/** How a set is put in place. */
export interface ReplaceOptions {
  /** The order of the renames, which decides what a node could load in between. */
  readonly order: readonly CredentialFile[];
  /** Asked once, when everything is written and nothing is visible yet; false leaves what was there. */
  readonly isStillAllowed?: () => boolean;
  /** Told of each file once it is in place. */
  readonly onFile?: (file: CredentialFile) => void;
}

/** How a set is taken away. */
export interface RemoveOptions {
  /** Told of each file that was there, once it is gone. */
  readonly onFile?: (file: CredentialFile) => void;
}

/** The files that the node reads its credentials from. One process writes them; a node may read at any moment. */
export interface CredentialSink {
  /**
   * What lies there now. A link, a directory or a device in a file's place is `unreadable`, never followed. The bytes are
   * the caller's alone, who overwrites them after use.
   */
  read(): Promise<Readonly<Record<CredentialFile, FileReading>>>;
  /**
   * Writes all three beside their places and makes them durable, then renames them in the given order. No file is ever
   * truncated or changed in place: a node that reads a half-written file keeps forging with what it has.
   *
   * A throw before the first rename leaves what was there; a later one leaves some renamed. Nothing temporary stays
   * behind, unless the process dies: then the next process removes it before it does anything else.
   */
  replace(files: CredentialFiles, options: ReplaceOptions): Promise<{ readonly kind: "replaced" | "withheld" }>;
  /**
   * Unlinks `vrf`, then `opcert`, then `kes`: the node reads the VRF key first, and one missing file is enough for it to
   * stop. Goes on past a file that cannot be removed, and throws in the end. What is gone already is fine.
   */
  remove(options?: RemoveOptions): Promise<void>;
}
