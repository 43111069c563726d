import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyValidity, type KnownNetwork, kesLifeOf, kesPeriodAt, NETWORK_TIMES } from "../../src/index.ts";

const at = (text: string): number => Date.parse(text);

describe("kesLifeOf", () => {
  // The mainnet row is the sample of cardano-cli's changelog (1.34.0): start 372, qKesKesKeyExpiry 2022-03-20T21:44:51Z.
  it.each<[KnownNetwork, number, string, string]>([
    ["mainnet", 372, "2021-12-18T00:00:00Z", "2022-03-20T21:44:51Z"],
    ["preprod", 860, "2026-01-01T00:00:00Z", "2026-04-03T00:00:00Z"],
    ["preview", 776, "2026-01-01T00:00:00Z", "2026-04-04T00:00:00Z"],
  ])("says of %s from period %i, at %s: it expires at %s", (network, startKesPeriod, now, expiry) => {
    const life = kesLifeOf({ startKesPeriod }, network, at(now));

    expect(new Date(life.expiresAtMs).toISOString()).toBe(new Date(expiry).toISOString());
    expect(life.endKesPeriod).toBe(startKesPeriod + 62);
    expect(life.periodsRemaining).toBe(62 - (life.currentKesPeriod - startKesPeriod));
  });

  it("has a period left to the very last millisecond, and none from the instant of expiry on", () => {
    const { expiresAtMs } = kesLifeOf({ startKesPeriod: 860 }, "preprod", at("2026-01-01T00:00:00Z"));

    expect(kesLifeOf({ startKesPeriod: 860 }, "preprod", expiresAtMs - 1).periodsRemaining).toBe(1);
    expect(kesLifeOf({ startKesPeriod: 860 }, "preprod", expiresAtMs).periodsRemaining).toBe(0);
  });

  it("follows the number of evolutions of a network of its own", () => {
    const network = { ...NETWORK_TIMES.preview, maxKesEvolutions: 10 };

    expect(kesLifeOf({ startKesPeriod: 5 }, network, at("2026-01-01T00:00:00Z")).endKesPeriod).toBe(15);
  });

  it("agrees with the ledger's rule at every moment of every network", () => {
    const networks = fc.constantFrom<KnownNetwork>("mainnet", "preprod", "preview");
    fc.assert(
      fc.property(networks, fc.nat({ max: 2000 }), fc.nat({ max: 4e11 }), (network, startKesPeriod, sinceStartMs) => {
        const timeMs = NETWORK_TIMES[network].systemStartMs + sinceStartMs;

        const { periodsRemaining, startsAtMs, expiresAtMs } = kesLifeOf({ startKesPeriod }, network, timeMs);

        const validity = classifyValidity({ startKesPeriod }, kesPeriodAt(network, timeMs));
        expect(timeMs < startsAtMs).toBe(validity === "not-yet-valid");
        expect(timeMs >= expiresAtMs).toBe(validity === "expired");
        expect(periodsRemaining <= 0).toBe(validity === "expired");
      }),
    );
  });
});
