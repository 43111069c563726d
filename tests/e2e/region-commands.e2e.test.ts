import { setTimeout as sleep } from "node:timers/promises";
import { describeIfControlPlane } from "@cardano-forge/control-plane/vitest";
import { expect, it } from "vitest";
import {
  COMMANDED,
  DISABLED,
  END_OF_MAINTENANCE,
  STEADY_MS,
  tell,
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

  it("never makes two forge when an arbiter comes back with an older record in the middle of a hand-over", async () => {
    const { regions, first } = pool;
    const controlPlane = regions.controlPlane(regions.names.at(-1) as string);
    const snapshot = await controlPlane.snapshot();
    // The holder has renewed since, there and everywhere.
    await sleep(COMMANDED.globalLeaseMs / 2);

    const disabledAtMs = Date.now();
    await Promise.all([pool.patch(first, first, DISABLED), controlPlane.restore(snapshot)]);

    const next = await regions.forgedAfter(disabledAtMs, STEADY_MS, first);
    tell(`handed over while an arbiter was restored: forged ${next.timeMs - disabledAtMs} ms after the command`);
    await pool.patch(first, first, END_OF_MAINTENANCE);
    await regions.steady(STEADY_MS, first);
    expect(await regions.judge.overlap()).toEqual([]);
  });
});
