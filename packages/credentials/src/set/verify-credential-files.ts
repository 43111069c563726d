/**
 * Checks whatever files of a pool somebody has at hand: each by itself, all of them against each other, and the three that a
 * node needs as a set where all three are there. What kind a file is, it says itself.
 */
import { bytesToHex } from "@noble/hashes/utils.js";
import { parseCertificateCounter } from "../certificate/certificate-counter.ts";
import { type OperationalCertificate, parseOperationalCertificate } from "../certificate/operational-certificate.ts";
import { CredentialsError } from "../credentials-error.ts";
import { detectEnvelope } from "../envelope/envelope.ts";
import { ENVELOPE_FORMATS, type EnvelopeKind } from "../envelope/envelope-kind.ts";
import { equalBytes } from "../equal-bytes.ts";
import { parseColdSigningKey, parseColdVerificationKey } from "../keys/cold-key.ts";
import { parseKesSigningKey, parseKesVerificationKey } from "../keys/kes-key.ts";
import { parseVrfSigningKey, parseVrfVerificationKey } from "../keys/vrf-key.ts";
import { certificateProblems } from "./certificate-problems.ts";
import type { CredentialProblem } from "./credential-problem.ts";
import type { CredentialSummary } from "./credential-summary.ts";
import { FAULTS } from "./file-problem.ts";
import { kesProblems, mismatchProblems, vrfProblems } from "./key-problems.ts";
import { type VerificationOptions, verifyCredentialSet } from "./verify-credential-set.ts";

/** A file, and what it is called in messages. */
export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What was found out about some files. */
export interface FilesVerification {
  /** What each file is, in the given order; undefined where it is none of our kinds. */
  readonly held: readonly { readonly name: string; readonly kind: EnvelopeKind | undefined }[];
  readonly problems: readonly CredentialProblem[];
  /** Where the three files that a node needs are there and can be read. */
  readonly summary?: CredentialSummary;
}

/** Lists every problem of the files, and of the files with each other. Takes tens of milliseconds with the portable arithmetic. */
export function verifyCredentialFiles(
  files: readonly NamedFile[],
  options: Omit<VerificationOptions, "names"> = {},
): FilesVerification {
  const held = files.map(({ name, bytes }) => ({ name, bytes, kind: detectEnvelope(bytes)?.kind }));
  const first = (kind: EnvelopeKind): NamedFile | undefined => held.find((file) => file.kind === kind);
  const [kes, vrf, opcert] = [first("kes-signing-key"), first("vrf-signing-key"), first("operational-certificate")];
  const strays = held.filter(({ kind }) => kind === undefined).map(strayProblem);
  const twins = held.filter((file) => file.kind !== undefined && first(file.kind)?.name !== file.name).map(twinProblem);
  if (kes !== undefined && vrf !== undefined && opcert !== undefined) {
    const names = { kes: kes.name, vrf: vrf.name, opcert: opcert.name };
    const set = { kes: kes.bytes, vrf: vrf.bytes, opcert: opcert.bytes };
    const { problems, summary } = verifyCredentialSet(set, { ...options, names });
    const all = [...strays, ...twins, ...problems, ...companionProblems(held)];
    return { held: held.map(nameAndKind), problems: all, ...(summary === undefined ? {} : { summary }) };
  }
  const alone = [
    ...(kes === undefined ? [] : tryEach(kes, parseKesSigningKey, (key) => kesProblems(key, kes.name, options))),
    ...(vrf === undefined ? [] : tryEach(vrf, parseVrfSigningKey, (key) => vrfProblems(key, vrf.name, options))),
    ...(opcert === undefined ? [] : aloneCertificate(opcert, kes, options)),
  ];
  return { held: held.map(nameAndKind), problems: [...strays, ...twins, ...alone, ...companionProblems(held)] };
}

function aloneCertificate(
  opcert: NamedFile,
  kes: NamedFile | undefined,
  options: VerificationOptions,
): CredentialProblem[] {
  return tryEach(opcert, parseOperationalCertificate, (certificate) => {
    const key = kes === undefined ? undefined : tryRead(kes, parseKesSigningKey);
    const names = { kes: kes?.name ?? "", vrf: "", opcert: opcert.name };
    return [
      ...certificateProblems(certificate, opcert.name, options),
      ...(key === undefined ? [] : mismatchProblems(key, certificate, names)),
    ];
  });
}

type Held = NamedFile & { readonly kind: EnvelopeKind | undefined };

/** Verification keys, cold keys and counters: can they be read, and do they belong to the rest? */
function companionProblems(held: readonly Held[]): CredentialProblem[] {
  const first = <T>(kind: EnvelopeKind, parse: (bytes: Uint8Array) => T): T | undefined => {
    const file = held.find((one) => one.kind === kind);
    return file === undefined ? undefined : tryRead(file, parse);
  };
  const certificate = first("operational-certificate", parseOperationalCertificate);
  const kesKey = first("kes-signing-key", parseKesSigningKey)?.verificationKey ?? certificate?.kesVerificationKey;
  const vrfKey = first("vrf-signing-key", parseVrfSigningKey)?.verificationKey;
  const coldKey = certificate?.coldVerificationKey ?? first("cold-signing-key", parseColdSigningKey)?.verificationKey;
  return held.flatMap((file) => {
    const against = (key: Uint8Array, rightful: Uint8Array | undefined): CredentialProblem[] =>
      rightful === undefined || equalBytes(key, rightful)
        ? []
        : [mismatchProblem(file, bytesToHex(key), bytesToHex(rightful))];
    switch (file.kind) {
      case "kes-verification-key":
        return tryEach(file, parseKesVerificationKey, (key) => against(key, kesKey));
      case "vrf-verification-key":
        return tryEach(file, parseVrfVerificationKey, (key) => against(key, vrfKey));
      case "cold-verification-key":
        return tryEach(file, parseColdVerificationKey, (key) => against(key, coldKey));
      case "cold-signing-key":
        return tryEach(file, parseColdSigningKey, ({ secret, verificationKey }) => {
          secret.wipe();
          return against(verificationKey, coldKey);
        });
      case "certificate-counter":
        return tryEach(file, parseCertificateCounter, ({ nextCounter, coldVerificationKey }) => [
          ...against(coldVerificationKey, coldKey),
          ...nextCounterProblems(file, nextCounter, certificate),
        ]);
      default:
        return [];
    }
  });
}

function nextCounterProblems(
  { name }: NamedFile,
  next: bigint,
  certificate: OperationalCertificate | undefined,
): CredentialProblem[] {
  if (certificate === undefined || next > certificate.counter) return [];
  return [
    {
      code: "CREDENTIALS_FILE_MISMATCH",
      severity: "error",
      file: name,
      message: `${name} would issue counter ${next} next, and the certificate has ${certificate.counter} already`,
      found: `next counter ${next}`,
      expected: `next counter ${certificate.counter + 1n} or later`,
      hint: "Use the counter file that cardano-cli updated when it issued this certificate.",
    },
  ];
}

function mismatchProblem({ name, kind }: Held, found: string, expected: string): CredentialProblem {
  const label = kind === undefined ? "a file" : ENVELOPE_FORMATS[kind].label;
  return {
    code: "CREDENTIALS_FILE_MISMATCH",
    severity: "error",
    file: name,
    message: `${name} is ${label} that does not belong to the other files: its key is ${found}, and theirs ${expected}`,
    found,
    expected,
    hint: "Find the file that was made together with the others, or leave this one out.",
  };
}

function strayProblem(file: Held): CredentialProblem {
  // Whatever parser is asked, an envelope of none of our kinds is refused in words that say why.
  const [problem] = tryEach(file, parseOperationalCertificate, () => []);
  const message = problem?.message.replace("not an operational certificate: ", "not a file of a pool: ");
  return {
    code: problem?.code ?? "CREDENTIALS_FILE_MALFORMED",
    severity: "error",
    file: file.name,
    message: message ?? `${file.name} cannot be read`,
    found: problem?.found.replace("not an operational certificate: ", "") ?? "something else",
    expected: "a key, a certificate or a counter as cardano-cli or bursa writes it",
    hint: "Copy the file again exactly as it was written; an editor, or a second base64, changes it.",
  };
}

function twinProblem({ name, kind }: Held): CredentialProblem {
  const label = kind === undefined ? "a file" : ENVELOPE_FORMATS[kind].label;
  return {
    code: "CREDENTIALS_FILE_TWICE",
    severity: "error",
    file: name,
    message: `${name} is ${label}, and so is an earlier file; the earlier one was checked against the others`,
    found: "a second file of one kind",
    expected: "one file of each kind",
    hint: "Check one set at a time.",
  };
}

/** Parses a file and checks what it holds; a file that cannot be parsed is the problem. */
function tryEach<T>(
  { name, bytes }: NamedFile,
  parse: (bytes: Uint8Array) => T,
  check: (value: T) => CredentialProblem[],
): CredentialProblem[] {
  let value: T;
  try {
    value = parse(bytes);
  } catch (error) {
    const fault = error instanceof CredentialsError ? FAULTS[error.code] : undefined;
    if (!(error instanceof CredentialsError) || fault === undefined) throw error;
    const hint = "Copy the file again exactly as it was written; an editor, or a second base64, changes it.";
    const code = `CREDENTIALS_FILE_${fault}` as const;
    const message = `${name} is ${error.message}`;
    return [{ code, severity: "error", file: name, message, found: error.message, expected: "a whole file", hint }];
  }
  return check(value);
}

function tryRead<T>({ bytes }: NamedFile, parse: (bytes: Uint8Array) => T): T | undefined {
  try {
    return parse(bytes);
  } catch (error) {
    // Told once already, by whoever checks this file by itself.
    if (error instanceof CredentialsError) return undefined;
    throw error;
  }
}

function nameAndKind({ name, kind }: Held): { name: string; kind: EnvelopeKind | undefined } {
  return { name, kind };
}
