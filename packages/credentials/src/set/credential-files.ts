/** The three files that make a node a block producer, in the order in which it reads them: `vrf`, `opcert`, `kes`. */
export type CredentialFile = "kes" | "vrf" | "opcert";

/** The bytes of all three, ready to be written for a node. Plain bytes: whoever holds them keeps them from being printed. */
export type CredentialFiles = Readonly<Record<CredentialFile, Uint8Array>>;

/** What reading one file gave. */
export type FileReading =
  | { readonly kind: "found"; readonly bytes: Uint8Array }
  | { readonly kind: "missing" }
  /** It is there and its content is not known: no permission, not a file, too large. */
  | { readonly kind: "unreadable"; readonly message: string };

/** Names for messages: paths where there are some. */
export type CredentialFileNames = Readonly<Record<CredentialFile, string>>;

/** All three, in no order that matters. */
export const CREDENTIAL_FILES: readonly CredentialFile[] = ["kes", "vrf", "opcert"];

/** What cardano-cli's guides call the files. */
export const USUAL_FILE_NAMES: CredentialFileNames = { kes: "kes.skey", vrf: "vrf.skey", opcert: "node.cert" };

/** Builds a record with one value for each file. */
export function forEachFile<T>(make: (file: CredentialFile) => T): Readonly<Record<CredentialFile, T>> {
  return { kes: make("kes"), vrf: make("vrf"), opcert: make("opcert") };
}
