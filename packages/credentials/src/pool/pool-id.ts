import { blake2b } from "@noble/hashes/blake2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { CredentialsError } from "../credentials-error.ts";
import { decodeBech32, encodeBech32 } from "./bech32.ts";

/** A stake pool's id in both spellings: 56 lower-case hexadecimal digits, and `pool1...`. */
export interface PoolId {
  readonly hex: string;
  readonly bech32: string;
}

const PREFIX = "pool";
const BYTES = 28;

/** The id of the pool whose cold verification key this is: its BLAKE2b-224. */
export function poolIdOf(coldVerificationKey: Uint8Array): PoolId {
  return fromBytes(blake2b(coldVerificationKey, { dkLen: BYTES }));
}

/**
 * Parses either spelling. Hexadecimal digits of both cases are taken.
 *
 * @throws CredentialsError `CREDENTIALS_POOL_ID_INVALID` that says what is wrong with the text.
 */
export function parsePoolId(text: string): PoolId {
  if (/^[0-9a-fA-F]{56}$/.test(text)) return fromBytes(hexToBytes(text));
  if (!text.startsWith(`${PREFIX}1`)) throw notAPoolId("it is of neither form");
  const decoding = decodeBech32(text);
  if (decoding.kind === "invalid") throw notAPoolId(decoding.because);
  if (decoding.prefix !== PREFIX) throw notAPoolId("there is a second 1 in it");
  if (decoding.bytes.length !== BYTES) throw notAPoolId(`it holds ${decoding.bytes.length} bytes and not ${BYTES}`);
  return fromBytes(decoding.bytes);
}

function fromBytes(bytes: Uint8Array): PoolId {
  return { hex: bytesToHex(bytes), bech32: encodeBech32(PREFIX, bytes) };
}

function notAPoolId(because: string): CredentialsError {
  const accepted = "accepted are pool1... (bech32, 56 lower-case characters) and 56 hexadecimal digits";
  return new CredentialsError("CREDENTIALS_POOL_ID_INVALID", `not a pool id: ${because}; ${accepted}`);
}
