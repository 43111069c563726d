/**
 * Block forging as the node kernel has it: at most one set of threads, replaced as a whole (ouroboros-consensus,
 * `setBlockForging`), and the leadership check that a thread makes in each slot.
 */
import type { NodeCredentials } from "../credentials/node-credentials.ts";
import type { NodeNumbers } from "../metrics/node-numbers.ts";
import type { NodeFaults } from "../program/faults.ts";
import { type ForgingThread, startForgingThread } from "./forging-thread.ts";
import type { SlotClock } from "./slot-clock.ts";
import type { SlotLogEntry } from "./slot-log.ts";

/** `maxKESEvolutions` of every public network. */
const MAX_KES_EVOLUTIONS = 62;

/** What the node forges with; at most one forging thread runs. */
export interface BlockForging {
  /** Cancels the thread that runs, and starts one with these credentials; undefined starts none. */
  set(credentials: NodeCredentials | undefined): void;
}

/** What forging reads and where it leaves its traces. */
export interface BlockForgingPorts {
  readonly clock: SlotClock;
  readonly numbers: NodeNumbers;
  readonly faults: () => NodeFaults;
  readonly log: (entry: SlotLogEntry) => void;
}

/** Builds it without credentials, so that nothing runs yet. */
export function createBlockForging(ports: BlockForgingPorts): BlockForging {
  let thread: ForgingThread | undefined;
  return {
    set(credentials) {
      thread?.cancel();
      thread = undefined;
      if (credentials !== undefined) {
        thread = startForgingThread(ports.clock, (slot) => checkLeadership(slot, credentials, ports));
      }
    },
  };
}

/** One check: it counts itself, shows its certificate, and tells how it ended, in this order. */
function checkLeadership(slot: number, credentials: NodeCredentials, ports: BlockForgingPorts): void {
  const { numbers, faults, log, clock } = ports;
  if (!faults().knowsSlot) return;
  const entry = { slot, timeMs: Date.now(), pid: process.pid, ...credentials };
  numbers.count("aboutToLead");
  if (!faults().hasLedgerView) {
    log({ kind: "cannot-forge", ...entry });
    return;
  }
  const validity = validityOf(clock.kesPeriodOf(slot), credentials, numbers);
  if (validity !== "valid") {
    numbers.count(validity === "expired" ? "stateUpdateErrors" : "couldNotForge");
    log({ kind: "cannot-forge", ...entry });
    return;
  }
  for (const name of ["isLeader", "forged", "adopted"] as const) numbers.count(name);
  log({ kind: "would-forge", ...entry });
}

function validityOf(
  period: number,
  { startKesPeriod }: NodeCredentials,
  numbers: NodeNumbers,
): "valid" | "expired" | "not-yet-valid" {
  const expiryKesPeriod = startKesPeriod + MAX_KES_EVOLUTIONS;
  const isExpired = period >= expiryKesPeriod;
  numbers.set({
    startKesPeriod,
    expiryKesPeriod,
    // After expiry the node shows 0 for both (cardano-node, Tracers/Consensus.hs).
    currentKesPeriod: isExpired ? 0 : period,
    remainingKesPeriods: isExpired ? 0 : expiryKesPeriod - period,
  });
  if (isExpired) return "expired";
  return period < startKesPeriod ? "not-yet-valid" : "valid";
}
