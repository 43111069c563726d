/**
 * Makes broken inputs from good ones. Half of the time only the text is broken; the other half the CBOR inside, wrapped in a
 * text that is good, because a parser that refuses at the first byte would keep the rest of itself from ever being tried.
 */
import type { Random } from "./random.ts";

type Mutation = (bytes: Buffer, random: Random) => Buffer;

/** Pieces that parsers have stumbled over: of text, of JSON, and of CBOR as digits. */
const TOKENS = [
  "\ufeff",
  "\r\n",
  "\0",
  '"',
  "\\u0022",
  "\\ud800",
  "{}",
  '"type":"',
  '"cborHex":"',
  ',"extra":1',
  "1e999",
  "-1",
  "18446744073709551616",
  "9f",
  "bf",
  "ff",
  "c2",
  "f97e00",
  "1bffffffffffffffff",
  "5bffffffffffffffff",
  "9bffffffffffffffff",
  "81".repeat(64),
  "5f",
  "e0",
  "__proto__",
].map((token) => Buffer.from(token));

const LONGEST = 20_000;

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  (bytes, random) => withByte(bytes, random, random.below(256)),
  (bytes, random) => withByte(bytes, random, random.pick([..."0123456789abcdefABCDEF"]).charCodeAt(0)),
  (bytes, random) => insert(bytes, random, Buffer.from([random.below(256)])),
  (bytes, random) => insert(bytes, random, random.pick(TOKENS)),
  (bytes, random) => insert(bytes, random, slice(bytes, random)),
  (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1)),
  (bytes, random) => cut(bytes, random),
  (bytes, random) => Buffer.from(bytes.toString("latin1").toUpperCase(), random.pick(["latin1", "utf8"] as const)),
  (bytes, random) => Buffer.concat([bytes, Buffer.alloc(random.below(LONGEST), random.pick([" ", "0", "[", "\n"]))]),
];

/** One broken input from a good one: up to four mutations of the text, or of the CBOR in it. */
export function mutate(good: Uint8Array, random: Random): Uint8Array {
  if (random.below(200) === 0) return Buffer.from(Array.from({ length: random.below(400) }, () => random.below(256)));
  return random.below(2) === 0 ? mutateContent(Buffer.from(good), random) : mutateTimes(Buffer.from(good), random);
}

function mutateTimes(bytes: Buffer, random: Random): Buffer {
  const times = 1 + random.below(4);
  let mutated = bytes;
  for (let time = 0; time < times; time += 1) mutated = random.pick(MUTATIONS)(mutated, random).subarray(0, LONGEST);
  return mutated;
}

function mutateContent(good: Buffer, random: Random): Buffer {
  const text = good.toString("latin1");
  const found = /"cborHex": "([0-9a-f]*)"/.exec(text);
  if (found?.[1] === undefined) return mutateTimes(good, random);
  const content = mutateTimes(Buffer.from(found[1], "hex"), random).toString("hex");
  return Buffer.from(text.replace(found[1], content), "latin1");
}

function flipBit(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length);
  return withByteAt(bytes, at, (bytes[at] ?? 0) ^ (1 << random.below(8)));
}

function withByte(bytes: Buffer, random: Random, byte: number): Buffer {
  return withByteAt(bytes, random.below(bytes.length), byte);
}

function withByteAt(bytes: Buffer, at: number, byte: number): Buffer {
  if (bytes.length === 0) return bytes;
  const changed = Buffer.from(bytes);
  changed[at] = byte;
  return changed;
}

function insert(bytes: Buffer, random: Random, piece: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
}

function slice(bytes: Buffer, random: Random): Buffer {
  const start = random.below(bytes.length + 1);
  return bytes.subarray(start, start + random.below(64));
}

function cut(bytes: Buffer, random: Random): Buffer {
  const start = random.below(bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + random.below(16))]);
}
