import { NETWORK_TIMES } from "@cardano-forge/credentials";
import { describe, expect, it } from "vitest";
import { createNetworkClock } from "../src/network-clock.ts";

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

  it("knows nothing on a machine whose clock was never set, and nothing of a network without arithmetic", () => {
    expect(at("1970-01-01T00:00:00Z").slot()).toBeUndefined();
    const unknown = createNetworkClock(undefined, { wallMs: () => Date.parse("2026-01-01T00:00:00Z") });
    expect([unknown.slot(), unknown.kesPeriod(), unknown.kesLife(1)]).toEqual([undefined, undefined, undefined]);
  });
});

describe("the life of a KES key", () => {
  it("is counted from its certificate and the clock alone", () => {
    expect(at("2026-01-01T00:00:00Z").kesLife(1350)).toMatchObject({ currentKesPeriod: 1355, periodsRemaining: 57 });
  });

  it("is negative once it is over, so that an alert can say for how long", () => {
    expect(at("2026-01-01T00:00:00Z").kesLife(1200)?.periodsRemaining).toBe(-93);
  });
});
