import { isKnownNetwork, NETWORK_TIMES, type NetworkTime } from "@cardano-forge/credentials";
import { z } from "zod";
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

/** The parts of a Shelley genesis file that fix time (cardano-ledger, Shelley genesis). */
const genesisSchema = z.object({
  networkMagic: z.int().nonnegative(),
  systemStart: z.iso.datetime({ offset: true }),
  slotLength: z.number().positive(),
  slotsPerKESPeriod: z.int().positive(),
});

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
    time: isKnownNetwork(name) ? NETWORK_TIMES[name] : genesis && timeOf(genesis),
  };
}

type Genesis = z.infer<typeof genesisSchema>;

function genesisOf(draft: Draft, readText: ReadText): Genesis | undefined {
  const path = draft.values.SHELLEY_GENESIS_FILE;
  if (path === undefined) return undefined;
  try {
    const parsed = genesisSchema.safeParse(JSON.parse(readText(path)));
    if (parsed.success) return parsed.data;
    const fields = parsed.error.issues.map(({ path: at }) => at.join("."));
    draft.report("SHELLEY_GENESIS_FILE", `expected a Shelley genesis file; not right in it: ${fields.join(", ")}`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    draft.report("SHELLEY_GENESIS_FILE", `expected a Shelley genesis file that can be read: ${message}`);
  }
  return undefined;
}

/** Networks of one's own begin without the Byron era. */
function timeOf({ systemStart, slotLength, slotsPerKESPeriod }: Genesis): NetworkTime {
  const slotMs = slotLength * 1000;
  const systemStartMs = Date.parse(systemStart);
  return { systemStartMs, byronSlotMs: slotMs, shelleySlot: 0, slotMs, slotsPerKesPeriod: slotsPerKESPeriod };
}
