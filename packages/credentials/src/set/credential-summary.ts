import { blake2b } from "@noble/hashes/blake2.js";
import { bytesToHex, concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type OperationalCertificate, signedBytesOf } from "../certificate/operational-certificate.ts";
import { vrfKeyHash } from "../keys/vrf-key.ts";
import { poolIdOf } from "../pool/pool-id.ts";

/** What may be said of a set of credentials in public: logs, status, metrics. */
export interface CredentialSummary {
  readonly kesVkeyHex: string;
  /** What the pool registered for its VRF key, if the set is the pool's. */
  readonly vrfKeyHashHex: string;
  readonly counter: bigint;
  readonly startKesPeriod: number;
  readonly poolIdHex: string;
  readonly poolIdBech32: string;
  /** 32 hexadecimal digits over the public parts: equal for equal sets, and worth nothing to a thief. */
  readonly fingerprint: string;
}

/** Sums up the public parts of a set. */
export function summaryOf(certificate: OperationalCertificate, vrfVerificationKey: Uint8Array): CredentialSummary {
  const pool = poolIdOf(certificate.coldVerificationKey);
  return {
    kesVkeyHex: bytesToHex(certificate.kesVerificationKey),
    vrfKeyHashHex: bytesToHex(vrfKeyHash(vrfVerificationKey)),
    counter: certificate.counter,
    startKesPeriod: certificate.startKesPeriod,
    poolIdHex: pool.hex,
    poolIdBech32: pool.bech32,
    fingerprint: fingerprintOf(certificate, vrfVerificationKey),
  };
}

function fingerprintOf(certificate: OperationalCertificate, vrfVerificationKey: Uint8Array): string {
  const domain = utf8ToBytes("cardano-forge credential set\n");
  const parts = [signedBytesOf(certificate), certificate.coldVerificationKey, vrfVerificationKey];
  return bytesToHex(blake2b(concatBytes(domain, ...parts), { dkLen: 16 }));
}
