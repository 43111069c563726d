/**
 * Sum6KES, the key-evolving signature of block producers: the sum composition of Malkin, Micciancio and Miner
 * (https://eprint.iacr.org/2001/034, section 3.1), six levels over Ed25519, as cardano-base lays it out
 * (cardano-crypto-class, KES/Sum.hs, KES/Single.hs; seeds are expanded as in Libsodium/Hash.hs).
 *
 * A key of depth 0 is an Ed25519 seed. A key of depth d + 1 is a left key of depth d that signs the first half of its
 * 2^(d+1) periods, the seed r1 from which the right key is made when the second half begins, and both verification keys:
 *
 *   key(0) = seed                       vk(0) = Ed25519 public key of the seed
 *   key(d+1) = key(d) || r1 || vk0 || vk1   vk(d+1) = BLAKE2b-256(vk0 || vk1)
 *
 * So the last 64 bytes of a signing key give its verification key, and everything before can be checked against them
 * from the seed up. Once the right half is in use, r1 is zero.
 */
import { blake2b } from "@noble/hashes/blake2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { equalBytes } from "../equal-bytes.ts";
import type { Ed25519 } from "./ed25519.ts";

const DEPTH = 6;
const PART = 32;
const LEVEL = 3 * PART;

/** Bytes of a serialised signing key. */
export const KES_SIGNING_KEY_BYTES = PART + DEPTH * LEVEL;

/** A signing key as one serialised run of bytes, and what verifies it. */
export interface SumKesKey {
  readonly signingKey: Uint8Array;
  readonly verificationKey: Uint8Array;
}

/** Whether the parts of a signing key belong together, all the way into every period that it can still sign. */
export type SumKesSoundness =
  /** `evolution` counts the periods that the key has already moved on from the one it was made for. */
  { readonly kind: "sound"; readonly evolution: number } | { readonly kind: "broken"; readonly because: string };

/** Makes the key that a seed of 32 bytes stands for. About 64 Ed25519 keys are derived for it. */
export function generateSumKes(seed: Uint8Array, arithmetic: Ed25519): SumKesKey {
  return generate(seed, DEPTH, arithmetic);
}

/** The verification key that a signing key names; says nothing about whether its parts belong to it. */
export function sumKesVerificationKey(signingKey: Uint8Array): Uint8Array {
  return hash(signingKey.subarray(KES_SIGNING_KEY_BYTES - 2 * PART));
}

/**
 * The key one period later; undefined at the end of its last one. Levels are looked at from the seed up: the lowest that is
 * still in its left half moves to its right one, which is made from r1, and everything below begins anew in there.
 */
export function evolveSumKes(signingKey: Uint8Array, arithmetic: Ed25519): Uint8Array | undefined {
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const start = PART + depth * LEVEL;
    const seed = signingKey.subarray(start, start + PART);
    if (isUsedUp(seed)) continue;
    const right = generate(seed, depth, arithmetic);
    const evolved = Uint8Array.from(signingKey);
    evolved.set(right.signingKey);
    evolved.fill(0, start, start + PART);
    right.signingKey.fill(0);
    return evolved;
  }
  return undefined;
}

/**
 * Checks a signing key from its seed up, and then every seed that it holds for later. Costs as much as making it anew where
 * nothing is wrong; what is wrong with the part in use is found with one key derived and six hashes.
 */
export function classifySumKes(signingKey: Uint8Array, arithmetic: Ed25519): SumKesSoundness {
  let verificationKey = arithmetic.publicKeyOf(signingKey.subarray(0, PART));
  let evolution = 0;
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const { seed, left, right } = levelAt(signingKey, depth);
    const isRight = isUsedUp(seed);
    if (!equalBytes(verificationKey, isRight ? right : left)) return broken(depth, "its current half");
    if (isRight) evolution += 2 ** depth;
    verificationKey = hash(concatBytes(left, right));
  }
  for (let depth = 0; depth < DEPTH; depth += 1) {
    const { seed, right } = levelAt(signingKey, depth);
    const isSound = isUsedUp(seed) || equalBytes(verificationKeyOf(seed, depth, arithmetic), right);
    if (!isSound) return broken(depth, "the half for later");
  }
  return { kind: "sound", evolution };
}

/** r1 is overwritten with zeros when the right half is made from it. */
function isUsedUp(seed: Uint8Array): boolean {
  return seed.every((byte) => byte === 0);
}

function broken(depth: number, half: string): SumKesSoundness {
  return { kind: "broken", because: `${half} of level ${depth + 1} does not match its verification key` };
}

function levelAt(signingKey: Uint8Array, depth: number): { seed: Uint8Array; left: Uint8Array; right: Uint8Array } {
  const part = (index: number): Uint8Array => {
    const start = PART + depth * LEVEL + index * PART;
    return signingKey.subarray(start, start + PART);
  };
  return { seed: part(0), left: part(1), right: part(2) };
}

function generate(seed: Uint8Array, depth: number, arithmetic: Ed25519): SumKesKey {
  if (depth === 0) return { signingKey: Uint8Array.from(seed), verificationKey: arithmetic.publicKeyOf(seed) };
  const [leftSeed, rightSeed] = [expand(1, seed), expand(2, seed)];
  const left = generate(leftSeed, depth - 1, arithmetic);
  const right = verificationKeyOf(rightSeed, depth - 1, arithmetic);
  const key = {
    signingKey: concatBytes(left.signingKey, rightSeed, left.verificationKey, right),
    verificationKey: hash(concatBytes(left.verificationKey, right)),
  };
  for (const used of [leftSeed, rightSeed, left.signingKey]) used.fill(0);
  return key;
}

function verificationKeyOf(seed: Uint8Array, depth: number, arithmetic: Ed25519): Uint8Array {
  if (depth === 0) return arithmetic.publicKeyOf(seed);
  const [left, right] = [expand(1, seed), expand(2, seed)];
  const keys = [left, right].map((half) => verificationKeyOf(half, depth - 1, arithmetic));
  const key = hash(concatBytes(...keys));
  for (const used of [left, right]) used.fill(0);
  return key;
}

function expand(prefix: 1 | 2, seed: Uint8Array): Uint8Array {
  const prefixed = concatBytes(Uint8Array.of(prefix), seed);
  const expanded = hash(prefixed);
  prefixed.fill(0);
  return expanded;
}

function hash(bytes: Uint8Array): Uint8Array {
  return blake2b(bytes, { dkLen: PART });
}
