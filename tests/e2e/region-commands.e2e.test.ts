import { setTimeout as sleep } from "node:timers/promises";
import { describeIfControlPlane } from "@cardano-forge/control-plane/vitest";
import { expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import {
  COMMANDED,
  DISABLED,
  END_OF_MAINTENANCE,
  STEADY_MS,
  STOP_MS,
  TOLD_MS,
  useCommandedPool,
} from "./harness/commanded-pool.ts";
import { regionCommandsSuite } from "./harness/region-commands-suite.ts";
import { startRealServer } from "./harness/region-server.ts";

describeIfControlPlane("kubectl on three regions of a pool, on real API servers", () => {
  const pool = useCommandedPool(startRealServer);
  regionCommandsSuite(pool);

  it("takes forging away from a region by a copy of its object, on whichever API server that lies", async () => {
    const { names } = pool.regions;
    for (const arbiter of names.slice(1)) {
      await pool.leavesFirst(`by its copy in ${arbiter}`, () => pool.patch(arbiter, pool.first, DISABLED));

      expect(await pool.read(pool.first, "spec.forgeState")).toBe("Priority-based");
      await pool.patch(arbiter, pool.first, END_OF_MAINTENANCE);
      await pool.regions.steady(STEADY_MS, pool.first);
    }
  });

  it("stops forging where every region is disabled, and starts it again with the first that is not", async () => {
    const { names, judge } = pool.regions;
    await Promise.all(names.map((region) => pool.patch(region, region, DISABLED)));
    const disabledAtMs = Date.now();
    await awaitFact("word of every leader", TOLD_MS, async () => {
      const told = await Promise.all(names.map((region) => pool.read(region, "status.forgingEnabled")));
      return told.every((forging) => forging === "false") ? true : undefined;
    });

    // Longer than a seat lasts that nobody renews.
    await sleep(Math.max(0, disabledAtMs + STOP_MS + COMMANDED.globalLeaseMs - Date.now()));

    expect((await judge.forged()).filter(({ timeMs }) => timeMs > disabledAtMs + STOP_MS)).toEqual([]);
    const enabledAtMs = Date.now();
    await pool.patch(pool.first, pool.first, END_OF_MAINTENANCE);
    expect((await pool.regions.forgedAfter(enabledAtMs, STEADY_MS)).pod).toMatch(`${pool.first}/`);
  });
});
