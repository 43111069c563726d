import { kesPeriodAt, NETWORK_TIMES, slotAt } from "@cardano-forge/credentials";
import { describe, expect, it } from "vitest";
import { createNetworkClock } from "../src/network-clock.ts";
import { kesLifeOf } from "../src/report/kes-life.ts";

const at = (time: string, network: keyof typeof NETWORK_TIMES = "mainnet") =>
  createNetworkClock(NETWORK_TIMES[network], { wallMs: () => Date.parse(time) });

describe("the network's clock", () => {
  // Computed from the genesis files: slots and KES periods at the start of 2026.
  it.each([
    ["mainnet", 175_659_309, 1355],
    ["preprod", 111_542_400, 860],
    ["preview", 100_569_600, 776],
  ] as const)("knows slot and KES period of %s", (network, slot, period) => {
    const clock = at("2026-01-01T00:00:00Z", network);

    expect([clock.slot(), clock.kesPeriod()]).toEqual([slot, period]);
  });

  it.each(["mainnet", "preprod", "preview"] as const)(
    "knows when a KES period of %s begins, to the millisecond",
    (network) => {
      const time = NETWORK_TIMES[network];
      const start = at("2026-01-01T00:00:00Z", network).startOfKesPeriodMs(900) ?? 0;

      expect(kesPeriodAt(time, start)).toBe(900);
      expect(kesPeriodAt(time, start - 1)).toBe(899);
      expect(slotAt(time, start)).toBe(900 * time.slotsPerKesPeriod);
    },
  );

  it("knows nothing on a machine whose clock was never set, and nothing of a network without arithmetic", () => {
    expect(at("1970-01-01T00:00:00Z").slot()).toBeUndefined();
    const unknown = createNetworkClock(undefined, { wallMs: () => Date.parse("2026-01-01T00:00:00Z") });
    expect([unknown.slot(), unknown.kesPeriod(), unknown.startOfKesPeriodMs(1)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("the life of a KES key", () => {
  it("is counted from its certificate and the clock alone", () => {
    const summary = { startKesPeriod: 1350 } as Parameters<typeof kesLifeOf>[0];

    expect(kesLifeOf(summary, at("2026-01-01T00:00:00Z"))).toEqual({
      currentPeriod: 1355,
      periodsRemaining: 57,
      expiresAtMs: at("2026-01-01T00:00:00Z").startOfKesPeriodMs(1412),
    });
  });

  it("is negative once it is over, so that an alert can say for how long", () => {
    const summary = { startKesPeriod: 1200 } as Parameters<typeof kesLifeOf>[0];

    expect(kesLifeOf(summary, at("2026-01-01T00:00:00Z")).periodsRemaining).toBe(-93);
  });
});
