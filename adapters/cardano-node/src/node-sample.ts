/**
 * The node's own numbers, whatever its tracing system calls them. cardano-node has two (legacy up to 10.5, the new one
 * from 10.6), and the new one leaves the suffixes out where it is told `nosuffix`. So each number is known by its names
 * without suffix, and each name is accepted with and without one.
 */

/** What one answer of the metrics endpoint says. A number that the node did not show is left out. */
export interface NodeSample {
  /** Trusted alone by nobody: see `classifyForging`. */
  readonly forgingEnabled?: boolean;
  /** Leadership checks begun: one for each slot while a forging thread runs. */
  readonly aboutToLead?: number;
  /** Leadership checks that came to an end, each in one of these three ways. */
  readonly notLeader?: number;
  readonly isLeader?: number;
  readonly couldNotForge?: number;
  readonly forged?: number;
  readonly adopted?: number;
  readonly notAdopted?: number;
  readonly missedSlots?: number;
  /** Of the certificate that the last check used; keeps its value when forging ends. */
  readonly startKesPeriod?: number;
  readonly expiryKesPeriod?: number;
  /** 0 once the KES key has expired. */
  readonly currentKesPeriod?: number;
  readonly remainingKesPeriods?: number;
  /** Of the node's tip. */
  readonly slot?: number;
  readonly block?: number;
  readonly epoch?: number;
  readonly slotInEpoch?: number;
  readonly density?: number;
  /** 0 PreSyncing, 1 Syncing, 2 CaughtUp; only the new tracing system shows it. */
  readonly gsmState?: number;
  /** Seconds since the epoch: another value is another process. */
  readonly startTimeSeconds?: number;
}

const PREFIX = "cardano_node_metrics_";

const NAMES: Readonly<Record<keyof NodeSample, readonly string[]>> = {
  forgingEnabled: ["forging_enabled"],
  aboutToLead: ["Forge_forge_about_to_lead", "Forge_about_to_lead"],
  notLeader: ["Forge_node_not_leader"],
  isLeader: ["Forge_node_is_leader"],
  couldNotForge: ["Forge_could_not_forge"],
  forged: ["Forge_forged"],
  adopted: ["Forge_adopted"],
  notAdopted: ["Forge_didnt_adopt"],
  missedSlots: ["slotsMissedNum", "slotsMissed"],
  startKesPeriod: ["operationalCertificateStartKESPeriod"],
  expiryKesPeriod: ["operationalCertificateExpiryKESPeriod"],
  currentKesPeriod: ["currentKESPeriod"],
  remainingKesPeriods: ["remainingKESPeriods"],
  slot: ["slotNum"],
  block: ["blockNum"],
  epoch: ["epoch"],
  slotInEpoch: ["slotInEpoch"],
  density: ["density"],
  gsmState: ["GSM_state"],
  startTimeSeconds: ["nodeStartTime", "node_start_time"],
};

const KEYS = new Map(
  Object.entries(NAMES).flatMap(([key, names]) => names.map((name) => [name, key as keyof NodeSample] as const)),
);

const LINE = /^cardano_node_metrics_(\w+?)(?:_int|_real|_counter)?(?:\{[^}]*\})?\s+(\S+)(?:\s+-?\d+)?\s*$/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Why a text is no sample. */
export interface UnreadableSample {
  readonly kind: "unreadable";
  readonly message: string;
}

/**
 * Reads the text format of Prometheus as far as it concerns a node. Lines about anything else may say what they like;
 * one of the numbers above that is no number, or that is given twice in contradiction, spoils the whole sample.
 */
export function readNodeSample(
  text: string,
): { readonly kind: "read"; readonly sample: NodeSample } | UnreadableSample {
  const values = new Map<keyof NodeSample, number>();
  for (const line of text.split("\n")) {
    if (!line.startsWith(PREFIX)) continue;
    const entry = readLine(line);
    if (entry === undefined) continue;
    const { key, value } = entry;
    if (Number.isNaN(value) || (values.get(key) ?? value) !== value) {
      return { kind: "unreadable", message: `the node's metrics cannot be read: ${line.slice(0, 120)}` };
    }
    values.set(key, value);
  }
  if (values.size === 0) return { kind: "unreadable", message: `the answer holds no ${PREFIX}* numbers of a node` };
  const sample = { ...Object.fromEntries(values), ...enabledOf(values) } as NodeSample;
  return { kind: "read", sample };
}

/** The number on a line, NaN for what is none; undefined for a line about something else. */
function readLine(line: string): { readonly key: keyof NodeSample; readonly value: number } | undefined {
  const match = LINE.exec(line);
  const key = KEYS.get(match?.[1] ?? "") ?? KEYS.get(nameOf(line));
  if (key === undefined) return undefined;
  const text = match?.[2] ?? "";
  return { key, value: NUMBER.test(text) ? Number(text) : Number.NaN };
}

// For lines that are cut or garbled: the name is all that is looked for.
function nameOf(line: string): string {
  const name = /^\w+/.exec(line.slice(PREFIX.length))?.[0] ?? "";
  return name.replace(/_(?:int|real|counter)$/, "");
}

function enabledOf(values: ReadonlyMap<keyof NodeSample, number>): Pick<NodeSample, "forgingEnabled"> {
  const value = values.get("forgingEnabled");
  return value === undefined ? {} : { forgingEnabled: value !== 0 };
}
