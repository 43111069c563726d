import {
  classifyValidity,
  isSignedByColdKey,
  MAX_KES_EVOLUTIONS,
  type OperationalCertificate,
} from "../certificate/operational-certificate.ts";
import { poolIdOf } from "../pool/pool-id.ts";
import type { CredentialProblem } from "./credential-problem.ts";

/** What a certificate is held against, as far as it is known. */
export interface CertificateExpectations {
  /** The pool that it must belong to, in hexadecimal digits. */
  readonly poolIdHex?: string;
  /** The KES period that runs now; without it, validity in time is not checked. */
  readonly currentKesPeriod?: number;
}

/** Everything that is wrong with a certificate on its own; `file` is what it is called in messages. */
export function certificateProblems(
  certificate: OperationalCertificate,
  file: string,
  { poolIdHex, currentKesPeriod }: CertificateExpectations,
): CredentialProblem[] {
  const problems = [
    signatureProblem(certificate, file),
    currentKesPeriod === undefined ? undefined : validityProblem(certificate, file, currentKesPeriod),
    poolIdHex === undefined ? undefined : poolProblem(certificate, file, poolIdHex),
  ];
  return problems.filter((problem) => problem !== undefined);
}

function signatureProblem(certificate: OperationalCertificate, file: string): CredentialProblem | undefined {
  if (isSignedByColdKey(certificate)) return undefined;
  const message = `${file} was not signed by the cold key that it names, or was changed afterwards`;
  const hint = "Issue it again with `cardano-cli node issue-op-cert`; the chain would refuse every block made with it.";
  return { code: "CREDENTIALS_OPCERT_SIGNATURE_INVALID", file, message, hint };
}

function validityProblem(
  certificate: OperationalCertificate,
  file: string,
  currentKesPeriod: number,
): CredentialProblem | undefined {
  const validity = classifyValidity(certificate, currentKesPeriod);
  if (validity === "valid") return undefined;
  const first = certificate.startKesPeriod;
  const last = first + MAX_KES_EVOLUTIONS - 1;
  const range = `it is good for the KES periods ${first} to ${last}, and now is ${currentKesPeriod}`;
  if (validity === "expired") {
    const hint = "Make a new KES key, issue a certificate for it from the current period on, and replace both files.";
    return { code: "CREDENTIALS_OPCERT_EXPIRED", file, message: `${file} has expired: ${range}`, hint };
  }
  const hint = "Issue it again with the current KES period; if that looks wrong, check the network and the clock.";
  return { code: "CREDENTIALS_OPCERT_NOT_YET_VALID", file, message: `${file} is not good yet: ${range}`, hint };
}

function poolProblem(
  certificate: OperationalCertificate,
  file: string,
  poolIdHex: string,
): CredentialProblem | undefined {
  const pool = poolIdOf(certificate.coldVerificationKey);
  if (poolIdHex.toLowerCase() === pool.hex) return undefined;
  const message = `${file} belongs to pool ${pool.bech32} (${pool.hex}), and not to ${poolIdHex}`;
  const hint = "Mount the certificate of the configured pool, or correct the configured pool id.";
  return { code: "CREDENTIALS_OPCERT_WRONG_POOL", file, message, hint };
}
