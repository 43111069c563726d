/**
 * Finds what a print-out gives away of keys. A key that slips into a message rarely comes whole and as it was: it comes as
 * hexadecimal digits, as base64 of itself or of its file, as a list of numbers, or as bytes. So each short stretch of each
 * key is looked for in all of these. Eight bytes are few enough to find a part of a key, and too many to be there by chance.
 */
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** A stretch of a key that was found. */
export interface KeyTrace {
  readonly as: "bytes" | "hex" | "base64" | "numbers";
  /** Where, in what was printed, once its white space was left out. */
  readonly at: number;
}

/** Looks for certain keys. */
export interface KeyTracer {
  /** Everything that was found, the first stretches first; empty where nothing is given away. */
  tracesIn(printed: string | Uint8Array): readonly KeyTrace[];
}

const STRETCH = 8;
/** Three bytes make four digits, so a stretch has to be a multiple of three. */
const BASE64_STRETCH = 9;
/** What repeats itself, such as zeros, says nothing of a key. */
const LEAST_DIFFERENT = 4;
const MOST_TOLD = 20;

/** Takes the secret bytes themselves, as `reveal()` gives them. */
export function createKeyTracer(keys: readonly Uint8Array[]): KeyTracer {
  const texts = keys.map((key) => utf8ToBytes(bytesToHex(key)));
  const bytes = stretchesOf(keys, STRETCH, (stretch) => String.fromCharCode(...stretch));
  const hex = stretchesOf(keys, STRETCH, bytesToHex);
  const base64 = stretchesOf([...keys, ...texts], BASE64_STRETCH, base64Of);
  const numbers = stretchesOf(keys, STRETCH, (stretch) => `,${stretch.join(",")},`);

  return {
    tracesIn(printed) {
      const raw = typeof printed === "string" ? utf8ToBytes(printed) : printed;
      const text = textOf(raw);
      const dense = text.replace(/[\s:]/g, "");
      return [
        ...find(text, "bytes", bytes),
        ...find(dense.toLowerCase(), "hex", hex),
        ...find(dense.replaceAll("-", "+").replaceAll("_", "/"), "base64", base64),
        ...findNumbers(text, numbers),
      ].slice(0, MOST_TOLD);
    },
  };
}

function stretchesOf(keys: readonly Uint8Array[], length: number, write: (stretch: Uint8Array) => string): Set<string> {
  const stretches = keys.flatMap((key) => {
    const starts = Array.from({ length: Math.max(0, key.length - length + 1) }, (_, start) => start);
    return starts.map((start) => key.subarray(start, start + length));
  });
  return new Set(stretches.filter((stretch) => new Set(stretch).size >= LEAST_DIFFERENT).map(write));
}

function find(text: string, as: KeyTrace["as"], stretches: ReadonlySet<string>): KeyTrace[] {
  const [length = 0] = [...stretches].slice(0, 1).map((stretch) => stretch.length);
  const found: KeyTrace[] = [];
  for (let at = 0; length > 0 && at + length <= text.length && found.length < MOST_TOLD; at += 1) {
    if (stretches.has(text.slice(at, at + length))) found.push({ as, at });
  }
  return found;
}

/** Both `[1,2,3]` and what JSON makes of bytes, `{"0":1,"1":2}`. */
function findNumbers(text: string, stretches: ReadonlySet<string>): KeyTrace[] {
  const listed = text.replace(/"\d+":/g, "").replace(/\s/g, "");
  return [...listed.matchAll(/\d{1,3}(?:,\d{1,3}){7,}/g)].flatMap((list) => {
    const numbers = list[0].split(",");
    const starts = numbers.slice(STRETCH - 1).map((_, start) => `,${numbers.slice(start, start + STRETCH).join(",")},`);
    return starts.filter((stretch) => stretches.has(stretch)).map(() => ({ as: "numbers", at: list.index }) as const);
  });
}

/** One character for each byte, whatever it is. */
function textOf(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4096) parts.push(String.fromCharCode(...bytes.subarray(at, at + 4096)));
  return parts.join("");
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Of a multiple of three bytes, so that there is no padding. */
function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    for (const shift of [18, 12, 6, 0]) text += DIGITS[(group >> shift) & 63];
  }
  return text;
}
