/**
 * Puts sets where the node reads them, and takes them away, all or nothing.
 *
 * Why the renames go in these orders. Three renames are not one step, so a node that starts in between reads a mixture.
 * While real keys go in, the mixtures are the real VRF key under the decoy's certificate, which no pool owns, and then a
 * KES key that does not match the certificate, which the node refuses. The other way round, kes first, gives the same
 * two mixtures in reverse. A decoy VRF key under the real certificate never lies there: with it a node would forge blocks
 * that everybody rejects.
 */
import { CredentialsError } from "../credentials-error.ts";
import type { CredentialFile, CredentialFiles } from "../set/credential-files.ts";
import type { CredentialSink } from "./credential-sink.ts";

const REAL_ORDER: readonly CredentialFile[] = ["vrf", "opcert", "kes"];
const DECOY_ORDER: readonly CredentialFile[] = ["kes", "opcert", "vrf"];

/** One file that was put in place or taken away, for counting. */
export interface CredentialOperation {
  readonly operation: "copy" | "remove";
  readonly file: CredentialFile;
}

/** What became of the wish to place real keys. */
export type InstallOutcome =
  | { readonly kind: "installed" }
  /** No real key lies there because of this call: none was placed, or all were removed again. */
  | { readonly kind: "refused"; readonly because: string };

/** A sink, with what its failures must lead to. */
export interface KeyDirectory {
  /** Places a decoy. On failure nothing stays that was there, unless `isHarmless` says that it may. */
  placeDecoy(files: CredentialFiles, isHarmless: () => Promise<boolean>): Promise<void>;
  /** Places real keys for as long as `obstacle` has nothing to say; asks it before, in between, and after. */
  placeReal(files: CredentialFiles, obstacle: () => string | undefined): Promise<InstallOutcome>;
  removeAll(): Promise<void>;
}

/** Builds it over a sink; `onOperation` hears of each file as it is copied or removed. */
export function createKeyDirectory(
  sink: CredentialSink,
  onOperation: (operation: CredentialOperation) => void,
): KeyDirectory {
  const onCopy = (file: CredentialFile): void => onOperation({ operation: "copy", file });
  const onRemove = (file: CredentialFile): void => onOperation({ operation: "remove", file });

  async function removeAll(): Promise<void> {
    try {
      await sink.remove({ onFile: onRemove });
    } catch (cause) {
      const message = `the credentials could not be removed: ${messageOf(cause)}`;
      throw new CredentialsError("CREDENTIALS_NOT_REMOVED", message, { cause });
    }
  }

  async function placeDecoy(files: CredentialFiles, isHarmless: () => Promise<boolean>): Promise<void> {
    const wasHarmless = await isHarmless();
    try {
      await sink.replace(files, { order: DECOY_ORDER, onFile: onCopy });
    } catch (cause) {
      // A full disk must not leave real keys for the node's next start, and unlinking works on a full disk.
      if (!wasHarmless) await removeAll();
      throw new CredentialsError("CREDENTIALS_NOT_PLACED", `decoys could not be placed: ${messageOf(cause)}`, {
        cause,
      });
    }
  }

  async function placeReal(files: CredentialFiles, obstacle: () => string | undefined): Promise<InstallOutcome> {
    const before = obstacle();
    if (before !== undefined) return refused(before);
    let between: string | undefined;
    const isStillAllowed = (): boolean => {
      between = obstacle();
      return between === undefined;
    };
    try {
      await sink.replace(files, { order: REAL_ORDER, onFile: onCopy, isStillAllowed });
    } catch (cause) {
      await removeAll();
      const message = `real credentials could not be placed, and nothing was left: ${messageOf(cause)}`;
      throw new CredentialsError("CREDENTIALS_NOT_PLACED", message, { cause });
    }
    if (between !== undefined) return refused(`${between}; nothing was placed`);
    const after = obstacle();
    if (after === undefined) return { kind: "installed" };
    await removeAll();
    return refused(`${after}; they were removed again`);
  }

  return { placeDecoy, placeReal, removeAll };
}

function refused(because: string): InstallOutcome {
  return { kind: "refused", because };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
