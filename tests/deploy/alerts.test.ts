import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { alertNames, alertRules, alertsText } from "./harness/alert-rules.ts";
import { healthyRegions, regionsWith, type Series } from "./harness/healthy-day.ts";
import { isSkipped, promtool, skipReason } from "./harness/promtool.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const HOUR = 60;
const DAY = 1440;

/** A time of a pool, and the alerts that fire at some moment of it. */
interface Story {
  readonly name: string;
  readonly series: readonly Series[];
  readonly minutes: number;
  readonly firing: readonly string[];
}

/** What promtool says against these alerts, and no others, firing in each story. */
function faultsOf(stories: readonly Story[], evaluatedEach = "1m"): string {
  const tests = stories.map(({ name, series, minutes, firing }) => ({
    name,
    interval: "1m",
    input_series: series.map(([one, values]) => ({ series: one, values })),
    promql_expr_test: [
      {
        expr: `count by (alertname) (count_over_time(ALERTS{alertstate="firing"}[${minutes}m])) > bool 0`,
        eval_time: `${minutes}m`,
        exp_samples: firing.map((alert) => ({ labels: `{alertname="${alert}"}`, value: 1 })),
      },
    ],
  }));
  return promtool(["test", "rules", "test.json"], {
    "alerts.yaml": alertsText,
    "test.json": JSON.stringify({ rule_files: ["alerts.yaml"], evaluation_interval: evaluatedEach, tests }),
  });
}

const target = (instance: string): string => `namespace="cardano",job="forge",instance="${instance}"`;
const US0 = target("us-producer-0");
const US1 = target("us-producer-1");
const own = (labels: string, pod: string): string =>
  `${labels},pod="${pod}",network="mainnet",pool_id="pool1abcde",application="block-producer"`;
const cluster = (labels: string, region: string): string =>
  `${labels},cluster="mainnet-${region}",region="${region}",network="mainnet",pool_id="pool1abcde"`;
/** For so many minutes from halfway on one value, before and after another. */
const halfway = (minutes: number, inside: number, outside: number): string =>
  `${outside}+0x${HOUR / 2 - 1} ${inside}+0x${minutes - 1} ${outside}+0x${HOUR / 2 - minutes}`;

const all = (value: number): string => `${value}+0x${HOUR}`;
const UPDATES = `cardano_forge_kube_requests_total{${US0},verb="update",resource="leases",code="timeout"}`;
const KES_EXPIRY = `cardano_forge_kes_expiry_timestamp_seconds{${US0}}`;
const isReady = ([name]: Series): boolean => /reason="(Ready|SeatAwaited)"/.test(name);
const nobodyReady = Object.fromEntries(
  healthyRegions(HOUR)
    .filter(isReady)
    .map(([name]) => [name, undefined]),
);

interface Trouble {
  readonly changes: Readonly<Record<string, string | undefined>>;
  readonly firing: readonly string[];
}

/** What goes wrong, and which alerts must say so. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  "a second node that is not verified off": {
    changes: { [`cardano_forging_enabled{${own(US1, "producer-1")}}`]: all(1) },
    firing: ["MultipleLocalForgers"],
  },
  "a second cluster that claims the seat": {
    changes: { [`cardano_cluster_forge_enabled{${cluster(target("eu-producer-0"), "eu")}}`]: halfway(3, 1, 0) },
    firing: ["MultipleClusterForgers"],
  },
  "a pool that nobody forges for any more": {
    changes: {
      [`cardano_forging_enabled{${own(US1, "producer-1")}}`]: halfway(15, 1, 0),
      [`cardano_cluster_forge_enabled{${cluster(US1, "us")}}`]: halfway(15, 1, 0),
    },
    firing: ["NoActiveForger"],
  },
  "a health check that fails for five minutes": {
    changes: { [`cardano_cluster_health_check_consecutive_failures{${US0},cluster="mainnet-us"}`]: halfway(5, 3, 0) },
    firing: ["ClusterHealthDegraded"],
  },
  "a first cluster that does not get the seat": {
    changes: {
      [`cardano_cluster_forge_priority{${cluster(US0, "us")}}`]: all(103),
      [`cardano_cluster_forge_priority{${cluster(US1, "us")}}`]: all(103),
    },
    firing: ["SecondaryClusterForging"],
  },
  "a node that does not obey": {
    changes: { [`cardano_forge_intent_mismatch_seconds{${US0}}`]: halfway(2, 40, 0) },
    firing: ["IntentMismatch"],
  },
  "a permit that runs out": {
    changes: { [`cardano_forge_lease_remaining_seconds{${US0}}`]: "4" },
    firing: ["LeaseNearExpiry"],
  },
  "a seat that moves every minute": {
    changes: { [`cardano_leadership_changes_total{${US0}}`]: `0+1x20 20+0x${HOUR - 21}` },
    firing: ["LeadershipFlapping"],
  },
  "a key that expires in ten days": { changes: { [KES_EXPIRY]: all(10 * 86_400) }, firing: ["KesExpiringSoon"] },
  "a key that expires in two days": { changes: { [KES_EXPIRY]: all(2 * 86_400) }, firing: ["KesExpiryCritical"] },
  "a key that expires while it is looked at": {
    changes: { [KES_EXPIRY]: all(1800) },
    firing: ["KesExpired", "KesExpiryCritical"],
  },
  "a certificate from a backup": {
    changes: { [`cardano_forge_opcert_issue_number{${US0},source="mounted"}`]: all(6) },
    firing: ["OpCertBehind"],
  },
  "a Secret that lacks a file": {
    changes: { [`cardano_forge_credentials_valid{${US0},check="kes"}`]: halfway(3, 0, 1) },
    firing: ["CredentialsInvalid"],
  },
  "one standby that syncs": {
    changes: {
      [`cardano_forge_decision_info{${US1},reason="Ready"}`]: undefined,
      [`cardano_forge_decision_info{${US1},reason="NodeBehind"}`]: `1+0x${HOUR / 2 - 1}`,
    },
    firing: ["StandbyNotReady"],
  },
  "no standby that is ready, in any region": { changes: nobodyReady, firing: ["NoStandby", "StandbyNotReady"] },
  "a chain that does not grow": {
    changes: { [`cardano_forge_node_tip_age_seconds{${US0}}`]: halfway(15, 400, 20) },
    firing: ["NodeTipStale"],
  },
  "one of three arbiters away": {
    changes: { [`cardano_forge_arbiter_reachable{${US0},arbiter="ap"}`]: halfway(10, 0, 1) },
    firing: ["ArbiterUnreachable", "QuorumAtRisk"],
  },
  "an API server that times out": {
    changes: { [UPDATES]: `0+0x${HOUR / 2} 0+12x15 180+0x${HOUR / 2 - 17}` },
    firing: ["KubeApiErrors"],
  },
  "a sidecar that cannot be scraped": { changes: { [`up{${US0}}`]: halfway(5, 0, 1) }, firing: ["SidecarDown"] },
  "a loop that stands still": {
    changes: {
      [`cardano_forge_loop_last_success_timestamp_seconds{${US0}}`]: `0+60x30 1800+0x5 2160+60x${HOUR - 37}`,
    },
    firing: ["SidecarDown"],
  },
  "a node that was killed": {
    changes: { [`cardano_forge_fenced_total{${US0},reason="unproven"}`]: `0+0x${HOUR / 2 - 1} 1+0x${HOUR / 2}` },
    firing: ["Fenced"],
  },
};

const troubled = Object.entries(TROUBLES).map(([name, { changes, firing }]): Story => {
  return { name, series: regionsWith(HOUR, changes), minutes: HOUR, firing };
});
const healthy = (minutes: number, firing: readonly string[]): Story => {
  return { name: "healthy", series: healthyRegions(minutes), minutes, firing };
};

/** They take a few seconds of a processor, and far longer where they get little of one. */
const WITHIN_MS = 180_000;

describe.skipIf(isSkipped)(`the alerts${skipReason}`, { timeout: WITHIN_MS }, () => {
  it("parse", () => {
    expect(promtool(["check", "rules", "alerts.yaml"], { "alerts.yaml": alertsText })).toBe("");
  });

  it("are all silent on a healthy day of three regions, a hand-over included", () => {
    expect(faultsOf([healthy(DAY, [])], "5m")).toBe("");
  });

  it("tell of each trouble by its name, and of nothing else", () => {
    expect(faultsOf(troubled)).toBe("");
  });

  it("would be caught keeping silent", () => {
    expect(faultsOf([healthy(HOUR, ["Fenced"])])).toContain(`{alertname="Fenced"}`);
  });
});

describe("each alert", () => {
  it("is tried on a trouble of its own", () => {
    expect([...new Set(troubled.flatMap(({ firing }) => firing))].sort()).toEqual(alertNames);
  });

  it("asks only for metrics that the sidecar has, or that Prometheus makes", () => {
    const known = readFileSync(`${root}docs/reference/metrics.md`, "utf8");
    const asked = new Set(alertRules.flatMap(({ expr }) => expr.match(/\b(?:cardano|leader_election)_\w+/g) ?? []));

    expect([...asked].filter((name) => !known.includes(`| \`${name}\` |`))).toEqual([]);
    expect(asked.size).toBeGreaterThan(15);
  });

  it.each(alertRules)("$alert leads to a page that says what to do", ({ alert, annotations }) => {
    const file = `${root}docs/operate/alerts/${basename(annotations.runbook_url)}`;

    expect(annotations.runbook_url).toMatch(
      /^https:\/\/github\.com\/cardano-forge\/cardano-forge-manager\/blob\/main\/docs\/operate\/alerts\//,
    );
    expect(existsSync(file)).toBe(true);
    const page = readFileSync(file, "utf8");
    expect(page.split("\n")[0]).toBe(`# ${alert}`);
    expect([...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      "Meaning",
      "Impact",
      "Diagnosis",
      "Mitigation",
    ]);
  });
});
