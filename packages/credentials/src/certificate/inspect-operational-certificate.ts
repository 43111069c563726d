import { bytesToHex } from "@noble/hashes/utils.js";
import type { Ed25519 } from "../keys/ed25519.ts";
import { type PoolId, poolIdOf } from "../pool/pool-id.ts";
import { isSignedByColdKey, MAX_KES_EVOLUTIONS, parseOperationalCertificate } from "./operational-certificate.ts";

/** What a certificate says, for people and JSON, and whether its pool really said it. */
export interface CertificateInspection {
  readonly kesVkeyHex: string;
  readonly counter: bigint;
  readonly startKesPeriod: number;
  /** First KES period in which it is no longer good. */
  readonly endKesPeriod: number;
  readonly coldVkeyHex: string;
  readonly pool: PoolId;
  readonly isSignatureValid: boolean;
}

/** @throws CredentialsError for anything but an operational certificate. A wrong signature is a finding, not a failure. */
export function inspectOperationalCertificate(file: Uint8Array, arithmetic?: Ed25519): CertificateInspection {
  const certificate = parseOperationalCertificate(file);
  return {
    kesVkeyHex: bytesToHex(certificate.kesVerificationKey),
    counter: certificate.counter,
    startKesPeriod: certificate.startKesPeriod,
    endKesPeriod: certificate.startKesPeriod + MAX_KES_EVOLUTIONS,
    coldVkeyHex: bytesToHex(certificate.coldVerificationKey),
    pool: poolIdOf(certificate.coldVerificationKey),
    isSignatureValid: isSignedByColdKey(certificate, arithmetic),
  };
}
