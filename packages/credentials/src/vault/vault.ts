import type { Ed25519 } from "../keys/ed25519.ts";
import type { CredentialFiles } from "../set/credential-files.ts";
import type { CredentialSummary } from "../set/credential-summary.ts";
import type { DecoySet } from "../set/decoy-set.ts";
import type { RandomBytes } from "../set/issue-credential-set.ts";
import type { CredentialVerification, VerificationOptions } from "../set/verify-credential-set.ts";
import type { CredentialSink } from "./credential-sink.ts";
import type { CredentialSource } from "./credential-source.ts";
import { createDecoyKeeper } from "./decoy-keeper.ts";
import { type CredentialOperation, createKeyDirectory, type InstallOutcome } from "./key-directory.ts";
import { createMountedSet } from "./mounted-set.ts";
import { overwriteFiles, overwriteReadings } from "./overwrite.ts";
import { classifyResting, type Resting } from "./resting.ts";
import { createTurns } from "./turns.ts";

/** Leave to hold real keys, for as long as it says. */
export interface Permit {
  /** Milliseconds that are left; 0 or less once it has ended. */
  remainingMs(): number;
}

/** Keeps an operator's keys from the node until it may have them, and takes them away at any time. */
export interface Vault {
  /** The decoy that is, or would be, at rest; a new one takes its place where a rotation or time makes it unfit. */
  readonly decoy: DecoySet;
  /** The mounted set that was last found good: what `installReal` would place. */
  readonly real: CredentialSummary | undefined;
  /** The real set that was placed last: what a node that was told to load it has. */
  readonly placed: CredentialSummary | undefined;
  /**
   * Reads the mounted set and judges it. Aborting ends the wait: the answer is then the one before. Throws only where
   * the source does.
   */
  load(
    signal: AbortSignal,
    options?: Omit<VerificationOptions, "names" | "arithmetic">,
  ): Promise<CredentialVerification>;
  /** What lies where the node would read it, seen now. */
  resting(): Promise<Resting>;
  /**
   * Places the decoy, all three files by rename. Needs no permit.
   *
   * @throws CredentialsError `CREDENTIALS_NOT_PLACED`; whatever lay there that was not this decoy has then been removed, so
   *   that a node which restarts finds no real key; or `CREDENTIALS_NOT_REMOVED` where even that failed.
   */
  installDecoys(options?: { readonly currentKesPeriod?: number }): Promise<void>;
  /**
   * Places the real set if the permit has the needed time left: before anything is written, when everything is written and
   * nothing is visible, and again at the end, where too little undoes it.
   *
   * @throws CredentialsError `CREDENTIALS_NOT_PLACED`, with nothing left there, or `CREDENTIALS_NOT_REMOVED`.
   */
  installReal(permit: Permit, neededMs: number): Promise<InstallOutcome>;
  /**
   * Removes all three files, the VRF key first. Needs nothing, and stops an installation that is under way.
   *
   * @throws CredentialsError `CREDENTIALS_NOT_REMOVED`: the keys must be taken to lie there still.
   */
  clear(): Promise<void>;
}

/** What a vault is built on. */
export interface VaultOptions {
  readonly source: CredentialSource;
  readonly sink: CredentialSink;
  readonly randomBytes: RandomBytes;
  /** Makes the first decoy valid from the start, where it is known already. */
  readonly currentKesPeriod?: number;
  /** Of the network; 62 unless given. */
  readonly maxKesEvolutions?: number;
  /** In place of the portable one. */
  readonly arithmetic?: Ed25519;
  readonly onOperation?: (operation: CredentialOperation) => void;
}

const PLACED_KEPT = 8;

/** Builds a vault. It makes a decoy at once, which takes tens of milliseconds with the portable arithmetic. */
export function createVault(options: VaultOptions): Vault {
  const { source, sink, randomBytes, onOperation, arithmetic } = options;
  const own = arithmetic === undefined ? {} : { arithmetic };
  const mounted = createMountedSet(source, {
    ...own,
    onReplaced(files) {
      // What lies at rest is compared with the set that was installed, until the next one is.
      if (files !== installed) overwriteFiles(files);
    },
  });
  let placedPeriods: readonly number[] = [];
  const decoys = createDecoyKeeper({ randomBytes, ...own }, startPeriods, lifeOf(options));
  const directory = createKeyDirectory(sink, (operation) => onOperation?.(operation));
  const inTurn = createTurns();
  let installed: CredentialFiles | undefined;
  let placed: CredentialSummary | undefined;
  let clearings = 0;

  /** Of the set that would be placed, and of those that were: a node may have any of them, and must not look harmless. */
  function startPeriods(): number[] {
    const real = mounted.real();
    return [...new Set([...(real === undefined ? [] : [real.summary.startKesPeriod]), ...placedPeriods])];
  }

  async function resting(): Promise<Resting> {
    // After a rotation the old set may lie there still, and is as real as the new one.
    const real = [mounted.real()?.files, installed].filter((files) => files !== undefined);
    const lying = await sink.read();
    const verdict = classifyResting(lying, { decoy: decoys.current().files, real });
    overwriteReadings(lying);
    return verdict;
  }

  async function installReal(permit: Permit, neededMs: number): Promise<InstallOutcome> {
    const clearingsBefore = clearings;
    return inTurn(async () => {
      const real = mounted.real();
      if (real === undefined) return { kind: "refused", because: "no valid credentials have been mounted" };
      if (installed !== undefined && installed !== real.files) overwriteFiles(installed);
      installed = real.files;
      const outcome = await directory.placeReal(real.files, () =>
        clearings > clearingsBefore ? "the keys were cleared meanwhile" : shortage(permit, neededMs),
      );
      if (outcome.kind !== "installed") return outcome;
      placed = real.summary;
      placedPeriods = [...placedPeriods, real.summary.startKesPeriod].slice(-PLACED_KEPT);
      return outcome;
    });
  }

  return {
    get decoy() {
      return decoys.current();
    },
    get real() {
      return mounted.real()?.summary;
    },
    get placed() {
      return placed;
    },
    async load(signal, wishes = {}) {
      const verification = await mounted.load(signal, wishes);
      decoys.renew(wishes.currentKesPeriod);
      return verification;
    },
    resting,
    async installDecoys(wishes = {}) {
      decoys.renew(wishes.currentKesPeriod);
      const isHarmless = async (): Promise<boolean> => (await resting()) === "decoy";
      await inTurn(() => directory.placeDecoy(decoys.current().files, isHarmless));
    },
    installReal,
    clear() {
      clearings += 1;
      return inTurn(directory.removeAll);
    },
  };
}

function lifeOf({ currentKesPeriod, maxKesEvolutions }: VaultOptions) {
  return {
    ...(currentKesPeriod === undefined ? {} : { currentKesPeriod }),
    ...(maxKesEvolutions === undefined ? {} : { maxKesEvolutions }),
  };
}

function shortage(permit: Permit, neededMs: number): string | undefined {
  const remainingMs = permit.remainingMs();
  // Asked this way round, a NaN is a shortage.
  if (remainingMs >= neededMs) return undefined;
  return `the permit has ${Math.max(0, Math.floor(remainingMs))} ms left, and ${neededMs} ms are needed`;
}
