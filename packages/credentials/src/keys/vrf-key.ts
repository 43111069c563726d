import { blake2b } from "@noble/hashes/blake2.js";
import { concatBytes } from "@noble/hashes/utils.js";
import { bytesOf, readEnvelope, renderEnvelope } from "../envelope/envelope.ts";
import type { EnvelopeSpelling } from "../envelope/envelope-kind.ts";
import { equalBytes } from "../equal-bytes.ts";
import { createSecret, type Secret } from "../secret.ts";
import { type Ed25519, PORTABLE_ED25519 } from "./ed25519.ts";

/** A VRF signing key: what a block producer draws its slots with. */
export interface VrfSigningKey {
  /** Seed, then verification key (cardano-base, VRF/Praos.hs). */
  readonly secret: Secret;
  /** The second half of the file; `isVrfKeyPair` says whether it is the seed's. */
  readonly verificationKey: Uint8Array;
}

/** @throws CredentialsError for anything but the file that `cardano-cli node key-gen-VRF` or bursa writes. */
export function parseVrfSigningKey(file: Uint8Array): VrfSigningKey {
  return readEnvelope("vrf-signing-key", file, (content, spelling) => {
    // bursa writes the seed alone.
    if (spelling === "bursa" && isSeed(content)) return generateVrfKey(content);
    const pair = bytesOf(content, 64, "the key");
    return { secret: createSecret(pair), verificationKey: Uint8Array.from(pair.subarray(32)) };
  });
}

/** @throws CredentialsError for anything but a VRF verification key file. */
export function parseVrfVerificationKey(file: Uint8Array): Uint8Array {
  return readEnvelope("vrf-verification-key", file, (content) => Uint8Array.from(bytesOf(content, 32, "the key")));
}

/** Whether both halves belong together. The VRF's keys are made as Ed25519's are. */
export function isVrfKeyPair(
  { secret, verificationKey }: VrfSigningKey,
  arithmetic: Ed25519 = PORTABLE_ED25519,
): boolean {
  const pair = secret.reveal();
  const isPair = equalBytes(arithmetic.publicKeyOf(pair.subarray(0, 32)), verificationKey);
  pair.fill(0);
  return isPair;
}

/** Makes the VRF key that a seed of 32 random bytes stands for. */
export function generateVrfKey(seed: Uint8Array, arithmetic: Ed25519 = PORTABLE_ED25519): VrfSigningKey {
  const verificationKey = arithmetic.publicKeyOf(seed);
  const pair = concatBytes(seed, verificationKey);
  const secret = createSecret(pair);
  pair.fill(0);
  return { secret, verificationKey };
}

/** What a pool registers on chain: BLAKE2b-256 of the verification key. */
export function vrfKeyHash(verificationKey: Uint8Array): Uint8Array {
  return blake2b(verificationKey, { dkLen: 32 });
}

/** The signing key as a file. In either spelling both halves are written: every reader of the seed alone takes both. */
export function renderVrfSigningKey({ secret }: VrfSigningKey, spelling: EnvelopeSpelling = "cardano-cli"): Uint8Array {
  const pair = secret.reveal();
  const file = renderEnvelope("vrf-signing-key", pair, { spelling });
  pair.fill(0);
  return file;
}

/** The verification key as a file. */
export function renderVrfVerificationKey(
  { verificationKey }: Pick<VrfSigningKey, "verificationKey">,
  spelling: EnvelopeSpelling = "cardano-cli",
): Uint8Array {
  return renderEnvelope("vrf-verification-key", verificationKey, { spelling });
}

function isSeed(content: unknown): content is Uint8Array {
  return content instanceof Uint8Array && content.length === 32;
}
