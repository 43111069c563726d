import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describeIfControlPlane } from "@cardano-forge/control-plane/vitest";
import {
  ask,
  awaitFact,
  type PoolRegions,
  type RegionTiming,
  startDevnetServer,
  startPoolRegions,
  viewOf,
} from "@cardano-forge/e2e";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Series } from "./harness/healthy-day.ts";
import { isSkipped, promtool, skipReason } from "./harness/promtool.ts";
import { type Scrape, seriesOfScrapes } from "./harness/scraped-series.ts";

/** Their expressions are in the predecessor's README, and operators have them in their own rules. */
const PUBLISHED = ["MultipleLocalForgers", "MultipleClusterForgers", "NoActiveForger", "ClusterHealthDegraded"];
const rules = readFileSync(fileURLToPath(new URL("../../deploy/monitoring/alerts.yaml", import.meta.url)), "utf8");

/** The defaults: no alert waits for a lease, and a machine that is busy must not cost one. */
const TIMING: RegionTiming = { globalLeaseMs: 30_000, failbackMs: 60_000, env: {} };
const STEADY_MS = 150_000;
const SCRAPES = 5;
const SCRAPE_EACH_MS = 2000;
/** Longer than any of these alerts waits before it fires. */
const MINUTES = 10;

// The servers here are in memory, and it is a real kubectl that speaks to them.
const describeWithBoth = isSkipped ? describe.skip : describeIfControlPlane;
describeWithBoth(`the published alerts over what sidecars really say${skipReason}`, () => {
  let joined: PoolRegions;
  let alone: PoolRegions;
  // Both at once: most of the time is waiting for leases.
  beforeAll(async () => {
    const options = { startServer: startDevnetServer, pods: ["producer-0"] };
    [joined, alone] = await Promise.all([
      startPoolRegions(TIMING, options),
      startPoolRegions(TIMING, { ...options, areAlone: true }),
    ]);
  }, 300_000);
  afterAll(() => Promise.all([joined, alone].map((regions) => regions?.[Symbol.asyncDispose]())));

  it("are silent where one region forges and the others stand by", async () => {
    await joined.steady(STEADY_MS);

    const series = await scrapedFrom(joined);

    expect(faultsOf(series, [])).toBe("");
    expect(await joined.judge.overlap()).toEqual([]);
  });

  it("tell of more than one forger, of pods and of clusters, where regions do not know of each other and all forge", async () => {
    for (const { sidecarUrl } of alone.names.flatMap(alone.podsOf)) {
      await awaitFact("forger in each region", STEADY_MS, async () =>
        (await viewOf(sidecarUrl))?.phase === "forging" ? true : undefined,
      );
    }

    const series = await scrapedFrom(alone);

    expect(faultsOf(series, ["MultipleClusterForgers", "MultipleLocalForgers"])).toBe("");
    expect((await alone.judge.overlap()).length).toBeGreaterThan(0);
  });
});

/** Every pod, several times, as Prometheus would: what is scraped is told to promtool as if a minute lay in between. */
async function scrapedFrom(regions: PoolRegions): Promise<Series[]> {
  const pods = regions.names.flatMap((region) => regions.podsOf(region).map((pod) => ({ region, pod })));
  const scrapes: Scrape[] = [];
  for (let turn = 0; turn < SCRAPES; turn += 1) {
    for (const { region, pod } of pods) {
      const page = await ask(pod.sidecarUrl, "/metrics");
      if (page === undefined) throw new Error(`${region}/${pod.name} does not serve metrics`);
      scrapes.push({
        turn,
        target: { namespace: "cardano-mainnet", job: "forge", instance: `${region}/${pod.name}` },
        page,
      });
    }
    // The pace of the scrapes; no fact is waited for.
    await sleep(SCRAPE_EACH_MS);
  }
  return seriesOfScrapes(scrapes, MINUTES);
}

/** What promtool says against these alerts, and no other of the published ones, firing at some moment. */
function faultsOf(series: readonly Series[], firing: readonly string[]): string {
  const published = `alertname=~"${PUBLISHED.join("|")}",alertstate="firing"`;
  const test = {
    interval: "1m",
    input_series: series.map(([one, values]) => ({ series: one, values })),
    promql_expr_test: [
      {
        expr: `count by (alertname) (count_over_time(ALERTS{${published}}[${MINUTES}m])) > bool 0`,
        eval_time: `${MINUTES}m`,
        exp_samples: firing.map((alert) => ({ labels: `{alertname="${alert}"}`, value: 1 })),
      },
    ],
  };
  return promtool(["test", "rules", "test.json"], {
    "alerts.yaml": rules,
    "test.json": JSON.stringify({ rule_files: ["alerts.yaml"], evaluation_interval: "1m", tests: [test] }),
  });
}
