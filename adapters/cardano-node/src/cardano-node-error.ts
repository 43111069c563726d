/**
 * What went wrong inside this package; all of it is caught here and becomes a value, except misuse.
 *
 * - `NODE_FINDER_MISUSED`: a finder cannot be built from these options.
 * - `NODE_CBOR_CUT_OFF`: the bytes so far are the beginning of an item; more may follow.
 * - `NODE_CBOR_MALFORMED`: the bytes are not what this package accepts as CBOR.
 */
export type CardanoNodeErrorCode = "NODE_FINDER_MISUSED" | "NODE_CBOR_CUT_OFF" | "NODE_CBOR_MALFORMED";

/** A fault of this package's own making or of its caller's, never an answer that has to be expected. */
export class CardanoNodeError extends Error {
  readonly code: CardanoNodeErrorCode;

  constructor(code: CardanoNodeErrorCode, message: string) {
    super(message);
    this.name = "CardanoNodeError";
    this.code = code;
  }
}
