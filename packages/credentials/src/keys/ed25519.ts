import { ed25519 } from "@noble/curves/ed25519.js";

/**
 * The arithmetic of Ed25519 (RFC 8032). This package has its own, in JavaScript, so that it runs anywhere; whoever has the
 * machine's may give that, which is several times faster, above all the first time. `ed25519Contract` tells whether an
 * implementation will do. None keeps what it is given.
 */
export interface Ed25519 {
  /** The public key of a seed of 32 bytes. */
  publicKeyOf(seed: Uint8Array): Uint8Array;
  sign(message: Uint8Array, seed: Uint8Array): Uint8Array;
  /** Whether the equation holds. False, and no exception, for bytes that are no key or no signature. */
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean;
}

/** Used where no other is given. */
export const PORTABLE_ED25519: Ed25519 = {
  publicKeyOf: (seed) => ed25519.getPublicKey(seed),
  sign: (message, seed) => ed25519.sign(message, seed),
  verify(signature, message, publicKey) {
    const hasLengths = signature.length === 64 && publicKey.length === 32;
    return hasLengths && ed25519.verify(signature, message, publicKey, { zip215: false });
  },
};

/**
 * Verifies as libsodium does for the ledger, whatever a given implementation lets pass: both points in their one canonical
 * encoding, and neither of small order, for such a key "signs" anything.
 */
export function isSignedStrictly(
  { signature, message, publicKey }: Readonly<Record<"signature" | "message" | "publicKey", Uint8Array>>,
  arithmetic: Ed25519,
): boolean {
  const hasOrdinaryPoints = [publicKey, signature.subarray(0, 32)].every(isOrdinaryPoint);
  return hasOrdinaryPoints && arithmetic.verify(signature, message, publicKey);
}

function isOrdinaryPoint(encoded: Uint8Array): boolean {
  try {
    return !ed25519.Point.fromBytes(encoded).isSmallOrder();
  } catch {
    // Thrown for whatever encodes no point of the curve, in words that say no more than false does.
    return false;
  }
}
