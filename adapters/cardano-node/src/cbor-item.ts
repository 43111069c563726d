/**
 * As much CBOR (RFC 8949) as the answers of a node-to-client handshake need: unsigned integers, booleans, null, bytes,
 * text, arrays and maps, of definite or indefinite length. Everything else is refused rather than guessed at. A read
 * tells bytes that end too early from bytes that are wrong, because a message may arrive in pieces.
 */
import { CardanoNodeError } from "./cardano-node-error.ts";

/** One data item. A map is a list of pairs: keys may be anything, in any order. */
export type CborItem =
  | number
  | bigint
  | boolean
  | null
  | string
  | Uint8Array
  | readonly CborItem[]
  | { readonly pairs: readonly (readonly [CborItem, CborItem])[] };

const MOST_NESTED = 8;
const BREAK = Symbol("break");
const SIMPLE: Readonly<Record<number, boolean | null>> = { 20: false, 21: true, 22: null };
const INDEFINITE = 31;

/**
 * Reads the first item of the bytes, and tells where it ends. Throws CardanoNodeError: NODE_CBOR_CUT_OFF while more
 * bytes may complete it, NODE_CBOR_MALFORMED when nothing can.
 */
export function readCborItem(bytes: Uint8Array): { readonly item: CborItem; readonly end: number } {
  const reader = new CborReader(bytes);
  return { item: reader.item(0), end: reader.offset };
}

class CborReader {
  offset = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  item(depth: number): CborItem {
    const item = this.#next(depth);
    if (item === BREAK) throw malformed("a break that ends nothing");
    return item;
  }

  #next(depth: number): CborItem | typeof BREAK {
    if (depth > MOST_NESTED) throw malformed(`more than ${MOST_NESTED} levels`);
    const head = this.#bytes[this.#take(1)] ?? 0;
    const major = head >> 5;
    const info = head & 0x1f;
    switch (major) {
      case 0:
        return this.#argument(info);
      case 2:
        return this.#chunk(this.#length(info));
      case 3:
        return textOf(this.#chunk(this.#length(info)));
      case 4:
        return this.#items(info, depth);
      case 5:
        return { pairs: this.#pairs(info, depth) };
      case 7:
        return simpleOf(info);
      default:
        throw malformed(`major type ${major}`);
    }
  }

  #items(info: number, depth: number): CborItem[] {
    const items: CborItem[] = [];
    const count = info === INDEFINITE ? Number.POSITIVE_INFINITY : this.#length(info);
    while (items.length < count) {
      const item = this.#next(depth + 1);
      if (item === BREAK && info === INDEFINITE) return items;
      if (item === BREAK) throw malformed("a break inside a counted array");
      items.push(item);
    }
    return items;
  }

  #pairs(info: number, depth: number): (readonly [CborItem, CborItem])[] {
    const pairs: (readonly [CborItem, CborItem])[] = [];
    const count = info === INDEFINITE ? Number.POSITIVE_INFINITY : this.#length(info);
    while (pairs.length < count) {
      const key = this.#next(depth + 1);
      if (key === BREAK && info === INDEFINITE) return pairs;
      if (key === BREAK) throw malformed("a break inside a counted map");
      pairs.push([key, this.item(depth + 1)]);
    }
    return pairs;
  }

  #argument(info: number): number | bigint {
    if (info < 24) return info;
    switch (info) {
      case 24:
        return this.#view.getUint8(this.#take(1));
      case 25:
        return this.#view.getUint16(this.#take(2));
      case 26:
        return this.#view.getUint32(this.#take(4));
      case 27:
        return this.#view.getBigUint64(this.#take(8));
      default:
        throw malformed(`a length of form ${info}`);
    }
  }

  #length(info: number): number {
    const length = Number(this.#argument(info));
    if (length > 0xff_ffff) throw malformed(`a length of ${length}`);
    return length;
  }

  #chunk(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** Moves past this many bytes and returns where they begin. */
  #take(length: number): number {
    const start = this.offset;
    if (start + length > this.#bytes.length) {
      throw new CardanoNodeError(
        "NODE_CBOR_CUT_OFF",
        `the bytes end at ${this.#bytes.length}, in the middle of an item`,
      );
    }
    this.offset += length;
    return start;
  }
}

function simpleOf(info: number): boolean | null | typeof BREAK {
  if (info === INDEFINITE) return BREAK;
  const value = SIMPLE[info];
  if (value === undefined) throw malformed(`simple value ${info}`);
  return value;
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // TextDecoder says no more than that the bytes are not UTF-8.
    throw malformed("text that is not UTF-8");
  }
}

function malformed(what: string): CardanoNodeError {
  return new CardanoNodeError("NODE_CBOR_MALFORMED", `unexpected CBOR: ${what}`);
}
