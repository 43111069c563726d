import { classifyValidity, MAX_KES_EVOLUTIONS } from "../certificate/operational-certificate.ts";
import type { Ed25519 } from "../keys/ed25519.ts";
import type { CredentialFiles } from "./credential-files.ts";
import type { CredentialSummary } from "./credential-summary.ts";
import { issueCredentialSet, type RandomBytes } from "./issue-credential-set.ts";

/**
 * Credentials that a node accepts and no pool owns. A node that loads them starts, and is never elected: its cold key
 * was made here at random and forgotten, so no stake can ever be behind it.
 */
export interface DecoySet {
  readonly files: CredentialFiles;
  readonly summary: CredentialSummary;
  readonly startKesPeriod: number;
  /**
   * The start period differs from every one that was to be avoided, so a node's metrics tell which set it loaded. False
   * only where no other period is valid, as in period 0 of a new network.
   */
  readonly isDistinguishable: boolean;
}

/** What a decoy must be good for. */
export interface DecoyOptions {
  readonly randomBytes: RandomBytes;
  /** The KES period that runs now; without it the decoy only avoids, and may be outside its validity. */
  readonly currentKesPeriod?: number;
  /** Of the network; 62 unless given. */
  readonly maxKesEvolutions?: number;
  /** Start periods of real certificates, which the decoy's must differ from. */
  readonly avoidStartKesPeriods?: readonly number[];
  /** In place of the portable one. */
  readonly arithmetic?: Ed25519;
}

/** What a decoy must be, apart from what it is made with. */
export type DecoyWishes = Omit<DecoyOptions, "randomBytes" | "arithmetic">;

/** Makes a decoy from fresh randomness. Takes tens of milliseconds with the portable arithmetic. */
export function createDecoySet({ randomBytes, arithmetic, ...wishes }: DecoyOptions): DecoySet {
  const { currentKesPeriod, avoidStartKesPeriods = [] } = wishes;
  const free = candidates(wishes).find((period) => !avoidStartKesPeriods.includes(period));
  const startKesPeriod = free ?? currentKesPeriod ?? 0;
  const { files, summary, cold, vrf } = issueCredentialSet({
    randomBytes,
    counter: 0n,
    startKesPeriod,
    ...(arithmetic === undefined ? {} : { arithmetic }),
  });
  cold.secret.wipe();
  vrf.secret.wipe();
  return { files, summary, startKesPeriod, isDistinguishable: free !== undefined };
}

/** Whether a decoy still does what it is for: valid now where that is known, and told apart where that is possible. */
export function isDecoyFit(decoy: Pick<DecoySet, "startKesPeriod">, wishes: DecoyWishes): boolean {
  const { currentKesPeriod, maxKesEvolutions, avoidStartKesPeriods = [] } = wishes;
  const isValid =
    currentKesPeriod === undefined || classifyValidity(decoy, currentKesPeriod, maxKesEvolutions) === "valid";
  if (!isValid) return false;
  if (!avoidStartKesPeriods.includes(decoy.startKesPeriod)) return true;
  return candidates(wishes).every((period) => avoidStartKesPeriods.includes(period));
}

/**
 * Start periods to choose from, best first. The period before the current one leads: a certificate issued from now on
 * will start at the current period or later, so the next rotation does not collide, and 60 periods of life are left.
 */
function candidates(wishes: DecoyWishes): number[] {
  const { currentKesPeriod: current, maxKesEvolutions = MAX_KES_EVOLUTIONS, avoidStartKesPeriods = [] } = wishes;
  if (current === undefined) return Array.from({ length: avoidStartKesPeriods.length + 1 }, (_, period) => period);
  const most = Math.min(maxKesEvolutions, current + 1);
  const backwards = Array.from({ length: most }, (_, age) => current - age);
  const [now, ...earlier] = backwards;
  return now === undefined ? [] : [...earlier, now];
}
