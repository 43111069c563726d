import { bytesOf, readEnvelope, renderEnvelope } from "../envelope/envelope.ts";
import { createSecret, type Secret } from "../secret.ts";
import { type Ed25519, PORTABLE_ED25519 } from "./ed25519.ts";

/** A pool's cold key: its identity, kept offline, which signs operational certificates. */
export interface ColdSigningKey {
  readonly secret: Secret;
  readonly verificationKey: Uint8Array;
}

/** @throws CredentialsError for anything but an ordinary (not extended) cold signing key file. */
export function parseColdSigningKey(file: Uint8Array): ColdSigningKey {
  return readEnvelope("cold-signing-key", file, (content) => generateColdKey(bytesOf(content, 32, "the key")));
}

/** @throws CredentialsError for anything but an ordinary (not extended) cold verification key file. */
export function parseColdVerificationKey(file: Uint8Array): Uint8Array {
  return readEnvelope("cold-verification-key", file, (content) => Uint8Array.from(bytesOf(content, 32, "the key")));
}

/** Makes the cold key that a seed of 32 random bytes stands for. */
export function generateColdKey(seed: Uint8Array, arithmetic: Ed25519 = PORTABLE_ED25519): ColdSigningKey {
  return { secret: createSecret(seed), verificationKey: arithmetic.publicKeyOf(seed) };
}

/** The signing key as a file. */
export function renderColdSigningKey({ secret }: ColdSigningKey): Uint8Array {
  const seed = secret.reveal();
  const file = renderEnvelope("cold-signing-key", seed);
  seed.fill(0);
  return file;
}

/** The verification key as a file. */
export function renderColdVerificationKey({ verificationKey }: Pick<ColdSigningKey, "verificationKey">): Uint8Array {
  return renderEnvelope("cold-verification-key", verificationKey);
}
