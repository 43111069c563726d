import type { VerificationOptions } from "@cardano-forge/credentials";
import type { Configuration } from "./configuration.ts";

const DAY_MS = 86_400_000;

/** What a mounted set is held against, as far as the operator and the network's genesis say it. */
export function credentialExpectationsOf({
  environment,
  network,
  pool,
}: Pick<Configuration, "environment" | "network" | "pool">): Pick<
  VerificationOptions,
  "poolIdHex" | "vrfKeyHashHex" | "maxKesEvolutions" | "warnPeriods"
> {
  const { VRF_KEY_HASH: vrfKeyHashHex, KES_WARNING_DAYS: warningDays } = environment;
  return {
    ...(pool === undefined ? {} : { poolIdHex: pool.hex }),
    ...(vrfKeyHashHex === undefined ? {} : { vrfKeyHashHex }),
    ...(network.time === undefined
      ? {}
      : {
          maxKesEvolutions: network.time.maxKesEvolutions,
          warnPeriods: Math.ceil((warningDays * DAY_MS) / (network.time.slotMs * network.time.slotsPerKesPeriod)),
        }),
  };
}
