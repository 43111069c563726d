import { CredentialsError, type CredentialsErrorCode } from "../credentials-error.ts";
import { detectEnvelope } from "../envelope/envelope.ts";
import { ENVELOPE_FORMATS, type EnvelopeKind, envelopeTypeOf } from "../envelope/envelope-kind.ts";
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

/** Faults of a file by the error that its parser throws. */
export const FAULTS: Readonly<Partial<Record<CredentialsErrorCode, FileFault>>> = {
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
    return problem(file, "MISSING", name, {
      message: `${name} is missing: it should hold ${label}`,
      found: "no file",
      hint,
    });
  }
  if (reading.kind === "unreadable") {
    const hint = "Let the user that this process runs as read the file, and make it an ordinary one.";
    const message = `${name} cannot be read: ${reading.message}`;
    return problem(file, "UNREADABLE", name, { message, found: reading.message, hint });
  }
  const spelled = spelledForAnother(file, reading.bytes);
  if (spelled !== undefined) {
    const { type } = ENVELOPE_FORMATS[KINDS[file]];
    const message = `${name} is ${label} of type "${spelled}", as bursa writes it; cardano-node accepts only "${type}"`;
    const hint = `Write the key again under the type "${type}": what is inside is the same.`;
    return problem(file, "WRONG_TYPE", name, { message, found: `type "${spelled}"`, hint });
  }
  try {
    return { kind: "parsed", value: parse(reading.bytes) };
  } catch (error) {
    const fault = error instanceof CredentialsError ? FAULTS[error.code] : undefined;
    if (!(error instanceof CredentialsError) || fault === undefined) throw error;
    const message = `${name} is ${error.message}`;
    return problem(file, fault, name, { message, found: error.message, hint: hintFor(file, reading.bytes, names) });
  }
}

/** The type of a file that has the right content under a name that cardano-node does not know. */
function spelledForAnother(file: CredentialFile, bytes: Uint8Array): string | undefined {
  const held = detectEnvelope(bytes);
  if (held?.kind !== KINDS[file] || held.spelling === "cardano-cli") return undefined;
  return envelopeTypeOf(held.kind, held.spelling);
}

function hintFor(file: CredentialFile, bytes: Uint8Array, names: CredentialFileNames): string {
  const held = detectEnvelope(bytes)?.kind;
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
  text: { message: string; found: string; hint: string },
): { kind: "problem"; problem: CredentialProblem } {
  const subject = file.toUpperCase() as Uppercase<CredentialFile>;
  const { label, type } = ENVELOPE_FORMATS[KINDS[file]];
  const expected = `${label}, of type "${type}"`;
  return {
    kind: "problem",
    problem: { code: `CREDENTIALS_${subject}_${fault}`, severity: "error", file: name, ...text, expected },
  };
}
