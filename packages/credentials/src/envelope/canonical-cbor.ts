import { type DecodeOptions, decode, encode, type Token, Tokenizer } from "cborg";
import { CredentialsError } from "../credentials-error.ts";
import { equalBytes } from "../equal-bytes.ts";

const STRICT: DecodeOptions = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowNaN: false,
  allowInfinity: false,
  allowBigInt: true,
};

// The deepest file here has two arrays. Decoding is recursive, so without a bound a file could exhaust the stack.
const MOST_CONTAINERS = 16;

/**
 * Decodes one CBOR item that fills the bytes and is written in the one canonical way, so that no two files mean the same.
 *
 * @throws CredentialsError `CREDENTIALS_PAYLOAD_INVALID` with the offset of the fault.
 */
export function decodeCanonicalCbor(bytes: Uint8Array): unknown {
  const tokenizer = new BoundedTokenizer(bytes, STRICT);
  const value = decodeStrictly(bytes, tokenizer);
  // What strict decoding lets through (a float for a whole number, say) is still written differently when written again.
  const again = encode(value);
  const isCanonical = equalBytes(again, bytes);
  again.fill(0);
  if (isCanonical) return value;
  throw new CredentialsError("CREDENTIALS_PAYLOAD_INVALID", "its CBOR is not written in the canonical way");
}

function decodeStrictly(bytes: Uint8Array, tokenizer: Tokenizer): unknown {
  try {
    return decode(bytes, { ...STRICT, tokenizer });
  } catch (cause) {
    const message = `its CBOR is broken, or goes on too long, at byte ${tokenizer.pos()} of ${bytes.length}`;
    throw new CredentialsError("CREDENTIALS_PAYLOAD_INVALID", message, { cause });
  }
}

class BoundedTokenizer extends Tokenizer {
  #containers = 0;

  override next(): Token {
    const token = super.next();
    if (!token.type.terminal) this.#containers += 1;
    if (this.#containers > MOST_CONTAINERS) throw new Error(`more than ${MOST_CONTAINERS} arrays, maps and tags`);
    return token;
  }
}
