import { setTimeout as sleep } from "node:timers/promises";
import { describeIfControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { REPEATED } from "./harness/fault-runs.ts";
import { type PoolRegions, type RegionTiming, startPoolRegions } from "./harness/pool-regions.ts";

const IS_DEFAULT = process.env["FORGE_E2E_TIMING"] === "default";
const [LOCAL_SECONDS, GLOBAL_SECONDS, FAILBACK_SECONDS] = IS_DEFAULT ? [15, 30, 60] : [6, 12, 10];
const TIMING: RegionTiming = {
  globalLeaseMs: GLOBAL_SECONDS * 1000,
  failbackMs: FAILBACK_SECONDS * 1000,
  env: {
    LEASE_DURATION: String(LOCAL_SECONDS),
    GLOBAL_LEASE_DURATION: String(GLOBAL_SECONDS),
    FAILBACK_DELAY: String(FAILBACK_SECONDS),
  },
};
const STEADY_MS = 120_000;
/** What the issue of regions asks for: the lease, and five seconds. */
const TAKE_OVER_MS = TIMING.globalLeaseMs + 5000;
/** Longer than anything takes that would follow from a fault. */
const LONG_MS = TIMING.globalLeaseMs + 8000;

describeIfControlPlane("three regions of a pool on real control planes", () => {
  let regions: PoolRegions;
  beforeAll(async () => {
    regions = await startPoolRegions(TIMING);
  }, 300_000);
  afterAll(() => regions?.[Symbol.asyncDispose]());
  afterEach(async () => {
    // Nothing that a test cut stays cut.
    for (const from of regions.names) for (const to of regions.names) regions.link(from, to).set("whole");
    expect(await regions.judge.overlap()).toEqual([]);
  });

  it("have one forger in all", async () => {
    const forging = await regions.steady(STEADY_MS);

    await sleep(3000);
    const forgers = new Set((await regions.judge.forged()).slice(-3).map(({ pod }) => pod.split("/")[0]));
    expect([...forgers]).toEqual([forging]);
  });

  it("notice nothing when one arbiter is down", REPEATED, async () => {
    const forging = await regions.steady(STEADY_MS);
    const arbiter = otherThan(forging);
    for (const from of regions.names) regions.link(from, arbiter).set("black-hole");

    await sleep(LONG_MS);

    expect(await regions.forging()).toBe(forging);
  });

  it("keep their forger when it is cut off in both directions from one other region", REPEATED, async () => {
    const forging = await regions.steady(STEADY_MS);
    regions.link(forging, otherThan(forging)).set("black-hole");
    regions.link(otherThan(forging), forging).set("black-hole");

    await sleep(LONG_MS);

    expect(await regions.forging()).toBe(forging);
  });

  it("change their forger when it is cut off from all others, and only after it has stopped", REPEATED, async () => {
    const forging = await regions.steady(STEADY_MS);
    for (const to of regions.names.filter((name) => name !== forging)) regions.link(forging, to).set("black-hole");
    const cutAtMs = Date.now();

    const first = await regions.forgedAfter(cutAtMs, TAKE_OVER_MS + 5000, forging);

    report(`cut off: the next region forged ${first.timeMs - cutAtMs} ms later`);
  });

  it("change their forger when only the answers to it are lost", REPEATED, async () => {
    const forging = await regions.steady(STEADY_MS);
    for (const to of regions.names.filter((name) => name !== forging)) regions.link(forging, to).set("answers-lost");
    const cutAtMs = Date.now();

    const first = await regions.forgedAfter(cutAtMs, 2 * TAKE_OVER_MS, forging);

    report(`answers lost: the next region forged ${first.timeMs - cutAtMs} ms later`);
  });

  it("stop, and nobody starts, while two of three arbiters are down", REPEATED, async () => {
    const forging = await regions.steady(STEADY_MS);
    const [a, b] = regions.names.filter((name) => name !== forging) as [string, string];
    for (const from of regions.names) for (const to of [a, b]) regions.link(from, to).set("black-hole");
    await sleep(TIMING.globalLeaseMs);
    const stoppedByMs = Date.now();

    await sleep(LONG_MS);

    expect((await regions.judge.forged()).filter(({ timeMs }) => timeMs > stoppedByMs)).toEqual([]);
  });

  it(
    "are taken over within the lease and five seconds when a whole region dies, and hand the seat back when it returns",
    REPEATED,
    async () => {
      const [first] = regions.names as [string];
      await regions.steady(STEADY_MS, first);
      const killedAtMs = Date.now();
      await regions.kill(first);

      const next = await regions.forgedAfter(killedAtMs, TAKE_OVER_MS + 10_000, first);

      report(`region killed: the next one forged ${next.timeMs - killedAtMs} ms later`);
      expect(next.timeMs - killedAtMs).toBeLessThan(TAKE_OVER_MS);
      const returnedAtMs = Date.now();
      await regions.revive(first);
      await regions.steady(STEADY_MS, first);
      const slots = (await regions.judge.forged()).filter(({ timeMs }) => timeMs > returnedAtMs);
      const back = slots.findIndex(({ pod }) => pod.startsWith(`${first}/`));
      const [last, again] = [slots[back - 1], slots[back]];
      const gapMs = (again?.timeMs ?? Number.POSITIVE_INFINITY) - (last?.timeMs ?? 0);
      report(
        `region returned: forged again ${(again?.timeMs ?? 0) - returnedAtMs} ms later, with a gap of ${gapMs} ms`,
      );
      // Handed over rather than waited out.
      expect(gapMs).toBeLessThan(TIMING.globalLeaseMs);
    },
  );

  function otherThan(region: string): string {
    return regions.names.find((name) => name !== region) as string;
  }
});

function report(line: string): void {
  process.stderr.write(`${line}\n`);
}
