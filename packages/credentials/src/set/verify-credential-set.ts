import { parseOperationalCertificate } from "../certificate/operational-certificate.ts";
import { type KesSigningKey, parseKesSigningKey } from "../keys/kes-key.ts";
import { parseVrfSigningKey, type VrfSigningKey } from "../keys/vrf-key.ts";
import { type CertificateExpectations, certificateProblems } from "./certificate-problems.ts";
import {
  type CredentialFile,
  type CredentialFileNames,
  type FileReading,
  forEachFile,
  USUAL_FILE_NAMES,
} from "./credential-files.ts";
import type { CredentialProblem } from "./credential-problem.ts";
import { type CredentialSummary, summaryOf } from "./credential-summary.ts";
import { type FileParsing, tryParseFile } from "./file-problem.ts";
import { kesProblems, mismatchProblems, vrfProblems } from "./key-problems.ts";

/** A set that may be given to a node, or everything that speaks against it. */
export type CredentialVerification =
  /** Its problems are warnings, if there are any. */
  | {
      readonly kind: "valid";
      readonly summary: CredentialSummary;
      readonly problems: readonly CredentialProblem[];
    }
  /** At least one problem is an error. What the files say of themselves, where they can be read at all. */
  | {
      readonly kind: "invalid";
      readonly summary?: CredentialSummary;
      readonly problems: readonly CredentialProblem[];
    };

/** What a set is held against, as far as it is known. */
export interface VerificationOptions extends CertificateExpectations {
  /** BLAKE2b-256 of the VRF verification key that the pool registered. No file names it: without, any VRF key will do. */
  readonly vrfKeyHashHex?: string;
  /** What the files are called in messages. */
  readonly names?: CredentialFileNames;
}

/**
 * Checks that three files belong together and to the pool, and lists *every* problem rather than the first. Takes tens of
 * milliseconds with the portable arithmetic.
 *
 * What a node checks is checked (types, KES key against certificate), and what it does not: the cold key's signature, both
 * halves of the VRF key, every seed inside the KES key, validity now, and the pool. What only the chain knows, the last
 * counter and the registered VRF key, is checked where the caller says it.
 */
export function verifyCredentialSet(
  set: Readonly<Record<CredentialFile, Uint8Array | FileReading>>,
  options: VerificationOptions = {},
): CredentialVerification {
  const names = options.names ?? USUAL_FILE_NAMES;
  const readings = forEachFile((file) => asReading(set[file]));
  const kes = tryParseFile("kes", readings.kes, names, parseKesSigningKey);
  const vrf = tryParseFile("vrf", readings.vrf, names, parseVrfSigningKey);
  const opcert = tryParseFile("opcert", readings.opcert, names, parseOperationalCertificate);
  const problems = [
    ...problemsOf(kes, (key) => kesProblems(key, names.kes, options)),
    ...problemsOf(vrf, (key) => vrfProblems(key, names.vrf, options)),
    ...problemsOf(opcert, (certificate) => certificateProblems(certificate, names.opcert, options)),
    ...(kes.kind === "parsed" && opcert.kind === "parsed" ? mismatchProblems(kes.value, opcert.value, names) : []),
  ];
  wipe(kes, vrf);
  const isInvalid = problems.some(({ severity }) => severity === "error");
  if (vrf.kind === "problem" || opcert.kind === "problem") return { kind: "invalid", problems };
  const summary = summaryOf(opcert.value, vrf.value.verificationKey);
  return { kind: isInvalid ? "invalid" : "valid", summary, problems };
}

function asReading(given: Uint8Array | FileReading): FileReading {
  return given instanceof Uint8Array ? { kind: "found", bytes: given } : given;
}

function problemsOf<T>(parsing: FileParsing<T>, check: (value: T) => CredentialProblem[]): CredentialProblem[] {
  return parsing.kind === "problem" ? [parsing.problem] : check(parsing.value);
}

function wipe(kes: FileParsing<KesSigningKey>, vrf: FileParsing<VrfSigningKey>): void {
  if (kes.kind === "parsed") kes.value.secret.wipe();
  if (vrf.kind === "parsed") vrf.value.secret.wipe();
}
