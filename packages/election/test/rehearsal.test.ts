import { describe, expect, it } from "vitest";
import { timingFor, waitMs } from "../src/index.ts";
import { type Loss, podKey, type RehearsedPool, rehearseLoss } from "../src/rehearsal/index.ts";

const timing = timingFor({ leaseDurationMs: 15_000 });
const seatTiming = timingFor({ leaseDurationMs: 30_000 });
const ONE: RehearsedPool = { clusters: [{ name: "eu", pods: ["p0", "p1"] }], timing, requestMs: 50 };
const THREE: RehearsedPool = {
  clusters: ["eu", "us", "ap"].map((name) => ({ name, pods: ["p0", "p1"] })),
  timing,
  seat: { timing: seatTiming, arbiters: ["eu", "us", "ap"] },
  requestMs: 50,
};
const DRAWS = [0, 0.6];

async function rehearse(pool: RehearsedPool, loss: Loss) {
  return Promise.all(DRAWS.map((draw) => rehearseLoss(pool, loss, draw)));
}

describe("the rehearsal of a loss", () => {
  it("lets a crash cost what is left of the lease and no more than a wait with its reads, and never less", async () => {
    const waitedMs = waitMs(timing.leaseDurationMs, timing);
    const { renewIntervalMs, pollIntervalMs, requestTimeoutMs, staggerMs } = timing;

    for (const { forgesOnMs, gapMs, forger } of await rehearse(ONE, { crashed: ["eu/p0"] })) {
      expect({ forgesOnMs, forger }).toEqual({ forgesOnMs: 0, forger: "eu/p1" });
      // The last renewal was seen at most one interval and one request before.
      expect(gapMs).toBeGreaterThan(waitedMs - renewIntervalMs - requestTimeoutMs);
      expect(gapMs).toBeLessThan(waitedMs + pollIntervalMs + 2 * staggerMs + requestTimeoutMs);
    }
  });

  it("lets a crash cost less the longer ago the last renewal was", async () => {
    const [early, late] = await rehearse(ONE, { crashed: ["eu/p0"] });

    expect(late?.gapMs).toBeLessThan(early?.gapMs ?? 0);
  });

  it("lets a pod that gives its seat back cost a few requests", async () => {
    for (const { gapMs, forger } of await rehearse(ONE, { leaving: ["eu/p0"] })) {
      expect(forger).toBe("eu/p1");
      expect(gapMs).toBeLessThan(1000);
    }
  });

  it("lets a pod that is cut off forge on until it has to stop, and another follow only after that", async () => {
    for (const { forgesOnMs, gapMs, forger } of await rehearse(ONE, { cutOff: ["eu/p0"] })) {
      expect(forgesOnMs).toBeGreaterThan(0);
      expect(forgesOnMs).toBeLessThanOrEqual(timing.leaseDurationMs - timing.stopBoundMs - timing.marginMs);
      expect(gapMs).toBeGreaterThan(timing.stopBoundMs + timing.marginMs);
      expect(forger).toBe("eu/p1");
    }
  });

  it("knows nobody who follows where the only API server is silent", async () => {
    const [result] = await rehearse(ONE, { silent: ["eu"] });

    expect(result).toMatchObject({ gapMs: undefined, forger: undefined });
    expect(result?.forgesOnMs).toBeGreaterThan(0);
  });

  it("lets a standby be lost for nothing", async () => {
    expect(await rehearseLoss(ONE, { crashed: ["eu/p1"] }, 0)).toEqual({
      forgesOnMs: undefined,
      gapMs: 0,
      forger: "eu/p0",
    });
  });

  it.each([
    { title: "keeps the seat in a cluster of which one pod crashes", loss: { crashed: ["eu/p0"] }, forger: "eu/p1" },
    {
      title: "moves the seat to the next cluster where one is lost with its API server",
      loss: { crashed: ["eu/p0", "eu/p1"], silent: ["eu"] },
      forger: "us/p0",
    },
    { title: "goes on where one of three arbiters is silent", loss: { silent: ["ap"] }, forger: "eu/p0" },
    { title: "ends where two of three arbiters are silent", loss: { silent: ["us", "ap"] }, forger: undefined },
  ])("$title", async ({ loss, forger }) => {
    expect(await rehearseLoss(THREE, loss, 0.3)).toMatchObject({ forger });
  });

  it("says the same of the same draw", async () => {
    const loss = { crashed: [podKey("eu", "p0")] };

    expect(await rehearseLoss(ONE, loss, 0.25)).toEqual(await rehearseLoss(ONE, loss, 0.25));
  });

  it.each([
    { title: "no cluster", pool: { ...ONE, clusters: [] } },
    { title: "no pod", pool: { ...ONE, clusters: [{ name: "eu", pods: [] }] } },
    { title: "two pods of one name", pool: { ...ONE, clusters: [{ name: "eu", pods: ["p0", "p0"] }] } },
    { title: "several clusters without a seat", pool: { ...ONE, clusters: THREE.clusters } },
    { title: "a timing that breaks the rules", pool: { ...ONE, timing: { ...timing, renewIntervalMs: 14_000 } } },
  ])("refuses $title", async ({ pool }) => {
    await expect(rehearseLoss(pool, {}, 0)).rejects.toMatchObject({ code: "ELECTION_REHEARSAL_IMPOSSIBLE" });
  });
});
