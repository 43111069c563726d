import { concatBytes } from "@noble/hashes/utils.js";
import { CredentialsError } from "../credentials-error.ts";
import { arrayOf, bytesOf, readEnvelope, renderEnvelope, unsignedOf } from "../envelope/envelope.ts";
import type { ColdSigningKey } from "../keys/cold-key.ts";
import { type Ed25519, isSignedStrictly, PORTABLE_ED25519 } from "../keys/ed25519.ts";

/** How many KES periods a certificate is good for (`maxKESEvolutions`, the same in every public network's genesis). */
export const MAX_KES_EVOLUTIONS = 62;

/** A pool's word that a KES key may sign for it, from a KES period on. All public. */
export interface OperationalCertificate {
  /** The hot key that is certified. */
  readonly kesVerificationKey: Uint8Array;
  /** Counts the certificates of a pool; the chain refuses one below the last it saw, and one more than 1 above. */
  readonly counter: bigint;
  /** First KES period in which it is good; it is good for `MAX_KES_EVOLUTIONS` of them. */
  readonly startKesPeriod: number;
  readonly signature: Uint8Array;
  readonly coldVerificationKey: Uint8Array;
}

/** @throws CredentialsError for anything but the file that `cardano-cli node issue-op-cert` writes. */
export function parseOperationalCertificate(file: Uint8Array): OperationalCertificate {
  return readEnvelope("operational-certificate", file, (content) => {
    // [[hot key, counter, start period, signature], cold key] (cardano-ledger, Protocol/TPraos/OCert.hs).
    const [body, coldKey] = arrayOf(content, 2, "the certificate");
    const [hotKey, counter, start, signature] = arrayOf(body, 4, "the certificate's body");
    return {
      kesVerificationKey: Uint8Array.from(bytesOf(hotKey, 32, "the KES verification key")),
      counter: unsignedOf(counter, "the counter"),
      startKesPeriod: periodOf(unsignedOf(start, "the start period")),
      signature: Uint8Array.from(bytesOf(signature, 64, "the signature")),
      coldVerificationKey: Uint8Array.from(bytesOf(coldKey, 32, "the cold key")),
    };
  });
}

/** The certificate as a file. */
export function renderOperationalCertificate(certificate: OperationalCertificate): Uint8Array {
  const { kesVerificationKey, counter, startKesPeriod, signature, coldVerificationKey } = certificate;
  const content = [[kesVerificationKey, counter, startKesPeriod, signature], coldVerificationKey];
  return renderEnvelope("operational-certificate", content);
}

/** The 48 bytes that the cold key signs: hot key, counter and start period, the numbers as 64 bits with the high byte first. */
export function signedBytesOf(
  certificate: Omit<OperationalCertificate, "signature" | "coldVerificationKey">,
): Uint8Array {
  const numbers = new DataView(new ArrayBuffer(16));
  numbers.setBigUint64(0, certificate.counter);
  numbers.setBigUint64(8, BigInt(certificate.startKesPeriod));
  return concatBytes(certificate.kesVerificationKey, new Uint8Array(numbers.buffer));
}

/** Whether the cold key that the certificate names has signed it. */
export function isSignedByColdKey(
  certificate: OperationalCertificate,
  arithmetic: Ed25519 = PORTABLE_ED25519,
): boolean {
  const { signature, coldVerificationKey: publicKey } = certificate;
  return isSignedStrictly({ signature, message: signedBytesOf(certificate), publicKey }, arithmetic);
}

/** Whether the ledger accepts the certificate in a KES period: `start <= period < start + maxKesEvolutions`. */
export function classifyValidity(
  { startKesPeriod }: Pick<OperationalCertificate, "startKesPeriod">,
  kesPeriod: number,
  maxKesEvolutions = MAX_KES_EVOLUTIONS,
): "not-yet-valid" | "valid" | "expired" {
  if (kesPeriod < startKesPeriod) return "not-yet-valid";
  return kesPeriod < startKesPeriod + maxKesEvolutions ? "valid" : "expired";
}

/** Issues a certificate for a KES key. */
export function issueOperationalCertificate(
  cold: ColdSigningKey,
  body: { readonly kesVerificationKey: Uint8Array; readonly counter: bigint; readonly startKesPeriod: number },
  arithmetic: Ed25519 = PORTABLE_ED25519,
): OperationalCertificate {
  const seed = cold.secret.reveal();
  const signature = arithmetic.sign(signedBytesOf(body), seed);
  seed.fill(0);
  return { ...body, signature, coldVerificationKey: cold.verificationKey };
}

function periodOf(period: bigint): number {
  if (period <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(period);
  throw new CredentialsError("CREDENTIALS_PAYLOAD_INVALID", "the start period is larger than any KES period can be");
}
