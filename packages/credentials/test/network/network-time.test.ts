import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isKnownNetwork, type KnownNetwork, kesPeriodAt, NETWORK_TIMES, slotAt } from "../../src/index.ts";

const at = (text: string): number => Date.parse(text);

describe("slotAt and kesPeriodAt", () => {
  it.each<[KnownNetwork, string, number, number]>([
    ["mainnet", "2026-01-01T00:00:00Z", 175_659_309, 1355],
    ["preprod", "2026-01-01T00:00:00Z", 111_542_400, 860],
    ["preview", "2026-01-01T00:00:00Z", 100_569_600, 776],
    // The first moment of each network, and the first and last of what came before Shelley.
    ["mainnet", "2017-09-23T21:44:51Z", 0, 0],
    ["mainnet", "2020-07-29T21:44:50.999Z", 4_492_799, 34],
    ["mainnet", "2020-07-29T21:44:51Z", 4_492_800, 34],
    ["mainnet", "2020-07-29T21:44:52Z", 4_492_801, 34],
    ["preprod", "2022-06-20T23:59:59Z", 86_399, 0],
    ["preprod", "2022-06-21T00:00:00Z", 86_400, 0],
    ["preview", "2022-10-25T00:00:00Z", 0, 0],
    ["preview", "2022-10-25T00:00:00.999Z", 0, 0],
    // One second on either side of a change of KES period: slot 129600.
    ["preview", "2022-10-26T11:59:59Z", 129_599, 0],
    ["preview", "2022-10-26T12:00:00Z", 129_600, 1],
  ])("gives %s at %s slot %i in KES period %i", (network, time, slot, period) => {
    expect(slotAt(network, at(time))).toBe(slot);
    expect(kesPeriodAt(network, at(time))).toBe(period);
  });

  it("counts on a network of its own from its own numbers", () => {
    const custom = { ...NETWORK_TIMES.preview, systemStartMs: 1_000_000, slotMs: 200, slotsPerKesPeriod: 10 };

    expect(slotAt(custom, 1_004_100)).toBe(20);
    expect(kesPeriodAt(custom, 1_004_100)).toBe(2);
  });

  it("never goes back as time goes on", () => {
    const networks = fc.constantFrom<KnownNetwork>("mainnet", "preprod", "preview");
    fc.assert(
      fc.property(networks, fc.nat({ max: 4e11 }), fc.nat({ max: 1e9 }), (network, sinceStartMs, laterMs) => {
        const timeMs = NETWORK_TIMES[network].systemStartMs + sinceStartMs;

        expect(slotAt(network, timeMs + laterMs)).toBeGreaterThanOrEqual(slotAt(network, timeMs));
      }),
    );
  });

  it.each([0, at("2017-09-23T21:44:50.999Z"), Number.NaN])(
    "refuses the time %d, at which there was no slot yet",
    (timeMs) => {
      expect(() => slotAt("mainnet", timeMs)).toThrow("the time lies before the network's first slot");
    },
  );

  it("refuses a network whose numbers it does not know, rather than guess them", () => {
    expect(() => kesPeriodAt("sanchonet" as KnownNetwork, at("2026-01-01"))).toThrow(
      'network "sanchonet" is not known; known are mainnet, preprod, preview',
    );
  });
});

describe("isKnownNetwork", () => {
  it.each([
    ["mainnet", true],
    ["custom", false],
    ["toString", false],
  ])("says of %s: %s", (name, isKnown) => {
    expect(isKnownNetwork(name)).toBe(isKnown);
  });
});
