import { parseArgs } from "node:util";
import { NETWORKS, type Network } from "../forging/slot-clock.ts";
import { NO_FAULTS, type NodeFaults, parseFaults } from "./faults.ts";
import { type NodeVersion, nodeVersion } from "./node-version.ts";

/** Where the three credential files lie; they are read again at each SIGHUP. */
export interface CredentialPaths {
  readonly kes: string;
  readonly vrf: string;
  readonly opcert: string;
}

/** What the program was started with. */
export interface NodeOptions {
  readonly socketPath: string | undefined;
  /** Undefined for a relay, which was given none of the three flags. */
  readonly credentials: CredentialPaths | undefined;
  readonly isNonProducing: boolean;
  readonly network: Network;
  readonly networkMagic: number;
  readonly version: NodeVersion;
  readonly tracing: "legacy" | "new" | "nosuffix";
  readonly metricsPort: number;
  readonly slotLog: string | undefined;
  readonly pidFile: string | undefined;
  /** Stands for all genesis files: its bytes must stay what they were at start. */
  readonly genesisFile: string | undefined;
  /** How long the first moments take, in which a SIGHUP kills. */
  readonly startDelayMs: number;
  /** How long the ledger replay takes, in which a SIGHUP is forgotten. */
  readonly replayMs: number;
  readonly faults: NodeFaults;
}

const NEWEST = "11.0.1";
const USUAL_METRICS_PORT = "12798";

const text = { type: "string" } as const;
const flag = { type: "boolean", default: false } as const;

const OPTIONS = {
  "socket-path": text,
  "shelley-kes-key": text,
  "shelley-vrf-key": text,
  "shelley-operational-certificate": text,
  "non-producing-node": flag,
  "start-as-non-producing-node": flag,
  // Taken and not looked at: they mean nothing without a chain.
  config: text,
  topology: text,
  "database-path": text,
  "host-addr": text,
  port: text,
  // What only this stand-in has.
  "pid-file": text,
  "devnet-metrics-port": text,
  "devnet-slot-log": text,
  "devnet-network": text,
  "devnet-network-magic": text,
  "devnet-version": text,
  "devnet-tracing": text,
  "devnet-genesis-file": text,
  "devnet-start-delay-ms": text,
  "devnet-replay-ms": text,
  "devnet-faults": text,
} as const;

/** Reads `run` and its flags. Throws an Error for what this version of the node would refuse to start with. */
export function parseNodeOptions(words: readonly string[]): NodeOptions {
  const [command, ...rest] = words;
  if (command !== "run") throw new Error(`Invalid argument \`${command ?? ""}'; expected: run`);
  const { values } = parseArgs({ args: rest, options: OPTIONS, strict: true });
  const version = nodeVersion(values["devnet-version"] ?? NEWEST);
  if (version === undefined) throw new Error("--devnet-version expects a release such as 10.5.4");
  for (const name of ["non-producing-node", "start-as-non-producing-node"] as const) {
    if (values[name] && !version.startFlags.includes(name)) throw new Error(`Invalid option \`--${name}'`);
  }
  const network = networkOf(values["devnet-network"] ?? "mainnet");
  return {
    socketPath: values["socket-path"],
    credentials: credentialPaths(values),
    isNonProducing: values["non-producing-node"] || values["start-as-non-producing-node"],
    network,
    networkMagic: wholeNumber(values["devnet-network-magic"], NETWORKS[network].magic),
    version,
    tracing: tracingOf(values["devnet-tracing"], version),
    metricsPort: wholeNumber(values["devnet-metrics-port"] ?? USUAL_METRICS_PORT, 0),
    slotLog: values["devnet-slot-log"],
    pidFile: values["pid-file"],
    genesisFile: values["devnet-genesis-file"],
    startDelayMs: wholeNumber(values["devnet-start-delay-ms"], 0),
    replayMs: wholeNumber(values["devnet-replay-ms"], 0),
    faults: { ...NO_FAULTS, ...parseFaults(values["devnet-faults"] ?? "{}") },
  };
}

const CREDENTIAL_FLAGS = ["shelley-operational-certificate", "shelley-vrf-key", "shelley-kes-key"] as const;

/** All three or none, as `readLeaderCredentialsSingleton` has it (cardano-node, Protocol/Shelley.hs). */
function credentialPaths(
  values: Readonly<Partial<Record<(typeof CREDENTIAL_FLAGS)[number], string>>>,
): CredentialPaths | undefined {
  const missing = CREDENTIAL_FLAGS.find((name) => values[name] === undefined);
  if (CREDENTIAL_FLAGS.every((name) => values[name] === undefined)) return undefined;
  if (missing !== undefined) throw new Error(`To create blocks, the --${missing} must also be specified`);
  const [opcert = "", vrf = "", kes = ""] = CREDENTIAL_FLAGS.map((name) => values[name]);
  return { kes, vrf, opcert };
}

function networkOf(word: string): Network {
  if (word === "mainnet" || word === "preprod" || word === "preview") return word;
  throw new Error("--devnet-network expects mainnet, preprod or preview");
}

function tracingOf(word: string | undefined, version: NodeVersion): NodeOptions["tracing"] {
  const tracing = word ?? version.tracing;
  if (tracing === "legacy" || tracing === "new" || tracing === "nosuffix") return tracing;
  throw new Error("--devnet-tracing expects legacy, new or nosuffix");
}

function wholeNumber(word: string | undefined, fallback: number): number {
  if (word === undefined) return fallback;
  if (/^\d{1,10}$/.test(word)) return Number(word);
  throw new Error(`\`${word}' is not a whole number`);
}
