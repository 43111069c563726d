import { createDecoySet, type DecoyOptions, type DecoySet, type DecoyWishes, isDecoyFit } from "../set/decoy-set.ts";

/** The decoy in use, made anew when it is fit no longer. */
export interface DecoyKeeper {
  current(): DecoySet;
  /** Looks whether the decoy still serves. The KES period that was told last is remembered. */
  renew(currentKesPeriod: number | undefined): void;
}

/** Makes the first decoy at once. `avoid` gives the start periods of real certificates, asked for at each renewal. */
export function createDecoyKeeper(
  source: Pick<DecoyOptions, "randomBytes" | "arithmetic">,
  avoid: () => readonly number[],
  known: Pick<DecoyOptions, "currentKesPeriod" | "maxKesEvolutions">,
): DecoyKeeper {
  let latest = known;
  let decoy = createDecoySet({ ...source, ...wishes() });

  function wishes(): DecoyWishes {
    return { ...latest, avoidStartKesPeriods: avoid() };
  }

  return {
    current: () => decoy,
    renew(currentKesPeriod) {
      if (currentKesPeriod !== undefined) latest = { ...latest, currentKesPeriod };
      if (!isDecoyFit(decoy, wishes())) decoy = createDecoySet({ ...source, ...wishes() });
    },
  };
}
