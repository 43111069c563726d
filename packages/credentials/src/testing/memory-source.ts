import {
  CREDENTIAL_FILES,
  type CredentialFile,
  type CredentialFileNames,
  type FileReading,
  forEachFile,
  USUAL_FILE_NAMES,
} from "../set/credential-files.ts";
import type { CredentialSource } from "../vault/credential-source.ts";

/** A mounted Secret in memory. */
export interface MemorySource extends CredentialSource {
  /** Mounts bytes, or what reading them is to give; files that are not named stay as they are. */
  mount(files: Readonly<Partial<Record<CredentialFile, Uint8Array | FileReading>>>): void;
  /** Lets readings fail as a whole, until it is called with undefined. */
  breakWith(error: Error | undefined): void;
  /** Keeps readings waiting until the function that it returns is called. */
  hold(): () => void;
  /** How often it was read. */
  readonly readings: number;
}

/** Begins with all three files missing. */
export function createMemorySource(names: CredentialFileNames = USUAL_FILE_NAMES): MemorySource {
  let content: Readonly<Record<CredentialFile, FileReading>> = forEachFile(() => ({ kind: "missing" }));
  let failure: Error | undefined;
  let gate: Promise<void> = Promise.resolve();
  let readings = 0;
  return {
    get readings() {
      return readings;
    },
    mount(files) {
      for (const file of CREDENTIAL_FILES) {
        const given = files[file];
        if (given === undefined) continue;
        const reading: FileReading = given instanceof Uint8Array ? { kind: "found", bytes: given } : given;
        content = { ...content, [file]: reading };
      }
    },
    breakWith(error) {
      failure = error;
    },
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    async read() {
      readings += 1;
      await gate;
      if (failure !== undefined) throw failure;
      return forEachFile((file) => ({ name: names[file], reading: copyOf(content[file]) }));
    },
  };
}

function copyOf(reading: FileReading): FileReading {
  return reading.kind === "found" ? { kind: "found", bytes: Uint8Array.from(reading.bytes) } : reading;
}
