import { describe, expect, it } from "vitest";
import { dashboard, dashboardQueries } from "./harness/dashboard.ts";
import { exportedMetrics, type ScrapedPod, seriesOfPod } from "./harness/exported-series.ts";
import { isSkipped, promtool, skipReason } from "./harness/promtool.ts";

const { panels, templating } = dashboard;

const HOUR = 60;
interface Expectation {
  readonly expr: string;
  readonly samples: readonly { readonly labels: string; readonly value: number }[];
}

/** What promtool says against these answers, for pods that show every metric there is. */
function faultsOf(pods: readonly ScrapedPod[], expectations: readonly Expectation[]): string {
  const test = {
    interval: "1m",
    input_series: pods.flatMap((pod) => seriesOfPod(pod, HOUR)).map(([series, values]) => ({ series, values })),
    promql_expr_test: expectations.map(({ expr, samples }) => ({
      expr,
      eval_time: `${HOUR}m`,
      exp_samples: samples,
    })),
  };
  return promtool(["test", "rules", "test.json"], { "test.json": JSON.stringify({ rule_files: [], tests: [test] }) });
}

/** That the query answers, each time with the labels that its legend names. */
function answers({ expr, legend }: { readonly expr: string; readonly legend: string }): Expectation {
  const named = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label ?? "");
  const seen = named.map((label) => `has_${label}`);
  const marked = named.reduce((of, label) => `label_replace(${of}, "has_${label}", "yes", "${label}", ".+")`, expr);
  const labels = seen.map((label) => `${label}="yes"`).join(",");
  return { expr: `count by (${seen.join(", ")}) (${marked}) > bool 0`, samples: [{ labels: `{${labels}}`, value: 1 }] };
}

const podOf = (region: string, target: ScrapedPod["target"], values = {}): ScrapedPod => ({
  target,
  labels: {
    region: [region],
    cluster: [`mainnet-${region}`],
    network: ["mainnet"],
    pool_id: ["pool1abcde"],
    pod_name: ["producer-0"],
    reason: ["Ready", "unproven"],
    code: ["200", "timeout"],
    name: ["lease", "seat"],
    arbiter: ["us", "eu", "ap"],
  },
  values,
});
/** As with a PodMonitor: the target has labels that the sidecar gives as well. Pods of two regions may have one address. */
const monitored = ["us", "eu"].map((site) =>
  podOf(site, { job: `forge-${site}`, instance: "10.0.0.1:8000", namespace: "cardano", pod: "producer-0" }),
);
/** As where the address is all that a target has. */
const plain = ["us", "eu"].map((site) => podOf(site, { job: "forge", instance: `${site}:8000` }));

/** They take a second or two of a processor, and far longer where they get little of one. */
const WITHIN_MS = 120_000;

describe.skipIf(isSkipped)(`the queries of the dashboard${skipReason}`, { timeout: WITHIN_MS }, () => {
  it.each([
    ["with the labels of a PodMonitor", monitored],
    ["with no labels but an address", plain],
  ])("all answer over what the sidecar exports, with the labels of their legends, %s", (_, pods) => {
    expect(faultsOf(pods, dashboardQueries.map(answers))).toBe("");
    expect(dashboardQueries.length).toBeGreaterThan(25);
  });

  it("would be caught asking for what the sidecar does not export, or naming a label that is not there", () => {
    const wrong = ["count(cardano_forge_forging)", 'sum(cardano_forge_arbiter_reachable{site="us"})'];

    for (const expr of wrong) expect(faultsOf(plain, [answers({ expr, legend: "" })])).toContain("FAILED");
    expect(faultsOf(plain, [answers({ expr: "cardano_forge_intent", legend: "{{pod_name}}" })])).toContain("FAILED");
  });

  it("tell a node that forges unasked from one that was asked to", () => {
    const [us, eu] = [
      podOf("us", { job: "forge", instance: "us" }),
      podOf("eu", { job: "forge", instance: "eu" }, { cardano_forge_intent: 0 }),
    ];
    const expr = dashboardQueries.find(({ title }) => title === "Who forges where")?.expr ?? "";
    const samples = [
      { labels: `{region="us"}`, value: 1 },
      { labels: `{region="eu"}`, value: 2 },
    ];

    expect(faultsOf([us, eu], [{ expr: `sum by (region) (${expr})`, samples }])).toBe("");
  });
});

describe("the dashboard", () => {
  it("offers the pools and networks that metrics tell of", () => {
    const known = exportedMetrics();
    for (const { query } of templating.list.filter(({ name }) => name !== "datasource")) {
      const [, metric, label = ""] =
        /^label_values\((\w+)(?:\{.*\})?, (\w+)\)$/.exec(typeof query === "string" ? query : query.query) ?? [];

      expect(known.find(({ name }) => name === metric)?.labelNames).toContain(label);
    }
  });

  it("lays its panels out without a gap in a row or one over another", () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`),
    );
    const rows = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h));

    expect(new Set(cells).size).toBe(cells.length);
    expect(cells.length).toBe(24 * rows);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});
