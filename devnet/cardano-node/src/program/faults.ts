/**
 * What a test or a demonstration makes go wrong. Set at start by `--devnet-faults`, later by POST to `/devnet/faults`;
 * the slot log tells the truth under all of them.
 */
export interface NodeFaults {
  /** A SIGHUP is taken and nothing comes of it. */
  readonly ignoresHangup: boolean;
  /** How long after a SIGHUP the credentials are read: what it costs to read the genesis files first. */
  readonly reloadMs: number;
  /**
   * `say-off` and `say-on` lie, `frozen` shows what was true when the switch was set, `silent` never answers, `gone`
   * drops every connection.
   */
  readonly metrics: "honest" | "say-off" | "say-on" | "frozen" | "silent" | "gone";
  /** `silent` accepts connections and says nothing. */
  readonly socket: "answers" | "silent";
  /** Without it a leadership check counts itself and ends: as in a node that is far behind. */
  readonly hasLedgerView: boolean;
  /** Without it no slot ever begins for a forging thread: as in a node whose tip is days old. */
  readonly knowsSlot: boolean;
  /** 0 PreSyncing, 1 Syncing, 2 CaughtUp. */
  readonly gsmState: number;
  /** How far the tip lies behind the current slot. */
  readonly tipAgeSlots: number;
}

/** Nothing is wrong; a reload takes about as long as reading mainnet's genesis files. */
export const NO_FAULTS: NodeFaults = {
  ignoresHangup: false,
  reloadMs: 100,
  metrics: "honest",
  socket: "answers",
  hasLedgerView: true,
  knowsSlot: true,
  gsmState: 2,
  tipAgeSlots: 0,
};

const flag = [true, false];
const ACCEPTED: Readonly<Record<keyof NodeFaults, readonly unknown[] | "whole number">> = {
  ignoresHangup: flag,
  reloadMs: "whole number",
  metrics: ["honest", "say-off", "say-on", "frozen", "silent", "gone"],
  socket: ["answers", "silent"],
  hasLedgerView: flag,
  knowsSlot: flag,
  gsmState: [0, 1, 2],
  tipAgeSlots: "whole number",
};

/** Reads some of the switches from JSON. Throws an Error that lists everything that is wrong. */
export function parseFaults(text: string): Partial<NodeFaults> {
  const given: unknown = JSON.parse(text);
  if (typeof given !== "object" || given === null) throw new Error("expected an object of switches");
  const problems = Object.entries(given).flatMap(([name, value]) => problemOf(name, value));
  if (problems.length > 0) throw new Error(problems.join("; "));
  return given;
}

function problemOf(name: string, value: unknown): string[] {
  if (!Object.hasOwn(ACCEPTED, name)) return [`${name} is no switch`];
  const accepted = ACCEPTED[name as keyof NodeFaults];
  const isRight =
    accepted === "whole number" ? Number.isSafeInteger(value) && Number(value) >= 0 : accepted.includes(value);
  return isRight ? [] : [`${name} is ${JSON.stringify(value)}; accepted: ${String(accepted)}`];
}
