/** What went wrong, for programs. */
export type CredentialsErrorCode =
  /** The file has no bytes. */
  | "CREDENTIALS_FILE_EMPTY"
  /** The file is larger than any file of its kind. */
  | "CREDENTIALS_FILE_TOO_LARGE"
  /** The text is not an envelope as cardano-cli writes them. */
  | "CREDENTIALS_FILE_MALFORMED"
  /** An envelope, but of another type. */
  | "CREDENTIALS_FILE_WRONG_TYPE"
  /** The envelope's content is not canonical CBOR of the shape that its type promises. */
  | "CREDENTIALS_PAYLOAD_INVALID"
  | "CREDENTIALS_POOL_ID_INVALID"
  | "CREDENTIALS_NETWORK_UNKNOWN"
  /** Not a Shelley genesis file; the message lists every field that is not right. */
  | "CREDENTIALS_GENESIS_INVALID"
  /** The moment lies before the network's first slot. */
  | "CREDENTIALS_TIME_BEFORE_NETWORK"
  /** A caller's mistake; the message lists all of them. */
  | "CREDENTIALS_ARGUMENT_INVALID"
  /** The key directory could not take the files; the message says what lies there now. */
  | "CREDENTIALS_NOT_PLACED"
  /** The key directory would not let go of the files: they must be taken to lie there still. */
  | "CREDENTIALS_NOT_REMOVED";

/** A place in a text file; both count from 1, and columns count bytes. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** Every failure of this package. The message never holds a byte of a key. */
export class CredentialsError extends Error {
  override readonly name = "CredentialsError";
  readonly code: CredentialsErrorCode;
  /** Where in the file, for a malformed one. */
  readonly position: TextPosition | undefined;

  constructor(code: CredentialsErrorCode, message: string, options: { cause?: unknown; position?: TextPosition } = {}) {
    super(message, "cause" in options ? { cause: options.cause } : {});
    this.code = code;
    this.position = options.position;
  }
}
