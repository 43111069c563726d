import { blake2b } from "@noble/hashes/blake2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { poolIdOf } from "./pool-id.ts";
import { openEnvelope } from "./text-envelope.ts";

/** What a forging thread forges with. */
export interface NodeCredentials {
  /** `pool1...` */
  readonly poolId: string;
  readonly counter: number;
  readonly startKesPeriod: number;
  readonly kesVkeyHex: string;
}

interface Certificate {
  readonly hotKey: Uint8Array;
  readonly counter: number;
  readonly startKesPeriod: number;
  readonly coldKey: Uint8Array;
}

/** Throws an Error with the name of the fault where the text is no VRF signing key. */
export function checkVrfKey(text: string): void {
  bytesOf(openEnvelope(text, "VrfSigningKey_PraosVRF"), 64);
}

/**
 * Reads a certificate as the node does: its shape and nothing else. The cold key's signature, the counter and the
 * validity are for the chain to judge.
 */
export function readCertificate(text: string): Certificate {
  const [body, coldKey] = arrayOf(openEnvelope(text, "NodeOperationalCertificate"), 2);
  const [hotKey, counter, startKesPeriod, signature] = arrayOf(body, 4);
  bytesOf(signature, 64);
  return {
    hotKey: bytesOf(hotKey, 32),
    counter: numberOf(counter),
    startKesPeriod: numberOf(startKesPeriod),
    coldKey: bytesOf(coldKey, 32),
  };
}

/** The verification key of a Sum6KES signing key: the hash over both keys of its top level, which are its last bytes. */
export function readKesKey(text: string): Uint8Array {
  const signingKey = bytesOf(openEnvelope(text, "KesSigningKey_ed25519_kes_2^6"), 608);
  return blake2b(signingKey.subarray(-64), { dkLen: 32 });
}

/** Names what was loaded. */
export function describe({ hotKey, counter, startKesPeriod, coldKey }: Certificate): NodeCredentials {
  return {
    poolId: poolIdOf(coldKey),
    counter,
    startKesPeriod,
    kesVkeyHex: bytesToHex(hotKey),
  };
}

function bytesOf(value: unknown, length: number): Uint8Array {
  if (value instanceof Uint8Array && value.length === length) return value;
  throw new Error("TextEnvelopeDecodeError");
}

function arrayOf(value: unknown, length: number): readonly unknown[] {
  if (Array.isArray(value) && value.length === length) return value;
  throw new Error("TextEnvelopeDecodeError");
}

function numberOf(value: unknown): number {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value);
  throw new Error("TextEnvelopeDecodeError");
}
