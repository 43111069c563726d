import { describeIfControlPlane } from "@cardano-forge/control-plane/vitest";
import { expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import { DISABLED, END_OF_MAINTENANCE, STEADY_MS, tell, useCommandedPool } from "./harness/commanded-pool.ts";
import { regionCommandsSuite } from "./harness/region-commands-suite.ts";
import { regionForgectlSuite } from "./harness/region-forgectl-suite.ts";
import { startRealServer } from "./harness/region-server.ts";

describeIfControlPlane("kubectl on three regions of a pool, on real API servers", () => {
  const pool = useCommandedPool(startRealServer);
  regionCommandsSuite(pool);
  regionForgectlSuite(pool);

  it("takes forging away from a region by a copy of its object, on whichever API server that lies", async () => {
    const { names } = pool.regions;
    for (const arbiter of names.slice(1)) {
      await pool.leavesFirst(`by its copy in ${arbiter}`, () => pool.patch(arbiter, pool.first, DISABLED));

      expect(await pool.read(pool.first, "spec.forgeState")).toBe("Priority-based");
      await pool.patch(arbiter, pool.first, END_OF_MAINTENANCE);
      await pool.regions.steady(STEADY_MS, pool.first);
    }
  });

  it("never makes two forge when an arbiter comes back with an older record in the middle of a hand-over", async () => {
    const { regions, first } = pool;
    const arbiter = regions.names.at(-1) as string;
    const controlPlane = regions.controlPlane(arbiter);
    const snapshot = await controlPlane.snapshot();
    const renewed = await seatRenewal(arbiter);
    await awaitFact("renewal of the seat at the arbiter", STEADY_MS, async () =>
      (await seatRenewal(arbiter)) === renewed ? undefined : true,
    );

    const disabledAtMs = Date.now();
    await Promise.all([pool.patch(first, first, DISABLED), controlPlane.restore(snapshot)]);

    const next = await regions.forgedAfter(disabledAtMs, STEADY_MS, first);
    tell(`handed over while an arbiter was restored: forged ${next.timeMs - disabledAtMs} ms after the command`);
    await pool.patch(first, first, END_OF_MAINTENANCE);
    await regions.steady(STEADY_MS, first);
    expect(await regions.judge.overlap()).toEqual([]);
  });

  /** When the pool's seat was renewed last, by what one arbiter shows. */
  async function seatRenewal(arbiter: string): Promise<string | undefined> {
    const { items } = JSON.parse(await pool.regions.kubectl(arbiter, "get", "leases", "-o", "json"));
    const seat = items.find(({ metadata }: { metadata: { name: string } }) =>
      metadata.name.startsWith("cardano-forge-"),
    );
    return seat?.spec.renewTime;
  }
});
