import {
  CredentialsError,
  isKnownNetwork,
  NETWORK_TIMES,
  type NetworkTime,
  networkTimeOfGenesis,
  parseShelleyGenesis,
  type ShelleyGenesis,
} from "@cardano-forge/credentials";
import type { Draft } from "./draft.ts";

/** Magics of the networks that everybody knows (genesis files of each). */
const MAGICS = { mainnet: 764_824_073, preprod: 1, preview: 2 } as const;

/** Which network, and how it counts time. */
export interface Network {
  readonly name: string;
  readonly magic: number;
  /** Undefined for a network of one's own without SHELLEY_GENESIS_FILE: then KES periods and tip ages are not known. */
  readonly time: NetworkTime | undefined;
}

/** Reads a file that the environment names; throws where it cannot be read. */
export type ReadText = (path: string) => string;

/** Reads the network's name, magic and time, which must not contradict each other. */
export function networkOf(draft: Draft, readText: ReadText): Network {
  const name = draft.values.CARDANO_NETWORK ?? "";
  const genesis = genesisOf(draft, readText);
  const expected = isKnownNetwork(name) ? MAGICS[name] : genesis?.networkMagic;
  const asked = draft.values.NETWORK_MAGIC;
  if (isKnownNetwork(name) && genesis !== undefined && genesis.networkMagic !== MAGICS[name]) {
    draft.report("SHELLEY_GENESIS_FILE", `is of magic ${genesis.networkMagic}, but ${name} has ${MAGICS[name]}`);
  }
  if (asked !== undefined && expected !== undefined && asked !== expected) {
    const source = isKnownNetwork(name) ? `CARDANO_NETWORK = "${name}"` : "SHELLEY_GENESIS_FILE";
    draft.report("NETWORK_MAGIC", `contradicts ${source}, whose magic is ${expected}`);
  }
  const isMissing = name !== "" && expected === undefined && draft.given("NETWORK_MAGIC") === undefined;
  if (isMissing) draft.report("NETWORK_MAGIC", `required for the network ${name}, whose magic is not known here`);
  return {
    name,
    magic: asked ?? expected ?? 0,
    time: isKnownNetwork(name) ? NETWORK_TIMES[name] : genesis && networkTimeOfGenesis(genesis),
  };
}

function genesisOf(draft: Draft, readText: ReadText): ShelleyGenesis | undefined {
  const path = draft.values.SHELLEY_GENESIS_FILE;
  if (path === undefined) return undefined;
  try {
    return parseShelleyGenesis(readText(path));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isRead = error instanceof CredentialsError;
    draft.report("SHELLEY_GENESIS_FILE", isRead ? message : `expected a Shelley genesis file: ${message}`);
    return undefined;
  }
}
