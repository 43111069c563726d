import type { CredentialFile } from "./credential-files.ts";

/** What is wrong with one file on its own. */
export type FileFault = "MISSING" | "UNREADABLE" | "EMPTY" | "TOO_LARGE" | "MALFORMED" | "WRONG_TYPE";

/** What can be wrong with a set. Closed, so that a program can tell every case. */
export type CredentialProblemCode =
  | `CREDENTIALS_${Uppercase<CredentialFile>}_${FileFault}`
  /** The parts of the KES key do not belong together: it would fail in some period, or in all. */
  | "CREDENTIALS_KES_BROKEN"
  /** The KES key has moved on from its first period; a node takes every key file for unused. */
  | "CREDENTIALS_KES_EVOLVED"
  /** The KES key is not the one that the certificate names. */
  | "CREDENTIALS_KES_MISMATCH"
  /** The halves of the VRF key do not belong together. */
  | "CREDENTIALS_VRF_BROKEN"
  /** The pool's cold key did not sign the certificate. */
  | "CREDENTIALS_OPCERT_SIGNATURE_INVALID"
  | "CREDENTIALS_OPCERT_EXPIRED"
  | "CREDENTIALS_OPCERT_NOT_YET_VALID"
  /** The certificate is another pool's. */
  | "CREDENTIALS_OPCERT_WRONG_POOL"
  /** The VRF key is not the one that is registered for the pool. */
  | "CREDENTIALS_VRF_WRONG_POOL"
  /** The chain has seen a later certificate of the pool. */
  | "CREDENTIALS_OPCERT_COUNTER_BEHIND"
  /** The certificate's counter is more than one above the last that the chain saw. */
  | "CREDENTIALS_OPCERT_COUNTER_SKIPPED"
  /** Of a file that may hold any kind. */
  | `CREDENTIALS_FILE_${FileFault}`
  /** Two files hold the same kind, and only one of them can be meant. */
  | "CREDENTIALS_FILE_TWICE"
  /** A verification key or a counter file does not belong to the files that it was given with. */
  | "CREDENTIALS_FILE_MISMATCH"
  /** A warning: the certificate is good, and not for long. */
  | "CREDENTIALS_OPCERT_EXPIRES_SOON";

/** One thing that is wrong with a set of credentials, with nothing secret in it. */
export interface CredentialProblem {
  readonly code: CredentialProblemCode;
  /** An error keeps the set from the node; a warning does not. */
  readonly severity: "error" | "warning";
  /** Name of the file to look at. */
  readonly file: string;
  /** One sentence that names the file and says why. */
  readonly message: string;
  /** What is there, in a few words. */
  readonly found: string;
  /** What there should be. */
  readonly expected: string;
  /** What to do about it. */
  readonly hint: string;
}
