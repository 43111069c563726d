import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { encode } from "cborg";
import { CredentialsError } from "../credentials-error.ts";
import { createSecret, type Secret } from "../secret.ts";
import { decodeCanonicalCbor } from "./canonical-cbor.ts";
import {
  ENVELOPE_FORMATS,
  type EnvelopeKind,
  type EnvelopeSpelling,
  envelopeTypeOf,
  readEnvelopeType,
} from "./envelope-kind.ts";
import { type ByteRange, type EnvelopeText, readEnvelopeText } from "./envelope-text.ts";

/** No file of any kind here comes near this; a larger one is refused before it is looked at. */
export const MAX_ENVELOPE_BYTES = 8192;

/** A text envelope: what cardano-cli puts around every key and certificate. */
export interface Envelope {
  readonly kind: EnvelopeKind;
  /** Whose name for the kind the file has. A file for cardano-node must have cardano-cli's. */
  readonly spelling: EnvelopeSpelling;
  readonly description: string;
  /** The content, still as CBOR. Secret whatever the kind, so that nobody has to tell the kinds apart. */
  readonly cbor: Secret;
}

/**
 * Parses an envelope of one kind as cardano-cli or bursa writes it, and nothing else. Refused are a byte order mark, Windows line
 * ends, other or doubled members, text behind the object, upper-case digits, and CBOR that is not canonical.
 *
 * @throws CredentialsError that says where, what was found and what is accepted, and never quotes the content.
 */
export function parseEnvelope(kind: EnvelopeKind, file: Uint8Array): Envelope {
  return open(kind, file, (_content, { bytes, spelling, text: { description } }) => {
    return { kind, spelling, description, cbor: createSecret(bytes) };
  });
}

/**
 * Opens an envelope for a reader of its content. What the reader keeps it must copy: the bytes are overwritten after it.
 * What it throws is told as a fault of this kind of file.
 */
export function readEnvelope<T>(
  kind: EnvelopeKind,
  file: Uint8Array,
  read: (content: unknown, spelling: EnvelopeSpelling) => T,
): T {
  return open(kind, file, (content, { spelling }) => read(content, spelling));
}

/** How a file is written, where that is not the usual way. */
export interface RenderEnvelopeOptions {
  readonly description?: string;
  readonly spelling?: EnvelopeSpelling;
}

/** Writes an envelope byte for byte as cardano-cli does: this order of members, four spaces, a line feed at the end. */
export function renderEnvelope(kind: EnvelopeKind, content: unknown, options: RenderEnvelopeOptions = {}): Uint8Array {
  const { description = ENVELOPE_FORMATS[kind].description, spelling = "cardano-cli" } = options;
  const lines = [
    `    "type": ${JSON.stringify(envelopeTypeOf(kind, spelling))}`,
    `    "description": ${JSON.stringify(description)}`,
    `    "cborHex": "${bytesToHex(encode(content))}"`,
  ];
  return utf8ToBytes(`{\n${lines.join(",\n")}\n}\n`);
}

/** What a file says that it holds; undefined where it is none of our kinds, or no envelope. Its content is not looked at. */
export function detectEnvelope(file: Uint8Array): Pick<Envelope, "kind" | "spelling"> | undefined {
  if (file.length > MAX_ENVELOPE_BYTES) return undefined;
  try {
    const { type } = readEnvelopeText(file);
    return type === undefined ? undefined : readEnvelopeType(type);
  } catch (error) {
    if (error instanceof CredentialsError) return undefined;
    throw error;
  }
}

/** The content as a byte string of exactly one length. */
export function bytesOf(content: unknown, length: number, what: string): Uint8Array {
  if (content instanceof Uint8Array && content.length === length) return content;
  const found = content instanceof Uint8Array ? `${content.length} bytes` : "something else";
  const message = `${what} is ${found}; accepted are exactly ${length} bytes`;
  throw new CredentialsError("CREDENTIALS_PAYLOAD_INVALID", message);
}

/** The content as an array of exactly one length. */
export function arrayOf(content: unknown, length: number, what: string): readonly unknown[] {
  if (Array.isArray(content) && content.length === length) return content;
  const found = Array.isArray(content) ? `an array of ${content.length}` : "something else";
  throw new CredentialsError("CREDENTIALS_PAYLOAD_INVALID", `${what} is ${found}; accepted is an array of ${length}`);
}

/** The content as a whole number that 64 bits hold. */
export function unsignedOf(content: unknown, what: string): bigint {
  if (typeof content === "bigint" && content >= 0n) return content;
  if (typeof content === "number" && Number.isSafeInteger(content) && content >= 0) return BigInt(content);
  throw new CredentialsError("CREDENTIALS_PAYLOAD_INVALID", `${what} is not a whole number from 0`);
}

interface Opened {
  readonly bytes: Uint8Array;
  readonly spelling: EnvelopeSpelling;
  readonly text: EnvelopeText;
}

function open<T>(kind: EnvelopeKind, file: Uint8Array, read: (content: unknown, opened: Opened) => T): T {
  let bytes: Uint8Array | undefined;
  let content: unknown;
  try {
    checkSize(file);
    const text = readEnvelopeText(file);
    const spelling = spellingOf(kind, text);
    bytes = hexBytes(file, text.cborHex);
    content = decodeCanonicalCbor(bytes);
    return read(content, { bytes, spelling, text });
  } catch (error) {
    throw error instanceof CredentialsError ? asFaultOf(kind, error) : error;
  } finally {
    bytes?.fill(0);
    if (content instanceof Uint8Array) content.fill(0);
  }
}

function asFaultOf(kind: EnvelopeKind, { code, message, cause, position }: CredentialsError): CredentialsError {
  const options = { cause, ...(position === undefined ? {} : { position }) };
  return new CredentialsError(code, `not ${ENVELOPE_FORMATS[kind].label}: ${message}`, options);
}

function checkSize({ length }: Uint8Array): void {
  if (length === 0) throw new CredentialsError("CREDENTIALS_FILE_EMPTY", "it is empty");
  if (length <= MAX_ENVELOPE_BYTES) return;
  const message = `it has ${length} bytes; accepted are at most ${MAX_ENVELOPE_BYTES}`;
  throw new CredentialsError("CREDENTIALS_FILE_TOO_LARGE", message);
}

function spellingOf(kind: EnvelopeKind, { type }: EnvelopeText): EnvelopeSpelling {
  const { type: accepted } = ENVELOPE_FORMATS[kind];
  const held = type === undefined ? undefined : readEnvelopeType(type);
  if (held?.kind === kind) return held.spelling;
  const what = held === undefined ? "its type is" : `it is ${ENVELOPE_FORMATS[held.kind].label}, of type`;
  const found = type === undefined ? "its type is not one of Cardano's" : `${what} "${type}"`;
  throw new CredentialsError("CREDENTIALS_FILE_WRONG_TYPE", `${found}; accepted is "${accepted}"`);
}

function hexBytes(file: Uint8Array, { start, end }: ByteRange): Uint8Array {
  const bytes = new Uint8Array((end - start) / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    bytes[index] = 16 * nibble(file[start + 2 * index]) + nibble(file[start + 2 * index + 1]);
  }
  return bytes;
}

function nibble(digit = 0): number {
  return digit < 0x40 ? digit - 0x30 : digit - 0x57;
}
