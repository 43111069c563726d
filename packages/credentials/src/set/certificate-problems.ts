import { bytesToHex } from "@noble/hashes/utils.js";
import {
  classifyValidity,
  isSignedByColdKey,
  MAX_KES_EVOLUTIONS,
  type OperationalCertificate,
} from "../certificate/operational-certificate.ts";
import type { Ed25519 } from "../keys/ed25519.ts";
import { poolIdOf } from "../pool/pool-id.ts";
import { counterProblem } from "./counter-problem.ts";
import type { CredentialProblem } from "./credential-problem.ts";

/** What a certificate is held against, as far as it is known. */
export interface CertificateExpectations {
  /** The pool that it must belong to, in hexadecimal digits. */
  readonly poolIdHex?: string;
  /** The KES period that runs now; without it, validity in time is not checked. */
  readonly currentKesPeriod?: number;
  /** Of the network; 62 unless given. */
  readonly maxKesEvolutions?: number;
  /** So many KES periods before its end a certificate that is still good is warned of. */
  readonly warnPeriods?: number;
  /** The last counter that the chain saw of the pool: a certificate must have this one, or the next. */
  readonly chainCounter?: bigint;
  /** A counter with which a block of the pool was adopted. The chain may know a later one, and never an earlier. */
  readonly adoptedCounter?: bigint;
  /** The counter of the set that was in use before: going back from it is warned of. */
  readonly previousCounter?: bigint;
  /** In place of the portable one. */
  readonly arithmetic?: Ed25519;
}

/** Everything that is wrong with a certificate on its own; `file` is what it is called in messages. */
export function certificateProblems(
  certificate: OperationalCertificate,
  file: string,
  expectations: CertificateExpectations,
): CredentialProblem[] {
  const problems = [
    signatureProblem(certificate, file, expectations),
    validityProblem(certificate, file, expectations),
    poolProblem(certificate, file, expectations),
    counterProblem(certificate, file, expectations),
  ];
  return problems.filter((problem) => problem !== undefined);
}

function signatureProblem(
  certificate: OperationalCertificate,
  file: string,
  { arithmetic }: CertificateExpectations,
): CredentialProblem | undefined {
  if (isSignedByColdKey(certificate, arithmetic)) return undefined;
  return {
    code: "CREDENTIALS_OPCERT_SIGNATURE_INVALID",
    severity: "error",
    file,
    message: `${file} was not signed by the cold key that it names, or was changed afterwards`,
    found: "a signature that does not verify",
    expected: `a signature of the cold key ${bytesToHex(certificate.coldVerificationKey)}`,
    hint: "Issue it again with `cardano-cli node issue-op-cert`; the chain would refuse every block made with it.",
  };
}

function validityProblem(
  certificate: OperationalCertificate,
  file: string,
  expectations: CertificateExpectations,
): CredentialProblem | undefined {
  const { currentKesPeriod, maxKesEvolutions = MAX_KES_EVOLUTIONS, warnPeriods = 0 } = expectations;
  if (currentKesPeriod === undefined) return undefined;
  const first = certificate.startKesPeriod;
  const end = first + maxKesEvolutions;
  const range = `the KES periods ${first} to ${end - 1}`;
  const said = `it is good for ${range}, and now is ${currentKesPeriod}`;
  const about = { file, found: range, expected: `a range that holds KES period ${currentKesPeriod}` };
  switch (classifyValidity(certificate, currentKesPeriod, maxKesEvolutions)) {
    case "expired": {
      const hint = "Make a new KES key, issue a certificate for it from the current period on, and replace both files.";
      const message = `${file} has expired: ${said}`;
      return { code: "CREDENTIALS_OPCERT_EXPIRED", severity: "error", ...about, message, hint };
    }
    case "not-yet-valid": {
      const hint = "Issue it again with the current KES period; if that looks wrong, check the network and the clock.";
      const message = `${file} is not good yet: ${said}`;
      return { code: "CREDENTIALS_OPCERT_NOT_YET_VALID", severity: "error", ...about, message, hint };
    }
    case "valid":
      return end - currentKesPeriod <= warnPeriods ? soonProblem(file, end - currentKesPeriod, warnPeriods) : undefined;
  }
}

function soonProblem(file: string, left: number, warnPeriods: number): CredentialProblem {
  return {
    code: "CREDENTIALS_OPCERT_EXPIRES_SOON",
    severity: "warning",
    file,
    message: `${file} expires soon: ${left} KES periods are left, the one that runs now included`,
    found: `${left} KES periods left`,
    expected: `more than ${warnPeriods}`,
    hint: "Make a new KES key, issue the next certificate for it from the current period on, and replace both files.",
  };
}

function poolProblem(
  certificate: OperationalCertificate,
  file: string,
  { poolIdHex }: CertificateExpectations,
): CredentialProblem | undefined {
  const pool = poolIdOf(certificate.coldVerificationKey);
  if (poolIdHex === undefined || poolIdHex.toLowerCase() === pool.hex) return undefined;
  return {
    code: "CREDENTIALS_OPCERT_WRONG_POOL",
    severity: "error",
    file,
    message: `${file} belongs to pool ${pool.bech32} (${pool.hex}), and not to ${poolIdHex}`,
    found: pool.hex,
    expected: poolIdHex,
    hint: "Mount the certificate of the configured pool, or correct the configured pool id.",
  };
}
