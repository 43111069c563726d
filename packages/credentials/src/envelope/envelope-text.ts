/**
 * Reads the text of an envelope: a JSON object of exactly the three strings `type`, `description` and `cborHex`.
 *
 * It works on bytes and not on a parsed document, for three reasons. A signing key never becomes a string, which nobody
 * could overwrite. A fault can be told by line and column. And nothing is accepted that JSON parsers disagree on: a
 * member given twice, a byte order mark, text after the object.
 */
import { CredentialsError, type TextPosition } from "../credentials-error.ts";
import { decodeUtf8 } from "./utf8.ts";

/** A stretch of the file, from the first byte to behind the last. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What the text of an envelope says. */
export interface EnvelopeText {
  /** Undefined where it is too long or too odd to be any type, so that it is never repeated in a message. */
  readonly type: string | undefined;
  readonly description: string;
  /** Where the digits lie; an even number of lower-case hexadecimal ones. */
  readonly cborHex: ByteRange;
}

const MEMBERS = ["type", "description", "cborHex"] as const;
type Member = (typeof MEMBERS)[number];

/** @throws CredentialsError `CREDENTIALS_FILE_MALFORMED`, saying where, what was found, and what is accepted. */
export function readEnvelopeText(file: Uint8Array): EnvelopeText {
  const reader = new TextReader(file);
  const members = readMembers(reader);
  const range = (member: Member): ByteRange => members.get(member) ?? reader.fail(`no member "${member}"`, all());
  const [type, description, cborHex] = [range("type"), range("description"), range("cborHex")];
  checkHex(reader, cborHex);
  return { type: typeText(file, type), description: stringText(reader, description), cborHex };
}

function all(): string {
  return "exactly the members type, description and cborHex";
}

function readMembers(reader: TextReader): Map<Member, ByteRange> {
  const members = new Map<Member, ByteRange>();
  reader.expect("{");
  do {
    const member = readName(reader);
    if (members.has(member)) reader.fail(`"${member}" a second time`, all());
    reader.expect(":");
    members.set(member, reader.readString());
  } while (reader.takes(","));
  reader.expect("}");
  reader.expectEnd();
  return members;
}

function readName(reader: TextReader): Member {
  reader.skipSpace();
  const { start, end } = reader.readString();
  const name = MEMBERS.find((member) => member === asciiText(reader.file, { start, end }));
  return name ?? reader.failAt(start, "a member with another name", all());
}

function checkHex(reader: TextReader, { start, end }: ByteRange): void {
  for (let at = start; at < end; at += 1) {
    if (!isLowerHex(reader.file[at] ?? 0)) reader.failAt(at, reader.show(at), "a lower-case hexadecimal digit");
  }
  if ((end - start) % 2 !== 0) reader.failAt(end, "an odd number of hexadecimal digits", "two for each byte");
}

function isLowerHex(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66);
}

/** The types of all Cardano files look like this; a key, or a part of one, that was pasted into the member does not. */
function typeText(file: Uint8Array, range: ByteRange): string | undefined {
  const text = asciiText(file, range);
  return /^[A-Z][A-Za-z0-9_^]{0,79}$/.test(text) && !/[0-9a-f]{10}/i.test(text) ? text : undefined;
}

function asciiText(file: Uint8Array, { start, end }: ByteRange): string {
  return String.fromCharCode(...file.subarray(start, Math.min(end, start + 100)));
}

function stringText(reader: TextReader, { start, end }: ByteRange): string {
  const decoded = decodeUtf8(reader.file.subarray(start, end));
  if (decoded.kind === "malformed") return reader.failAt(start + decoded.at, "a broken character", "UTF-8 text");
  return JSON.parse(`"${decoded.text}"`) as string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NAMES: Readonly<Record<number, string>> = { 10: "a line feed", 9: "a tab", 32: "a space" };

class TextReader {
  readonly file: Uint8Array;
  #at = 0;

  constructor(file: Uint8Array) {
    this.file = file;
  }

  skipSpace(): void {
    while ([0x20, 0x0a, 0x09].includes(this.file[this.#at] ?? 0)) this.#at += 1;
  }

  /** Moves over the character, and the space before it, where it comes next. */
  takes(character: string): boolean {
    this.skipSpace();
    if (this.file[this.#at] !== character.charCodeAt(0)) return false;
    this.#at += 1;
    return true;
  }

  expect(character: string): void {
    if (!this.takes(character)) this.fail(this.show(this.#at), JSON.stringify(character));
  }

  expectEnd(): void {
    this.skipSpace();
    if (this.#at < this.file.length) this.fail(this.show(this.#at), "the end of the file");
  }

  /** The inside of the string that comes next; its escapes are known to be good afterwards. */
  readString(): ByteRange {
    this.expect('"');
    const start = this.#at;
    while (this.file[this.#at] !== QUOTE) {
      const byte = this.file[this.#at];
      if (byte === undefined || byte < 0x20) this.fail(this.show(this.#at), "the text of a string, and a quote");
      this.#at += byte === BACKSLASH ? this.#escapeLength() : 1;
    }
    const end = this.#at;
    this.#at += 1;
    return { start, end };
  }

  #escapeLength(): number {
    const next = asciiText(this.file, { start: this.#at + 1, end: this.#at + 6 });
    if (/^["\\/bfnrt]/.test(next)) return 2;
    if (/^u[0-9a-fA-F]{4}/.test(next)) return 6;
    return this.fail("an escape that JSON does not have", 'one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX');
  }

  /** The byte there, in words. */
  show(at: number): string {
    const byte = this.file[at];
    if (byte === undefined) return "the end of the file";
    if (byte === 0x0d) return "a carriage return (Windows line ends)";
    if (at === 0 && byte === 0xef) return "a byte order mark";
    const isVisible = byte > 0x20 && byte < 0x7f;
    return NAMES[byte] ?? (isVisible ? `'${String.fromCharCode(byte)}'` : `the byte 0x${byte.toString(16)}`);
  }

  fail(found: string, accepted: string): never {
    return this.failAt(this.#at, found, accepted);
  }

  failAt(at: number, found: string, accepted: string): never {
    const position = positionOf(this.file, at);
    const message = `found ${found} at line ${position.line}, column ${position.column}; accepted is ${accepted}`;
    throw new CredentialsError("CREDENTIALS_FILE_MALFORMED", message, { position });
  }
}

function positionOf(file: Uint8Array, at: number): TextPosition {
  const before = file.subarray(0, at);
  const line = before.reduce((lines, byte) => (byte === 0x0a ? lines + 1 : lines), 1);
  return { line, column: at - before.lastIndexOf(0x0a) };
}
