import { blake2b } from "@noble/hashes/blake2.js";

const ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const PREFIX = "pool";

/** A pool's id in the spelling that people know: bech32 (BIP 173) over BLAKE2b-224 of its cold key. */
export function poolIdOf(coldKey: Uint8Array): string {
  const words = fiveBitWords(blake2b(coldKey, { dkLen: 28 }));
  const spelled = [...words, ...checksumOf(words)].map((word) => ALPHABET[word]);
  return `${PREFIX}1${spelled.join("")}`;
}

function fiveBitWords(bytes: Uint8Array): number[] {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return (bits.match(/.{1,5}/g) ?? []).map((word) => Number.parseInt(word.padEnd(5, "0"), 2));
}

function checksumOf(words: readonly number[]): number[] {
  const codes = [...PREFIX].map((letter) => letter.charCodeAt(0));
  const expanded = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
  const remainder = [...expanded, ...words, 0, 0, 0, 0, 0, 0].reduce(divide, 1) ^ 1;
  return [25, 20, 15, 10, 5, 0].map((shift) => (remainder >> shift) & 31);
}

function divide(remainder: number, word: number): number {
  const top = remainder >> 25;
  const shifted = ((remainder & 0x1ffffff) << 5) ^ word;
  return GENERATORS.reduce((sum, generator, bit) => (((top >> bit) & 1) === 1 ? sum ^ generator : sum), shifted);
}
