/**
 * Bech32 as BIP-173 defines it (https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki), lower case only, as
 * Cardano's tools write it. The checksum is a BCH code over 32 symbols: `polymod` runs the symbols through it.
 */
const SYMBOLS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3] as const;
const CHECKSUM_SYMBOLS = 6;

/** The bytes of a text, or what is wrong with it. */
export type Bech32Decoding =
  | { readonly kind: "decoded"; readonly prefix: string; readonly bytes: Uint8Array }
  | { readonly kind: "invalid"; readonly because: string };

/** Writes bytes under a human-readable prefix. */
export function encodeBech32(prefix: string, bytes: Uint8Array): string {
  const data = regroup(bytes, 8, 5).symbols;
  const symbols = [...data, ...checksumOf(prefix, data)];
  return `${prefix}1${symbols.map((symbol) => SYMBOLS[symbol]).join("")}`;
}

/** Reads what `encodeBech32` writes, and nothing else: every text stands for other bytes, and no bytes for two texts. */
export function decodeBech32(text: string): Bech32Decoding {
  const separator = text.lastIndexOf("1");
  const prefix = text.slice(0, Math.max(separator, 0));
  const symbols = Array.from(text.slice(separator + 1), (character) => SYMBOLS.indexOf(character));
  if (prefix === "") return invalid("there is no prefix before a 1");
  if (!/^[\x21-\x40\x5b-\x7e]+$/.test(prefix)) return invalid("the prefix is not lower case");
  const stranger = symbols.indexOf(-1);
  if (stranger >= 0) return invalid(`character ${separator + 2 + stranger} is not one of bech32's`);
  if (symbols.length < CHECKSUM_SYMBOLS) return invalid("it is too short for a checksum");
  if (polymod([...expandPrefix(prefix), ...symbols]) !== 1) return invalid("the checksum does not fit");
  const { symbols: bytes, isPaddedRight } = regroup(symbols.slice(0, -CHECKSUM_SYMBOLS), 5, 8);
  return isPaddedRight
    ? { kind: "decoded", prefix, bytes: Uint8Array.from(bytes) }
    : invalid("the last bits are not 0");
}

function invalid(because: string): Bech32Decoding {
  return { kind: "invalid", because };
}

function checksumOf(prefix: string, data: readonly number[]): number[] {
  const empty = new Array<number>(CHECKSUM_SYMBOLS).fill(0);
  const remainder = polymod([...expandPrefix(prefix), ...data, ...empty]) ^ 1;
  return empty.map((_, index) => (remainder >>> (5 * (CHECKSUM_SYMBOLS - 1 - index))) & 31);
}

function expandPrefix(prefix: string): number[] {
  const codes = Array.from(prefix, (character) => character.charCodeAt(0));
  return [...codes.map((code) => code >>> 5), 0, ...codes.map((code) => code & 31)];
}

function polymod(symbols: readonly number[]): number {
  return symbols.reduce((checksum, symbol) => {
    const top = checksum >>> 25;
    const shifted = ((checksum & 0x1ffffff) << 5) ^ symbol;
    return GENERATOR.reduce((sum, term, bit) => ((top >>> bit) & 1 ? sum ^ term : sum), shifted);
  }, 1);
}

/** Cuts a run of bits into groups of another size. Towards larger groups, what is left over must be zeros, less than a group. */
function regroup(groups: Iterable<number>, from: number, to: number): { symbols: number[]; isPaddedRight: boolean } {
  const symbols: number[] = [];
  let bits = 0;
  let value = 0;
  for (const group of groups) {
    value = (value << from) | group;
    bits += from;
    while (bits >= to) {
      bits -= to;
      symbols.push((value >>> bits) & (2 ** to - 1));
      value &= 2 ** bits - 1;
    }
  }
  if (to < from && bits > 0) symbols.push((value << (to - bits)) & (2 ** to - 1));
  return { symbols, isPaddedRight: bits < from && value === 0 };
}
