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
  currentKesPeriod: number | undefined,
): DecoyKeeper {
  let period = currentKesPeriod;
  let decoy = createDecoySet({ randomBytes, ...wishes() });

  function wishes(): Omit<DecoyOptions, "randomBytes"> {
    const avoidStartKesPeriods = avoid();
    return period === undefined ? { avoidStartKesPeriods } : { avoidStartKesPeriods, currentKesPeriod: period };
  }

  return {
    current: () => decoy,
    renew(toldKesPeriod) {
      period = toldKesPeriod ?? period;
      if (!isDecoyFit(decoy, wishes())) decoy = createDecoySet({ randomBytes, ...wishes() });
    },
  };
}
