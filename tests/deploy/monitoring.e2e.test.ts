import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
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
import { alertNames, alertRules, alertsText } from "./harness/alert-rules.ts";
import { dashboardQueries } from "./harness/dashboard.ts";
import type { Series } from "./harness/healthy-day.ts";
import { isPrometheusSkipped, type Prometheus, startPrometheus } from "./harness/prometheus.ts";
import { isSkipped, promtool, skipReason } from "./harness/promtool.ts";
import { type Scrape, seriesOfScrapes } from "./harness/scraped-series.ts";

/** Their expressions are in the predecessor's README, and operators have them in their own rules. */
const PUBLISHED = ["MultipleLocalForgers", "MultipleClusterForgers", "NoActiveForger", "ClusterHealthDegraded"];

/** The defaults: no alert waits for a lease, and a machine that is busy must not cost one. */
const TIMING: RegionTiming = { globalLeaseMs: 30_000, failbackMs: 60_000, env: {} };
const STEADY_MS = 150_000;
const SCRAPES = 5;
const SCRAPE_EACH_MS = 2000;
/** Longer than any of these alerts waits before it fires. */
const MINUTES = 10;

const NO_PROMETHEUS = isPrometheusSkipped ? " (skipped: there is no prometheus)" : "";

/** The alerts whose expressions hold while nobody forges, and once another site does, when one has lost its power. */
const LOST: Readonly<Record<string, readonly ("gap" | "after")[]>> = {
  ArbiterUnreachable: ["gap", "after"],
  ClusterHealthDegraded: [],
  CredentialsInvalid: [],
  Fenced: [],
  IntentMismatch: [],
  KesExpired: [],
  KesExpiringSoon: [],
  KesExpiryCritical: [],
  KubeApiErrors: ["gap", "after"],
  LeadershipFlapping: [],
  LeaseNearExpiry: [],
  MultipleClusterForgers: [],
  MultipleLocalForgers: [],
  NoActiveForger: ["gap"],
  NoStandby: [],
  NodeTipStale: [],
  OpCertBehind: [],
  QuorumAtRisk: ["gap", "after"],
  // Of the site that was first, nothing is known any more.
  SecondaryClusterForging: [],
  SidecarDown: ["gap", "after"],
  StandbyNotReady: [],
};
/** Alerts that held at some moment of so long. */
const HELD = "count by (alertname) (count_over_time(ALERTS[10s]))";
const HELD_WITHIN_MS = 60_000;
/** On a busy machine another site may have been faster, and hands back what it has taken. */
const HANDED_BACK_MS = STEADY_MS + 2 * TIMING.failbackMs;

// The servers here are in memory, and it is a real kubectl that speaks to them.
const describeWithBoth = isSkipped ? describe.skip : describeIfControlPlane;
describeWithBoth(`the published alerts over what sidecars really say${skipReason}`, () => {
  let joined: PoolRegions;
  let alone: PoolRegions;
  /** Says that every cluster is healthy. */
  const health = createServer((_, response) => response.end());
  // Both at once: most of the time is waiting for leases.
  beforeAll(async () => {
    const options = { startServer: startDevnetServer, pods: ["producer-0"] };
    await once(health.listen(0, "127.0.0.1"), "listening");
    const { port } = health.address() as AddressInfo;
    const env = { HEALTH_CHECK_ENDPOINT: `http://127.0.0.1:${port}`, HEALTH_CHECK_INTERVAL: "5" };
    [joined, alone] = await Promise.all([
      startPoolRegions({ ...TIMING, env }, options),
      startPoolRegions(TIMING, { ...options, areAlone: true }),
    ]);
  }, 300_000);
  afterAll(async () => {
    await joined?.[Symbol.asyncDispose]();
    health.close();
  });

  describe("where regions do not know of each other and all forge", () => {
    // The others have the machine to themselves from then on.
    afterAll(() => alone?.[Symbol.asyncDispose]());

    it("tell of more than one forger, of pods and of clusters", async () => {
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

  it("are silent where one region forges and the others stand by", async () => {
    await joined.steady(STEADY_MS);

    const series = await scrapedFrom(joined);

    expect(faultsOf(series, [])).toBe("");
    expect(await joined.judge.overlap()).toEqual([]);
  });

  describe.skipIf(isPrometheusSkipped)(
    `and all others, in a Prometheus that scrapes these sidecars${NO_PROMETHEUS}`,
    () => {
      let prometheus: Prometheus;
      beforeAll(async () => {
        const [first] = joined.names;
        await joined.steady(HANDED_BACK_MS, first);
        const targets = joined.names.flatMap((region) =>
          joined.podsOf(region).map(({ name, sidecarUrl }) => ({
            url: sidecarUrl,
            labels: { namespace: "cardano-mainnet", instance: `${region}/${name}` },
          })),
        );
        prometheus = await startPrometheus(alertsText, targets);
      }, HANDED_BACK_MS + HELD_WITHIN_MS);
      afterAll(() => prometheus?.[Symbol.asyncDispose]());

      const held = async (): Promise<string[]> =>
        (await prometheus.query(HELD)).map(({ alertname }) => alertname ?? "").sort();
      const expectHeld = async (when: "before" | "gap" | "after"): Promise<void> => {
        const expected = alertNames.filter((name) => when !== "before" && LOST[name]?.includes(when));
        await expect.poll(held, { timeout: HELD_WITHIN_MS, message: when }).toEqual(expected);
      };

      it("are each what is expected of them before, while and after another site takes over", async () => {
        const [first] = joined.names as [string];
        await awaitFact("sidecars that were scraped for a while", HELD_WITHIN_MS, async () => {
          const scraped = await prometheus.query('count_over_time(cardano_forge_manager_info{job="forge"}[1m]) > 8');
          return scraped.length === joined.names.length ? true : undefined;
        });
        await expectHeld("before");

        const lostAtMs = Date.now();
        for (const from of joined.names) joined.link(from, first).set("refused");
        await Promise.all(joined.podsOf(first).map((pod) => pod.kill()));
        await expectHeld("gap");
        await joined.forgedAfter(lostAtMs, 2 * joined.names.length * TIMING.globalLeaseMs, first);
        await expectHeld("after");

        expect(Object.keys(LOST).sort()).toEqual(alertNames);
        expect(await joined.judge.overlap()).toEqual([]);
      });

      it("ask for series that there are, as the dashboard does", async () => {
        const missing: string[] = [];
        for (const selector of new Set([...alertRules, ...dashboardQueries].flatMap(({ expr }) => selectorsOf(expr)))) {
          if ((await prometheus.query(`last_over_time(${selector}[1h])`)).length === 0) missing.push(selector);
        }
        const silent: string[] = [];
        for (const { title, expr } of dashboardQueries)
          if ((await prometheus.query(expr)).length === 0) silent.push(title);
        expect({ missing, silent }).toEqual({ missing: [], silent: [] });
      });
    },
  );
});

/** What an expression takes from the metrics of sidecars: names and labels, whose values are a matter of the moment. */
function selectorsOf(expr: string): string[] {
  const selectors = expr.match(/\b(?:cardano|leader_election)_\w+(?:\{[^}]*\})?/g) ?? [];
  return selectors.map((selector) => selector.replaceAll(/(\w+)=~?"[^"]*"/g, '$1!=""'));
}

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
    "alerts.yaml": alertsText,
    "test.json": JSON.stringify({ rule_files: ["alerts.yaml"], evaluation_interval: "1m", tests: [test] }),
  });
}
