import { bytesOf, readEnvelope, renderEnvelope } from "../envelope/envelope.ts";
import type { EnvelopeSpelling } from "../envelope/envelope-kind.ts";
import { createSecret, type Secret } from "../secret.ts";
import { type Ed25519, PORTABLE_ED25519 } from "./ed25519.ts";
import {
  classifySumKes,
  evolveSumKes,
  generateSumKes,
  KES_SIGNING_KEY_BYTES,
  type SumKesSoundness,
  sumKesVerificationKey,
} from "./sum-kes.ts";

/** A KES signing key: what a block producer signs headers with, for 62 KES periods. */
export interface KesSigningKey {
  readonly secret: Secret;
  /** The verification key that the signing key names; `classifyKesSigningKey` says whether rightly. */
  readonly verificationKey: Uint8Array;
}

/** @throws CredentialsError for anything but the file that `cardano-cli node key-gen-KES` or bursa writes. */
export function parseKesSigningKey(file: Uint8Array): KesSigningKey {
  return readEnvelope("kes-signing-key", file, (content) => {
    const signingKey = bytesOf(content, KES_SIGNING_KEY_BYTES, "the key");
    return { secret: createSecret(signingKey), verificationKey: sumKesVerificationKey(signingKey) };
  });
}

/** @throws CredentialsError for anything but a KES verification key file. */
export function parseKesVerificationKey(file: Uint8Array): Uint8Array {
  return readEnvelope("kes-verification-key", file, (content) => Uint8Array.from(bytesOf(content, 32, "the key")));
}

/** Whether all parts of the key belong together, and how far it was evolved. Takes tens of milliseconds with the portable arithmetic. */
export function classifyKesSigningKey(
  { secret }: KesSigningKey,
  arithmetic: Ed25519 = PORTABLE_ED25519,
): SumKesSoundness {
  const signingKey = secret.reveal();
  const soundness = classifySumKes(signingKey, arithmetic);
  signingKey.fill(0);
  return soundness;
}

/**
 * The key as it is one period later, which can sign for no earlier one; undefined after its 64th period. Its verification
 * key stays the same. A node evolves in memory and takes every file for unused: an evolved key is for signing, not for a node.
 */
export function evolveKesKey(
  { secret, verificationKey }: KesSigningKey,
  arithmetic: Ed25519 = PORTABLE_ED25519,
): KesSigningKey | undefined {
  const signingKey = secret.reveal();
  const evolved = evolveSumKes(signingKey, arithmetic);
  signingKey.fill(0);
  if (evolved === undefined) return undefined;
  const next = { secret: createSecret(evolved), verificationKey };
  evolved.fill(0);
  return next;
}

/** Makes the KES key that a seed of 32 random bytes stands for. Takes tens of milliseconds with the portable arithmetic. */
export function generateKesKey(seed: Uint8Array, arithmetic: Ed25519 = PORTABLE_ED25519): KesSigningKey {
  const { signingKey, verificationKey } = generateSumKes(seed, arithmetic);
  const secret = createSecret(signingKey);
  signingKey.fill(0);
  return { secret, verificationKey };
}

/** The signing key as a file. */
export function renderKesSigningKey({ secret }: KesSigningKey, spelling: EnvelopeSpelling = "cardano-cli"): Uint8Array {
  const signingKey = secret.reveal();
  const file = renderEnvelope("kes-signing-key", signingKey, { spelling });
  signingKey.fill(0);
  return file;
}

/** The verification key as a file. */
export function renderKesVerificationKey(
  { verificationKey }: Pick<KesSigningKey, "verificationKey">,
  spelling: EnvelopeSpelling = "cardano-cli",
): Uint8Array {
  return renderEnvelope("kes-verification-key", verificationKey, { spelling });
}
