import { equalBytes } from "../equal-bytes.ts";
import {
  CREDENTIAL_FILES,
  type CredentialFile,
  type CredentialFiles,
  type FileReading,
  forEachFile,
  USUAL_FILE_NAMES,
} from "../set/credential-files.ts";
import type { CredentialSummary } from "../set/credential-summary.ts";
import {
  type CredentialVerification,
  type VerificationOptions,
  verifyCredentialSet,
} from "../set/verify-credential-set.ts";
import type { CredentialSource, MountedFile } from "./credential-source.ts";
import { overwriteReadings } from "./overwrite.ts";

/** A set that was found good, as bytes to install and as words to show. */
export interface RealSet {
  readonly files: CredentialFiles;
  readonly summary: CredentialSummary;
}

/** The mounted set as it was last read and judged. */
export interface MountedSet {
  load(
    signal: AbortSignal,
    options: Omit<VerificationOptions, "names" | "arithmetic">,
  ): Promise<CredentialVerification>;
  /** The last good one. A bad set that is mounted later does not take its place. */
  real(): RealSet | undefined;
}

type Readings = Readonly<Record<CredentialFile, MountedFile>>;

/** What a mounted set is read with. */
export interface MountedSetOptions extends Pick<VerificationOptions, "arithmetic"> {
  /** Given the set that another one has taken the place of, which nobody here needs any more. */
  readonly onReplaced: (files: CredentialFiles) => void;
}

/** Reads a source, one reading at a time, and judges again only what has changed. */
export function createMountedSet(source: CredentialSource, { onReplaced, ...own }: MountedSetOptions): MountedSet {
  let pending: Promise<Readings> | undefined;
  let judged: Judgement | undefined;
  let real: RealSet | undefined;

  async function load(signal: AbortSignal, options: VerificationOptions): Promise<CredentialVerification> {
    const readings = await unlessAborted(readOnce(), signal);
    if (readings === undefined) return judged?.verification ?? NOT_READ_YET;
    const judgement = judge(judged, readings, { ...options, ...own });
    const { verification } = judgement;
    if (verification.kind === "valid" && judgement !== judged) {
      if (real !== undefined) onReplaced(real.files);
      real = { files: forEachFile((file) => bytesOf(readings[file].reading)), summary: verification.summary };
    }
    // The newest is kept, and not an older one that says the same: somebody else may have waited for this reading too.
    if (judged !== undefined && judged.readings !== readings) forget(judged.readings);
    judged = { ...judgement, readings };
    return verification;
  }

  function forget(old: Readings): void {
    overwriteReadings(forEachFile((file) => old[file].reading));
  }

  // A file system that hangs must not pile up readings: whoever comes while one is under way waits for that one.
  function readOnce(): Promise<Readings> {
    pending ??= source.read().finally(() => {
      pending = undefined;
    });
    return pending;
  }

  return { load, real: () => real };
}

interface Judgement {
  readonly readings: Readings;
  readonly options: VerificationOptions;
  readonly verification: CredentialVerification;
}

const NOT_READ_YET = verifyCredentialSet(
  forEachFile(() => ({ kind: "unreadable", message: "it was not read yet" })),
  { names: USUAL_FILE_NAMES },
);

function judge(before: Judgement | undefined, readings: Readings, options: VerificationOptions): Judgement {
  if (before !== undefined && isSameQuestion(before.options, options) && isSameSet(before.readings, readings)) {
    return before;
  }
  const names = forEachFile((file) => readings[file].name);
  const set = forEachFile((file) => readings[file].reading);
  return { readings, options, verification: verifyCredentialSet(set, { ...options, names }) };
}

const QUESTIONS = [
  "poolIdHex",
  "vrfKeyHashHex",
  "currentKesPeriod",
  "maxKesEvolutions",
  "warnPeriods",
  "chainCounter",
  "adoptedCounter",
  "previousCounter",
] as const satisfies readonly (keyof VerificationOptions)[];

function isSameQuestion(a: VerificationOptions, b: VerificationOptions): boolean {
  return QUESTIONS.every((question) => a[question] === b[question]);
}

function isSameSet(a: Readings, b: Readings): boolean {
  return CREDENTIAL_FILES.every((file) => a[file].name === b[file].name && isSame(a[file].reading, b[file].reading));
}

function isSame(a: FileReading, b: FileReading): boolean {
  if (a.kind === "found" && b.kind === "found") return equalBytes(a.bytes, b.bytes);
  if (a.kind === "unreadable" && b.kind === "unreadable") return a.message === b.message;
  return a.kind === b.kind;
}

function bytesOf(reading: FileReading): Uint8Array {
  if (reading.kind !== "found") throw new Error(`a valid set with a file that is ${reading.kind}`);
  return Uint8Array.from(reading.bytes);
}

/** The result, or undefined once the signal aborts. A failure after that is nobody's business any more. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  let onAbort = (): void => undefined;
  const aborted = new Promise<undefined>((resolve) => {
    onAbort = () => resolve(undefined);
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
