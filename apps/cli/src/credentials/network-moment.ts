import {
  CredentialsError,
  isKnownNetwork,
  kesPeriodAt,
  NETWORK_TIMES,
  type NetworkTime,
  networkTimeOfGenesis,
  parseShelleyGenesis,
} from "@cardano-forge/credentials";
import { CliError } from "../cli-error.ts";
import type { NetworkFlags } from "./network-flags.ts";
import { readText } from "./read-files.ts";

/** What the flags come to. */
export interface NetworkMoment {
  readonly name: string;
  readonly time: NetworkTime;
  readonly atMs: number;
  readonly kesPeriod: number;
}

const MAX_GENESIS_BYTES = 16 * 1024 * 1024;

/** Reads what the flags say. */
export async function networkMomentOf(flags: NetworkFlags, nowMs: number): Promise<NetworkMoment> {
  const { name, time } = await networkOf(flags);
  const atMs = flags.at ?? nowMs;
  try {
    return { name, time, atMs, kesPeriod: kesPeriodAt(time, atMs) };
  } catch (cause) {
    if (!(cause instanceof CredentialsError)) throw cause;
    const facts: [string, string][] = [["moment", new Date(atMs).toISOString()]];
    const suggestions = ["correct this machine's clock", "--at 2026-12-24T18:00Z"];
    throw new CliError("CLI_USAGE_INVALID", "The moment lies before the network's first slot.", { facts, suggestions });
  }
}

async function networkOf({ network, genesis }: NetworkFlags): Promise<{ name: string; time: NetworkTime }> {
  if (genesis === undefined) {
    if (!isKnownNetwork(network)) throw new Error(`a network that no choice allows: ${network}`);
    return { name: network, time: NETWORK_TIMES[network] };
  }
  const text = await readText(genesis, MAX_GENESIS_BYTES);
  try {
    return { name: genesis, time: networkTimeOfGenesis(parseShelleyGenesis(text)) };
  } catch (cause) {
    if (!(cause instanceof CredentialsError)) throw cause;
    const facts: [string, string][] = [["file", genesis]];
    const suggestions = ["the Shelley genesis file, not that of Byron, Alonzo or Conway"];
    throw new CliError("CLI_FILE_UNREADABLE", `It is ${cause.message}.`, { facts, suggestions, cause });
  }
}
