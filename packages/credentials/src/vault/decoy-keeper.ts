import { createDecoySet, type DecoyOptions, type DecoySet, isDecoyFit } from "../set/decoy-set.ts";
import type { RandomBytes } from "../set/issue-credential-set.ts";

/** The decoy in use, made anew when it is fit no longer. */
export interface DecoyKeeper {
  current(): DecoySet;
  /** Looks whether the decoy still serves. The KES period that was told last is remembered. */
  renew(currentKesPeriod: number | undefined): void;
}

/** Makes the first decoy at once. `avoid` gives the start periods of real certificates, asked for at each renewal. */
export function createDecoyKeeper(
  randomBytes: RandomBytes,
  avoid: () => readonly number[],
  known: Pick<DecoyOptions, "currentKesPeriod" | "maxKesEvolutions">,
): DecoyKeeper {
  let latest = known;
  let decoy = createDecoySet({ randomBytes, ...wishes() });

  function wishes(): Omit<DecoyOptions, "randomBytes"> {
    return { ...latest, avoidStartKesPeriods: avoid() };
  }

  return {
    current: () => decoy,
    renew(currentKesPeriod) {
      if (currentKesPeriod !== undefined) latest = { ...latest, currentKesPeriod };
      if (!isDecoyFit(decoy, wishes())) decoy = createDecoySet({ randomBytes, ...wishes() });
    },
  };
}
