import { CredentialsError } from "../credentials-error.ts";
import type { NetworkTime } from "./network-time.ts";

/** What of a Shelley genesis file fixes the network and its time. */
export interface ShelleyGenesis {
  readonly networkMagic: number;
  readonly systemStartMs: number;
  readonly slotMs: number;
  readonly slotsPerKesPeriod: number;
  readonly maxKesEvolutions: number;
}

/** Genesis files of the public networks have up to 4 kB; one with many funds of a test network may have far more. */
const MAX_GENESIS_CHARACTERS = 16 * 1024 * 1024;

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

/**
 * Parses a Shelley genesis file (cardano-ledger, ShelleyGenesis).
 *
 * @throws CredentialsError `CREDENTIALS_GENESIS_INVALID` that lists every field that is not right.
 */
export function parseShelleyGenesis(text: string): ShelleyGenesis {
  const fields = fieldsOf(text);
  const faults: string[] = [];
  const number = (name: string, isRight: (value: number) => boolean, accepted: string): number => {
    const value = fields[name];
    if (typeof value === "number" && isRight(value)) return value;
    faults.push(`${name} is ${show(value)}; accepted is ${accepted}`);
    return 0;
  };
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
  const genesis = {
    networkMagic: number("networkMagic", (v) => Number.isInteger(v) && v >= 0 && v < 2 ** 32, "a number of 32 bits"),
    systemStartMs: startOf(fields["systemStart"], faults),
    slotMs: number("slotLength", (value) => value > 0 && value <= 86_400, "a number of seconds, at most a day") * 1000,
    slotsPerKesPeriod: number("slotsPerKESPeriod", isCount, "a whole number from 1"),
    maxKesEvolutions: number("maxKESEvolutions", isCount, "a whole number from 1"),
  };
  if (faults.length > 0) throw notGenesis(faults.join("; "));
  return genesis;
}

/**
 * How such a network counts. One of your own begins without the Byron era; a copy of a public network's file does not say
 * when Shelley began there, so those are known by name.
 */
export function networkTimeOfGenesis(genesis: ShelleyGenesis): NetworkTime {
  const { systemStartMs, slotMs, slotsPerKesPeriod, maxKesEvolutions } = genesis;
  return { systemStartMs, byronSlotMs: slotMs, shelleySlot: 0, slotMs, slotsPerKesPeriod, maxKesEvolutions };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  if (text.length > MAX_GENESIS_CHARACTERS) throw notGenesis(`it is larger than ${MAX_GENESIS_CHARACTERS} characters`);
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw notGenesis("it is not JSON", cause);
  }
  if (typeof document === "object" && document !== null) return document as Readonly<Record<string, unknown>>;
  throw notGenesis("it is no JSON object");
}

function startOf(value: unknown, faults: string[]): number {
  const startMs = typeof value === "string" && MOMENT.test(value) ? Date.parse(value) : Number.NaN;
  if (!Number.isNaN(startMs)) return startMs;
  faults.push(`systemStart is ${show(value)}; accepted is a moment such as 2022-10-25T00:00:00Z`);
  return 0;
}

function show(value: unknown): string {
  if (value === undefined) return "missing";
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  return typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : "something else";
}

function notGenesis(because: string, cause?: unknown): CredentialsError {
  const message = `not a Shelley genesis file: ${because}`;
  return new CredentialsError("CREDENTIALS_GENESIS_INVALID", message, cause === undefined ? {} : { cause });
}
