import { ed25519 } from "@noble/curves/ed25519.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { concatBytes } from "@noble/hashes/utils.js";

/**
 * Evolves a key as cardano-base does (KES/Sum.hs, updateKES): within the left half update the left key; at its end make
 * the right key from its seed and put zeros in the seed's place; within the right half update the right key.
 */
export function evolveSumKes(signingKey: Uint8Array, periods: number): Uint8Array {
  let evolved = signingKey;
  for (let period = 0; period < periods; period += 1) evolved = step(evolved, period, 6);
  return evolved;
}

function step(key: Uint8Array, period: number, depth: number): Uint8Array {
  const half = 2 ** (depth - 1);
  const inner = key.subarray(0, key.length - 96);
  const level = key.subarray(key.length - 96);
  if (period + 1 < half) return concatBytes(step(inner, period, depth - 1), level);
  const usedLevel = concatBytes(new Uint8Array(32), level.subarray(32));
  if (period + 1 === half) return concatBytes(freshKey(level.subarray(0, 32), depth - 1), usedLevel);
  return concatBytes(step(inner, period - half, depth - 1), usedLevel);
}

/** The signing key of any depth that a seed stands for. */
function freshKey(seed: Uint8Array, depth: number): Uint8Array {
  if (depth === 0) return seed;
  const expand = (prefix: number): Uint8Array => blake2b(concatBytes(Uint8Array.of(prefix), seed), { dkLen: 32 });
  const [left, right] = [freshKey(expand(1), depth - 1), freshKey(expand(2), depth - 1)];
  return concatBytes(left, expand(2), verificationKeyOf(left), verificationKeyOf(right));
}

function verificationKeyOf(key: Uint8Array): Uint8Array {
  return key.length === 32 ? ed25519.getPublicKey(key) : blake2b(key.subarray(key.length - 64), { dkLen: 32 });
}
