import { issueOperationalCertificate, renderOperationalCertificate } from "../certificate/operational-certificate.ts";
import { CredentialsError } from "../credentials-error.ts";
import { type ColdSigningKey, generateColdKey } from "../keys/cold-key.ts";
import { type Ed25519, PORTABLE_ED25519 } from "../keys/ed25519.ts";
import { generateKesKey, renderKesSigningKey } from "../keys/kes-key.ts";
import { generateVrfKey, renderVrfSigningKey, type VrfSigningKey } from "../keys/vrf-key.ts";
import type { CredentialFiles } from "./credential-files.ts";
import { type CredentialSummary, summaryOf } from "./credential-summary.ts";

/** A source of bytes that nobody can guess, such as node:crypto's randomBytes. They are overwritten after use. */
export type RandomBytes = (count: number) => Uint8Array;

/** A complete set, with the keys behind it. */
export interface IssuedCredentialSet {
  readonly files: CredentialFiles;
  readonly summary: CredentialSummary;
  /** The pool's identity. Give it and `vrf` to the next call for a rotation: new KES key, same pool. */
  readonly cold: ColdSigningKey;
  readonly vrf: VrfSigningKey;
}

/** What to issue. */
export interface IssueOptions {
  readonly randomBytes: RandomBytes;
  readonly counter: bigint;
  readonly startKesPeriod: number;
  /** Made anew where not given. */
  readonly cold?: ColdSigningKey;
  readonly vrf?: VrfSigningKey;
  /** In place of the portable one. */
  readonly arithmetic?: Ed25519;
}

/**
 * Makes a KES key and a certificate for it, and a cold and a VRF key where none are given. For decoys, tests and
 * demonstrations: a pool's own cold key belongs on a machine without a network.
 *
 * @throws CredentialsError `CREDENTIALS_ARGUMENT_INVALID` that lists everything wrong with the options.
 */
export function issueCredentialSet(options: IssueOptions): IssuedCredentialSet {
  check(options);
  const { randomBytes, counter, startKesPeriod, arithmetic = PORTABLE_ED25519 } = options;
  const fresh = <T>(generate: (seed: Uint8Array, arithmetic: Ed25519) => T): T => {
    const seed = seedFrom(randomBytes);
    const key = generate(seed, arithmetic);
    seed.fill(0);
    return key;
  };
  const cold = options.cold ?? fresh(generateColdKey);
  const vrf = options.vrf ?? fresh(generateVrfKey);
  const kes = fresh(generateKesKey);
  const { verificationKey: kesVerificationKey } = kes;
  const certificate = issueOperationalCertificate(cold, { kesVerificationKey, counter, startKesPeriod }, arithmetic);
  const files = {
    kes: renderKesSigningKey(kes),
    vrf: renderVrfSigningKey(vrf),
    opcert: renderOperationalCertificate(certificate),
  };
  kes.secret.wipe();
  return { files, summary: summaryOf(certificate, vrf.verificationKey), cold, vrf };
}

function check({ counter, startKesPeriod }: IssueOptions): void {
  const violations: string[] = [];
  if (counter < 0n || counter >= 2n ** 64n) violations.push(`counter is ${counter}; accepted is 0 to 2^64 - 1`);
  if (!Number.isSafeInteger(startKesPeriod) || startKesPeriod < 0) {
    violations.push(`startKesPeriod is ${startKesPeriod}; accepted is a whole number from 0`);
  }
  if (violations.length > 0) throw new CredentialsError("CREDENTIALS_ARGUMENT_INVALID", violations.join("; "));
}

function seedFrom(randomBytes: RandomBytes): Uint8Array {
  const seed = randomBytes(32);
  if (seed.length === 32 && seed.some((byte) => byte !== seed[0])) return seed;
  const message = "randomBytes(32) did not give 32 random bytes";
  throw new CredentialsError("CREDENTIALS_ARGUMENT_INVALID", message);
}
