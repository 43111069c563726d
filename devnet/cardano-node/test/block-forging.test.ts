import { describe, expect, it } from "vitest";
import type { NodeCredentials } from "../src/credentials/node-credentials.ts";
import { createBlockForging } from "../src/forging/block-forging.ts";
import { startForgingThread } from "../src/forging/forging-thread.ts";
import { createSlotClock, NETWORKS } from "../src/forging/slot-clock.ts";
import type { SlotLogEntry } from "../src/forging/slot-log.ts";
import { createNodeNumbers } from "../src/metrics/node-numbers.ts";
import { NO_FAULTS, type NodeFaults } from "../src/program/faults.ts";

const SLOT_MS = 40;

/** Slots of 40 ms, so that a test sees several. */
const quickSlots = {
  now() {
    const slot = Math.floor(Date.now() / SLOT_MS);
    return { slot, nextMs: (slot + 1) * SLOT_MS };
  },
};

const someCredentials = (startKesPeriod: number): NodeCredentials => ({
  poolId: "aa",
  counter: 1,
  startKesPeriod,
  kesVkeyHex: "bb",
});

const passed = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("a forging thread", () => {
  it("checks the slot that is running at once, each later one once, and none after it was cancelled", async () => {
    const checked: number[] = [];
    const { slot } = quickSlots.now();
    const thread = startForgingThread(quickSlots, (at) => checked.push(at));
    const atOnce = [...checked];
    await passed(4 * SLOT_MS);
    thread.cancel();
    const atCancel = [...checked];
    await passed(2 * SLOT_MS);

    expect(atOnce[0]).toBeGreaterThanOrEqual(slot);
    expect(checked).toEqual(atCancel);
    expect(checked.length).toBeGreaterThan(2);
    expect(checked).toEqual([...new Set(checked)].toSorted((a, b) => a - b));
  });

  it("does not make up for slots in which the process stood still", async () => {
    let slot = 10;
    const checked: number[] = [];
    const thread = startForgingThread({ now: () => ({ slot, nextMs: Date.now() + 5 }) }, (at) => checked.push(at));
    slot = 15;
    await passed(30);
    thread.cancel();

    expect(checked).toEqual([10, 15]);
  });
});

describe("a leadership check", () => {
  function check(kesPeriod: number, startKesPeriod: number, faults: Partial<NodeFaults> = {}) {
    const numbers = createNodeNumbers();
    const log: SlotLogEntry[] = [];
    const clock = { now: () => ({ slot: 7, nextMs: Date.now() + 60_000 }), kesPeriodOf: () => kesPeriod };
    const ports = {
      clock,
      numbers,
      faults: () => ({ ...NO_FAULTS, ...faults }),
      log: (entry: SlotLogEntry) => log.push(entry),
    };
    const forging = createBlockForging(ports);
    forging.set(someCredentials(startKesPeriod));
    forging.set(undefined);
    return { numbers: numbers.values(), log };
  }

  it.each([
    ["in its first period", 100, 100, "would-forge"],
    ["in its last period", 161, 100, "would-forge"],
    ["before its first period", 99, 100, "cannot-forge"],
    ["after its last period", 162, 100, "cannot-forge"],
  ])("with a certificate %s: KES period %i, start %i: %s", (_, kesPeriod, startKesPeriod, kind) => {
    const { log, numbers } = check(kesPeriod, startKesPeriod);

    expect(log).toMatchObject([{ kind, slot: 7, poolId: "aa", startKesPeriod, pid: process.pid }]);
    expect(numbers.aboutToLead).toBe(1);
    expect(numbers.isLeader).toBe(kind === "would-forge" ? 1 : undefined);
    expect(numbers.startKesPeriod).toBe(startKesPeriod);
  });

  it("shows period 0 once the key has expired", () => {
    expect(check(500, 100).numbers).toMatchObject({ currentKesPeriod: 0, remainingKesPeriods: 0 });
  });

  it("counts itself and no more without a ledger view", () => {
    expect(check(100, 100, { hasLedgerView: false }).numbers).toEqual({ aboutToLead: 1 });
  });

  it("is not made while the slot is unknown", () => {
    expect(check(100, 100, { knowsSlot: false })).toEqual({ numbers: {}, log: [] });
  });
});

describe("the clock of a network", () => {
  // Worked out by hand from each network's genesis files, for 2026-01-01T00:00:00Z.
  it.each([
    ["mainnet", 175_659_309, 1355],
    ["preprod", 111_542_400, 860],
    ["preview", 100_569_600, 776],
  ] as const)("is right on %s", (network, slot, period) => {
    const clock = createSlotClock(network, () => Date.UTC(2026, 0, 1) + 999);

    expect(clock.now()).toEqual({ slot, nextMs: Date.UTC(2026, 0, 1) + 1000 });
    expect(clock.kesPeriodOf(slot)).toBe(period);
    expect(NETWORKS[network].shelleyStartMs % 1000).toBe(0);
  });
});
