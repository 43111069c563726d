import type { Vault } from "@cardano-forge/credentials";
import type { Clock } from "@cardano-forge/election";
import type { CredentialsObservation } from "./observation.ts";

const SOURCE_INTERVAL_MS = 5000;

/** Reads the mounted set every five seconds, and what lies where the node reads each time. */
export function createCredentialsObserver({
  clock,
  vault,
  poolIdHex,
  currentKesPeriod,
  maxKesEvolutions,
}: {
  clock: Clock;
  vault: Vault;
  poolIdHex: string | undefined;
  currentKesPeriod: () => number | undefined;
  maxKesEvolutions: number | undefined;
}): (signal: AbortSignal) => Promise<CredentialsObservation> {
  let source: CredentialsObservation["source"] | undefined;
  let readAtMs = Number.NEGATIVE_INFINITY;
  return async (signal) => {
    const nowMs = clock.monotonicMs();
    if (source === undefined || nowMs - readAtMs >= SOURCE_INTERVAL_MS) {
      const period = currentKesPeriod();
      source = await vault.load(signal, {
        ...(period === undefined ? {} : { currentKesPeriod: period }),
        ...(poolIdHex === undefined ? {} : { poolIdHex }),
        ...(maxKesEvolutions === undefined ? {} : { maxKesEvolutions }),
      });
      if (!signal.aborted) readAtMs = nowMs;
    }
    return { source, resting: await vault.resting() };
  };
}
