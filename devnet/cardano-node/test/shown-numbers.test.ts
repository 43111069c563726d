import { describe, expect, it } from "vitest";
import { createNodeNumbers } from "../src/metrics/node-numbers.ts";
import { createShownNumbers } from "../src/metrics/shown-numbers.ts";
import { createEnabledMetric } from "../src/program/enabled-metric.ts";
import { NO_FAULTS, type NodeFaults } from "../src/program/faults.ts";
import { parseNodeOptions } from "../src/program/node-options.ts";

/** A node that forges: one check more in each slot. */
function aForger(metrics: NodeFaults["metrics"]) {
  const numbers = createNodeNumbers();
  let slot = 1000;
  let faults: NodeFaults = NO_FAULTS;
  const clock = { now: () => ({ slot, nextMs: 0 }), kesPeriodOf: () => 0 };
  const shown = createShownNumbers({ numbers, clock, faults: () => faults, isUp: () => true });
  numbers.set({ forgingEnabled: 1, aboutToLead: 5, notLeader: 5 });
  shown.onFaultsChanged();
  faults = { ...NO_FAULTS, metrics };
  return {
    shown,
    stop: () => numbers.set({ forgingEnabled: 0 }),
    passSlot() {
      slot += 1;
      numbers.count("aboutToLead");
      numbers.count("notLeader");
    },
  };
}

describe("what the metrics show", () => {
  it.each([
    ["honest", { forgingEnabled: 1, aboutToLead: 7 }],
    ["say-off", { forgingEnabled: 0, aboutToLead: 5 }],
    ["say-on", { forgingEnabled: 1, aboutToLead: 7 }],
    ["frozen", { forgingEnabled: 1, aboutToLead: 5 }],
  ] as const)("of a node that forges, when they are %s", (metrics, expected) => {
    const { shown, passSlot } = aForger(metrics);
    passSlot();
    passSlot();

    expect(shown.values()).toMatchObject(expected);
  });

  it("goes on as if a node forged that has stopped", () => {
    const { shown, stop, passSlot } = aForger("say-on");
    stop();
    passSlot();

    expect(shown.values()).toMatchObject({ forgingEnabled: 1, aboutToLead: 6, notLeader: 6 });
  });

  it("has no tip before the ledger is replayed, and one that follows the clock afterwards", () => {
    const clock = { now: () => ({ slot: 432_055, nextMs: 0 }), kesPeriodOf: () => 0 };
    let isUp = false;
    let faults = NO_FAULTS;
    const ports = { numbers: createNodeNumbers(), clock, faults: () => faults, isUp: () => isUp };
    const { values } = createShownNumbers(ports);
    expect(values()).toEqual({});

    isUp = true;
    expect(values()).toMatchObject({ slot: 432_040, block: 21_602, epoch: 1, slotInEpoch: 40, gsmState: 2 });

    faults = { ...faults, tipAgeSlots: 432_055, gsmState: 1 };
    expect(values()).toMatchObject({ slot: 0, gsmState: 1 });
  });
});

describe("forging_enabled", () => {
  const KEYS = ["--shelley-kes-key", "k", "--shelley-vrf-key", "v", "--shelley-operational-certificate", "c"];
  const OLD_FLAG = "--non-producing-node";

  it.each([
    ["8.9.4", [OLD_FLAG], [undefined, undefined, undefined]],
    ["8.9.4", [], [undefined, undefined, undefined]],
    ["10.1.4", [OLD_FLAG], [1, 1, 0]],
    ["10.1.4", [], [1, 1, 0]],
    ["10.2.1", [OLD_FLAG], [0, 0, 0]],
    ["10.2.1", [], [1, 1, 0]],
    ["10.3.1", [OLD_FLAG], [0, 1, 0]],
    ["11.0.1", [OLD_FLAG], [0, 1, 0]],
    ["11.0.1", [], [1, 1, 0]],
  ])("in %s started with %j is %j at start, once enabled, once disabled", (version, words, expected) => {
    const numbers = createNodeNumbers();
    const options = parseNodeOptions(["run", ...KEYS, ...words, "--devnet-version", version]);
    const enabled = createEnabledMetric(numbers, options);
    const seen: (number | undefined)[] = [];
    for (const happen of [enabled.showAtStart, () => enabled.show(true), () => enabled.show(false)]) {
      happen();
      seen.push(numbers.values().forgingEnabled);
    }

    expect(seen).toEqual(expected);
  });

  it("is 0 in a relay", () => {
    const numbers = createNodeNumbers();
    createEnabledMetric(numbers, parseNodeOptions(["run"])).showAtStart();

    expect(numbers.values().forgingEnabled).toBe(0);
  });
});
