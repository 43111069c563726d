import {
  CREDENTIAL_FILES,
  type CredentialFile,
  type CredentialFiles,
  type FileReading,
  forEachFile,
} from "../set/credential-files.ts";
import type { CredentialSink, RemoveOptions, ReplaceOptions } from "../vault/credential-sink.ts";
import { createFaultSteps, type FaultPoint } from "./fault-steps.ts";

/** A key directory in memory. Each temporary file, each rename and each unlink is one step that can go wrong. */
export interface MemorySink extends CredentialSink {
  /** Everything that lies there, temporary names included. */
  names(): readonly string[];
  /** The files as the node would read them. */
  lying(): Readonly<Partial<Record<CredentialFile, Uint8Array>>>;
  /** Somebody else puts bytes into a file's place. */
  place(file: CredentialFile, bytes: Uint8Array): void;
  /** Arms a fault and counts steps from here. */
  arm(fault: FaultPoint | undefined): void;
  /** Whether the armed fault has happened. */
  hasStruck(): boolean;
  /** The next process: forgets the crash, and removes what the dead one left behind before it does anything else. */
  restart(): void;
}

/** Begins empty. `onStep` is called after every step that changed something. */
export function createMemorySink({ onStep }: { readonly onStep?: () => void } = {}): MemorySink {
  const disk = createDisk();
  const faults = createFaultSteps();
  const change = (work: () => void): void => {
    faults.step(work);
    onStep?.();
  };

  async function replace(files: CredentialFiles, { order, isStillAllowed, onFile }: ReplaceOptions) {
    try {
      for (const file of CREDENTIAL_FILES) change(() => disk.stage(file, files[file]));
      if (isStillAllowed?.() === false) return { kind: "withheld" } as const;
      for (const file of order) {
        change(() => disk.rename(file));
        onFile?.(file);
      }
      return { kind: "replaced" } as const;
    } finally {
      // A dead process cleans nothing up.
      if (!faults.isDead()) disk.sweep();
    }
  }

  async function remove({ onFile }: RemoveOptions = {}): Promise<void> {
    faults.assertAlive();
    disk.sweep();
    const failures: unknown[] = [];
    for (const file of (["vrf", "opcert", "kes"] as const).filter((name) => disk.has(name))) {
      try {
        change(() => disk.unlink(file));
        onFile?.(file);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  return {
    replace,
    remove,
    async read() {
      faults.assertAlive();
      return forEachFile(disk.reading);
    },
    names: disk.names,
    lying: disk.lying,
    place: disk.place,
    arm: faults.arm,
    hasStruck: faults.hasStruck,
    restart() {
      faults.revive();
      disk.sweep();
    },
  };
}

function createDisk() {
  const entries = new Map<string, Uint8Array>();
  const put = (name: string, bytes: Uint8Array): void => void entries.set(name, Uint8Array.from(bytes));
  return {
    names: () => [...entries.keys()].sort(),
    lying: () => Object.fromEntries([...entries].filter(([name]) => !isTemporary(name))),
    has: (file: CredentialFile) => entries.has(file),
    place: (file: CredentialFile, bytes: Uint8Array) => put(file, bytes),
    stage: (file: CredentialFile, bytes: Uint8Array) => put(temporary(file), bytes),
    unlink: (file: CredentialFile) => void entries.delete(file),
    rename(file: CredentialFile): void {
      const bytes = entries.get(temporary(file));
      if (bytes === undefined) throw new Error(`nothing was written for ${file}`);
      entries.delete(temporary(file));
      entries.set(file, bytes);
    },
    reading(file: CredentialFile): FileReading {
      const bytes = entries.get(file);
      return bytes === undefined ? { kind: "missing" } : { kind: "found", bytes: Uint8Array.from(bytes) };
    },
    sweep(): void {
      for (const name of entries.keys()) if (isTemporary(name)) entries.delete(name);
    },
  };
}

function temporary(file: CredentialFile): string {
  return `.${file}.new`;
}

function isTemporary(name: string): boolean {
  return name.startsWith(".");
}
