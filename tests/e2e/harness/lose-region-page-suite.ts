import { describe, expect, it } from "vitest";
import { awaitFact } from "./await-fact.ts";
import { FORGED_MS, type Following, STEADY_MS, tell } from "./follow-pages.ts";
import { openPage } from "./operator-pages.ts";
import { arbitersLine, valuesOf } from "./region-values.ts";

const REMAINING = ["eu", "ap", "sa"];
const loseRegion = openPage("lose-region.md");
const secondary = openPage("alerts/secondary-cluster-forging.md");
const unreachable = openPage("alerts/arbiter-unreachable.md");

/** The page on losing a region, and the alerts that it brings, on a pool of four regions of which `us` forges. */
export function loseRegionPageSuite(following: Following): void {
  describe("loses a region", () => {
    it("which another one takes the place of by itself", async () => {
      const { sites } = following;
      const lostAtMs = Date.now();
      await sites.kill("us");
      const next = await sites.forgedAfter(lostAtMs, FORGED_MS, "eu/");
      tell(`us lost: forged ${next.timeMs - lostAtMs} ms later`);

      const look = loseRegion.next();
      const { out, err } = await following.end(look, "eu");
      tell(out + err);
      const ranked = await following.run(secondary.next(), "eu");
      const lost = unreachable.next();
      const silent = await following.end(lost, "eu", { ARBITER: "us" });
      const alive = await following.run(lost, "eu", { ARBITER: "ap" });

      expect(ranked.out).toMatch(/-eu .* eu +true /);
      expect(silent.code).not.toBe(0);
      expect(alive.out).toBe("ok");
      expect([...secondary.left(), ...unreachable.left()]).toEqual([]);
    });

    it("and keeps it away when it is back, until he has looked", async () => {
      const { sites } = following;
      await following.run(loseRegion.next(), "eu");
      const revivedAtMs = Date.now();
      await sites.revive("us");
      await awaitFact("region that says that it is disabled", STEADY_MS, async () => {
        const views = await sites.views("us");
        return views.length === 2 && views.some(({ reason }) => /Disabled|NotFirst/.test(reason)) ? true : undefined;
      });
      tell(JSON.stringify((await sites.views("us")).map(({ pod, role, phase, reason }) => [pod, role, phase, reason])));
      const forgers = (await sites.judge.forged()).filter(({ timeMs }) => timeMs > revivedAtMs);
      expect(forgers.every(({ pod }) => pod.startsWith("eu/"))).toBe(true);
      const allowedAtMs = Date.now();

      await following.run(loseRegion.next(), "eu");

      await sites.forgedAfter(allowedAtMs, STEADY_MS, "us/");
      await sites.steady("us", STEADY_MS);
    });

    it("for good, and puts another arbiter in its place", async () => {
      const { sites } = following;
      for (const region of REMAINING)
        await sites.writeValues(`eu/values-${region}.yaml`, valuesOf(region, REMAINING, sites.pool.id));
      await sites.kill("us");
      await sites.forgedAfter(Date.now(), FORGED_MS, "eu/");

      const stoppedAtMs = Date.now();
      await following.run(loseRegion.next(), "eu");
      for (const region of REMAINING) expect(await sites.kubectl(region, "get", "pods", "-o", "name")).toBe("");
      const setUp = await following.run(loseRegion.next(), "eu");
      const upgrade = loseRegion.next();
      await following.run(upgrade, "eu");

      for (const region of REMAINING) expect(setUp.out).toContain(`ARBITERS=${arbitersLine(region, REMAINING)}\n`);
      const next = await sites.forgedAfter(stoppedAtMs + 1000, STEADY_MS, "eu/");
      tell(`other arbiters: forged ${next.timeMs - stoppedAtMs} ms after the first pod was told to stop`);
      await sites.steady("eu", STEADY_MS);
      expect(loseRegion.left()).toEqual([]);
    });

    it("whose pods are let in nowhere with the old arbiters when it is back all the same", async () => {
      const { sites } = following;
      const revivedAtMs = Date.now();
      await sites.revive("us");

      await awaitFact("pods that stand by alone", STEADY_MS, async () => {
        const views = await sites.views("us");
        const areAlone = views.every(({ phase, pool }) => phase === "standby" && pool?.arbiters.reached === 1);
        return views.length === 2 && areAlone ? true : undefined;
      });
      tell(JSON.stringify((await sites.views("us")).map(({ role, reason, message }) => [role, reason, message])));
      const forgers = (await sites.judge.forged()).filter(({ timeMs }) => timeMs > revivedAtMs);
      expect(forgers.every(({ pod }) => pod.startsWith("eu/"))).toBe(true);
    });
  });
}
