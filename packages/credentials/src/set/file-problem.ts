import { CredentialsError, type CredentialsErrorCode } from "../credentials-error.ts";
import { detectEnvelopeKind } from "../envelope/envelope.ts";
import { ENVELOPE_FORMATS, type EnvelopeKind } from "../envelope/envelope-kind.ts";
import type { CredentialFile, CredentialFileNames, FileReading } from "./credential-files.ts";
import type { CredentialProblem, FileFault } from "./credential-problem.ts";

/** A file that was parsed, or why not. */
export type FileParsing<T> =
  | { readonly kind: "parsed"; readonly value: T }
  | { readonly kind: "problem"; readonly problem: CredentialProblem };

const KINDS: Readonly<Record<CredentialFile, EnvelopeKind>> = {
  kes: "kes-signing-key",
  vrf: "vrf-signing-key",
  opcert: "operational-certificate",
};

const COMMANDS: Readonly<Record<CredentialFile, string>> = {
  kes: "cardano-cli node key-gen-KES",
  vrf: "cardano-cli node key-gen-VRF",
  opcert: "cardano-cli node issue-op-cert",
};

const FAULTS: Readonly<Partial<Record<CredentialsErrorCode, FileFault>>> = {
  CREDENTIALS_FILE_EMPTY: "EMPTY",
  CREDENTIALS_FILE_TOO_LARGE: "TOO_LARGE",
  CREDENTIALS_FILE_MALFORMED: "MALFORMED",
  CREDENTIALS_FILE_WRONG_TYPE: "WRONG_TYPE",
  CREDENTIALS_PAYLOAD_INVALID: "MALFORMED",
};

/** Parses one file of a set; whatever is wrong with it becomes a problem that names it. */
export function tryParseFile<T>(
  file: CredentialFile,
  reading: FileReading,
  names: CredentialFileNames,
  parse: (bytes: Uint8Array) => T,
): FileParsing<T> {
  const name = names[file];
  const { label } = ENVELOPE_FORMATS[KINDS[file]];
  if (reading.kind === "missing") {
    const hint = `Put ${label} there, as written by \`${COMMANDS[file]}\`.`;
    return problem(file, "MISSING", name, { message: `${name} is missing: it should hold ${label}`, hint });
  }
  if (reading.kind === "unreadable") {
    const hint = "Let the user that this process runs as read the file, and make it an ordinary one.";
    return problem(file, "UNREADABLE", name, { message: `${name} cannot be read: ${reading.message}`, hint });
  }
  try {
    return { kind: "parsed", value: parse(reading.bytes) };
  } catch (error) {
    const fault = error instanceof CredentialsError ? FAULTS[error.code] : undefined;
    if (!(error instanceof CredentialsError) || fault === undefined) throw error;
    return problem(file, fault, name, { message: `${name} is ${error.message}`, hint: hintFor(file, reading, names) });
  }
}

function hintFor(file: CredentialFile, reading: FileReading, names: CredentialFileNames): string {
  const held = reading.kind === "found" ? detectEnvelopeKind(reading.bytes) : undefined;
  const owner = (["kes", "vrf", "opcert"] as const).find((candidate) => KINDS[candidate] === held);
  if (owner !== undefined && owner !== file) return `It is what ${names[owner]} should hold: exchange the files.`;
  if (held === "kes-verification-key" || held === "vrf-verification-key") {
    return "Use the signing key (.skey), not the verification key (.vkey).";
  }
  return `Copy the file again exactly as \`${COMMANDS[file]}\` wrote it; an editor, or a second base64, changes it.`;
}

function problem(
  file: CredentialFile,
  fault: FileFault,
  name: string,
  text: { message: string; hint: string },
): { kind: "problem"; problem: CredentialProblem } {
  const subject = file.toUpperCase() as Uppercase<CredentialFile>;
  return { kind: "problem", problem: { code: `CREDENTIALS_${subject}_${fault}`, file: name, ...text } };
}
