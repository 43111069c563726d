import { createManualClock } from "@cardano-forge/election/testing";
import { createForgeMetrics } from "@cardano-forge/metrics";
import { Registry } from "prom-client";
import { describe, expect, it } from "vitest";
import type { Round } from "../../src/reconcile/loop.ts";
import { createMetricsReporter } from "../../src/report/metrics-reporter.ts";
import { countKubernetesRequest, countLeaseRequest } from "../../src/report/request-metrics.ts";
import type { SidecarStatus } from "../../src/report/status.ts";
import { aConfiguration } from "../configuration/configuration-builder.ts";
import { aTerm } from "../reconcile/observation-builder.ts";
import { aRound } from "./round-builder.ts";
import { aForgingStatus, aStatus } from "./status-builder.ts";

function aReporter(env: Readonly<Record<string, string>> = {}) {
  const clock = createManualClock();
  const registry = new Registry();
  const metrics = createForgeMetrics(registry);
  let remainingMs: number | undefined;
  const reporter = createMetricsReporter({
    metrics,
    configuration: aConfiguration(env),
    version: "1.2.3",
    clock,
    remainingMs: () => remainingMs,
    takeLongestLagMs: () => 3,
  });
  return {
    clock,
    metrics,
    tell: (status: SidecarStatus, round: Round = aRound()) => reporter.onRound(round, status),
    hold(ms: number | undefined) {
      remainingMs = ms;
    },
    /** The samples of one metric, by what is inside the braces. */
    async show(name: string): Promise<Record<string, number>> {
      reporter.refresh();
      const lines = (await registry.metrics()).split("\n");
      const samples = lines.flatMap((line) => {
        const match = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line);
        return match?.[1] === name ? [[match[2] ?? "", Number(match[3])] as const] : [];
      });
      return Object.fromEntries(samples);
    },
  };
}

const only = (values: Record<string, number>): number | undefined => Object.values(values)[0];

describe("cardano_forging_enabled, by which operators see two forgers", () => {
  it("is 1 before anything is known, because nobody can tell that the node does not forge", async () => {
    const { show } = aReporter();

    expect(await show("cardano_forging_enabled")).toEqual({
      'pod="producer-0",network="mainnet",pool_id="unknown",application="block-producer"': 1,
    });
  });

  // One row: what is known of the node, and the value.
  it.each<[string, Parameters<typeof aStatus>[0], number]>([
    ["a node that is verified off", { nodeTruth: { forging: "off", mayHoldRealKeys: true } }, 0],
    [
      "a node that forges with the real keys",
      { nodeTruth: { forging: "on", credentials: "real", mayHoldRealKeys: true } },
      1,
    ],
    [
      "a node that forges with nobody knows what",
      { nodeTruth: { forging: "on", credentials: "unknown", mayHoldRealKeys: true } },
      1,
    ],
    [
      "a node that forges on decoys, which no pool owns",
      { nodeTruth: { forging: "on", credentials: "decoy", mayHoldRealKeys: false } },
      0,
    ],
    [
      "a node that cannot be read and may hold real keys",
      { nodeTruth: { forging: "unknown", mayHoldRealKeys: true } },
      1,
    ],
    // A healthy standby whose metrics are not reachable must not keep an alert firing for ever.
    [
      "a node that cannot be read and started on decoys",
      { nodeTruth: { forging: "unknown", mayHoldRealKeys: false } },
      0,
    ],
    ["no node", { node: { process: "none" }, nodeTruth: { forging: "off", mayHoldRealKeys: false } }, 0],
  ])("for %s", async (_, parts, expected) => {
    const { tell, show } = aReporter();

    tell(aStatus(parts));

    expect(only(await show("cardano_forging_enabled"))).toBe(expected);
  });
});

describe("intent and truth", () => {
  it("are two metrics, and how long they differ is a third", async () => {
    const { clock, tell, show } = aReporter();
    tell(aForgingStatus({ nodeTruth: { forging: "off" } }));
    await clock.advance(4000);

    expect(only(await show("cardano_forge_intent"))).toBe(1);
    expect(only(await show("cardano_forge_node_forging"))).toBe(0);
    expect(only(await show("cardano_forge_intent_mismatch_seconds"))).toBe(4);

    tell(aForgingStatus());
    expect(only(await show("cardano_forge_intent_mismatch_seconds"))).toBe(0);
  });

  it("show no truth while there is none", async () => {
    const { tell, show } = aReporter();

    tell(aStatus({ nodeTruth: { forging: "unknown" } }));

    expect(await show("cardano_forge_node_forging")).toEqual({});
  });
});

describe("the seat", () => {
  it("is told by three names, and each gain and loss is counted", async () => {
    const { tell, show, hold } = aReporter();
    tell(aStatus());
    hold(12_500);
    tell(aForgingStatus());
    expect(only(await show("cardano_leader_status"))).toBe(1);
    expect(await show("leader_election_master_status")).toEqual({ 'name="cardano-node-leader"': 1 });
    expect(only(await show("cardano_forge_lease_remaining_seconds"))).toBe(12.5);

    hold(undefined);
    tell(aStatus());
    expect(only(await show("cardano_leader_status"))).toBe(0);
    expect(only(await show("cardano_leadership_changes_total"))).toBe(2);
    expect(await show("cardano_forge_lease_remaining_seconds")).toEqual({});
  });

  it("makes cardano_cluster_forge_enabled 1 on the leader only, so that its sum counts clusters that may forge", async () => {
    const pool = { POOL_ID: "pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09", CLUSTER_REGION: "us-east-1" };
    const { tell, show } = aReporter(pool);
    const labels = 'cluster="mainnet-pool13gsek-us-east-1",region="us-east-1",network="mainnet",pool_id="pool13gsek"';
    tell(aStatus());
    expect(await show("cardano_cluster_forge_enabled")).toEqual({ [labels]: 0 });

    tell(aForgingStatus());
    expect(await show("cardano_cluster_forge_enabled")).toEqual({ [labels]: 1 });

    tell(aForgingStatus(), aRound({ observation: { decision: { kind: "hold", because: "disabled" } } }));
    expect(await show("cardano_cluster_forge_enabled")).toEqual({ [labels]: 0 });
  });

  it("shows the reason of now and no other", async () => {
    const { tell, show } = aReporter();
    tell(aStatus());
    tell(aForgingStatus());

    expect(await show("cardano_forge_decision_info")).toEqual({ 'reason="ForgingVerified"': 1 });
  });
});

describe("the node and its keys", () => {
  it("count signals by the predecessor's reasons, also one that came too late", async () => {
    const { tell, show } = aReporter();
    tell(
      aStatus(),
      aRound({
        applied: [
          [{ kind: "signal", intent: "on" }, { kind: "signal-sent" }],
          [{ kind: "signal", intent: "on" }, { kind: "overlap-possible" }],
          [{ kind: "signal", intent: "off" }, { kind: "signal-sent" }],
          [{ kind: "signal", intent: "startup" }, { kind: "refused" }],
        ],
      }),
    );

    expect(await show("cardano_sighup_signals_total")).toEqual({
      'reason="enable_forging"': 2,
      'reason="disable_forging"': 1,
      'reason="startup_cleanup"': 0,
    });
  });

  it("count a node that was killed, by why", async () => {
    const { tell, show } = aReporter();
    const kill = [{ kind: "kill-node", because: "unproven" } as const, {}] as const;
    tell(aStatus(), aRound({ applied: [kill] }));
    tell(aStatus(), aRound({ observation: { term: aTerm({ isPastDeadline: true }) }, applied: [kill] }));
    tell(aStatus(), aRound({ applied: [[kill[0], { kind: "refused" }]] }));

    expect(await show("cardano_forge_fenced_total")).toMatchObject({
      'reason="unproven"': 1,
      'reason="past_deadline"': 1,
    });
  });

  it("count signals of somebody else", async () => {
    const { tell, show } = aReporter();
    tell(
      aForgingStatus(),
      aRound({
        before: { phase: "forging", reason: "ForgingVerified" },
        after: { phase: "enabling", reason: "ForeignSignal" },
      }),
    );

    expect(only(await show("cardano_forge_foreign_sighup_total"))).toBe(1);
  });

  it("count the seconds for which real keys lie on disk", async () => {
    const { clock, tell, show } = aReporter();
    const real = aRound({ observation: { credentials: { resting: "real" } } });
    tell(aForgingStatus());
    await clock.advance(100);
    tell(aForgingStatus(), real);
    await clock.advance(700);
    tell(aForgingStatus(), real);
    await clock.advance(5000);
    tell(aForgingStatus());

    expect(only(await show("cardano_forge_real_keys_on_disk_seconds_total"))).toBeCloseTo(0.8, 6);
  });

  it("show which check a bad set fails, and what the certificate says", async () => {
    const { tell, show } = aReporter();
    tell(aStatus());
    expect(only(await show("cardano_forge_kes_periods_remaining"))).toBe(52);
    expect(await show("cardano_forge_opcert_issue_number")).toEqual({ 'source="mounted"': 7 });
    expect(only(await show("cardano_forge_kes_expiry_timestamp_seconds"))).toBe(
      Date.parse("2026-09-01T00:00:00Z") / 1000,
    );

    const problem = {
      severity: "error" as const,
      code: "CREDENTIALS_KES_MISMATCH",
      file: "kes.skey",
      message: "",
      hint: "",
    };
    tell(aStatus({ credentials: { isValid: false, problems: [problem] } }));
    expect(await show("cardano_forge_credentials_valid")).toEqual({
      'check="kes"': 0,
      'check="vrf"': 1,
      'check="opcert"': 1,
      'check="set"': 0,
    });
  });

  it("show nothing about a node that cannot be read", async () => {
    const { tell, show } = aReporter();
    tell(aStatus());
    expect(only(await show("cardano_forge_node_tip_age_seconds"))).toBe(20);

    tell(aStatus({ node: { areMetricsReachable: false } }));
    expect(await show("cardano_forge_node_tip_age_seconds")).toEqual({});
    expect(await show("cardano_forge_node_synced")).toEqual({});
  });
});

describe("hand-overs", () => {
  it("are measured from the decision to stop until the node is off, and until the seat is free", async () => {
    const { tell, show } = aReporter();
    const term = aTerm();
    tell(
      aForgingStatus(),
      aRound({
        before: { phase: "forging" },
        after: { phase: "disabling", reason: "StopRequested" },
        observation: { nowMs: 100_000, term },
      }),
    );
    tell(
      aStatus(),
      aRound({
        before: { phase: "disabling", reason: "StopRequested" },
        passed: [{ phase: "standby", reason: "NodeOff" }],
        after: { phase: "standby", reason: "StopRequested" },
        observation: { nowMs: 100_400, term },
        applied: [[{ kind: "release", reason: "" }, { atMs: 100_900 }]],
      }),
    );

    expect(only(await show("cardano_forge_stop_duration_seconds_sum"))).toBeCloseTo(0.4);
    expect(await show("cardano_forge_handover_duration_seconds_sum")).toMatchObject({ 'phase="release"': 0.9 });
  });

  it("are measured from the seat being taken until the node forges, over several attempts", async () => {
    const { tell, show } = aReporter();
    const at = (nowMs: number) => ({ nowMs, term: aTerm() });
    const enabling = { phase: "enabling", reason: "SeatTaken" } as const;
    tell(aForgingStatus(), aRound({ after: enabling, observation: at(100_000) }));
    tell(aForgingStatus(), aRound({ before: enabling, observation: at(101_000) }));
    tell(
      aForgingStatus(),
      aRound({ before: enabling, after: { phase: "forging", reason: "ForgingVerified" }, observation: at(102_500) }),
    );

    expect(await show("cardano_forge_handover_duration_seconds_sum")).toMatchObject({ 'phase="enable"': 2.5 });
    expect(await show("cardano_forge_stop_duration_seconds_count")).toEqual({ "": 0 });
  });
});

describe("requests", () => {
  it("to the API server are counted by what they asked for, and watches do not blur the durations", async () => {
    const { metrics, show } = aReporter();
    countKubernetesRequest(metrics, { verb: "get", resource: "leases", code: "200", durationMs: 12 });
    countKubernetesRequest(metrics, { verb: "watch", resource: "leases", code: "200", durationMs: 300_000 });

    expect(await show("cardano_forge_kube_requests_total")).toEqual({
      'verb="get",resource="leases",code="200"': 1,
      'verb="watch",resource="leases",code="200"': 1,
    });
    expect(only(await show("cardano_forge_kube_request_duration_seconds_count"))).toBe(1);
  });

  it("to the lease tell how writes end", async () => {
    const { metrics, show } = aReporter();
    const report = { arbiter: "local", message: undefined, durationMs: 12 };
    countLeaseRequest(metrics, { ...report, kind: "replace", outcome: "written" });
    countLeaseRequest(metrics, { ...report, kind: "replace", outcome: "failed" });
    countLeaseRequest(metrics, { ...report, kind: "read", outcome: "failed" });

    expect(await show("cardano_forge_lease_renew_failures_total")).toMatchObject({
      'reason="failed"': 1,
      'reason="conflict"': 0,
    });
    expect(only(await show("cardano_forge_lease_renew_duration_seconds_count"))).toBe(2);
  });
});

describe("the arbiters of the pool's seat", () => {
  const aRegister = (name: string, o: { fault?: string; isGranted?: boolean } = {}) => ({
    name,
    isRead: true,
    isWatched: true,
    isGranted: false,
    ...o,
  });
  const aPool = (...registers: ReturnType<typeof aRegister>[]): NonNullable<SidecarStatus["pool"]> => ({
    leaseName: "cardano-forge-mainnet-pool1abcde",
    cluster: "mainnet-pool1abcde-us-east-1",
    holder: undefined,
    permitForSeconds: undefined,
    arbiters: { reached: 2, needed: 2, cautions: [] },
    priority: { kind: "lead", because: "it comes first", ranking: [] },
    election: { identity: "producer-0_00", standing: "candidate", registers },
  });

  it("show one by one which of them answers, so that an alert can say that a quorum is at risk", async () => {
    const { tell, show } = aReporter();

    tell(aStatus({ pool: aPool(aRegister("east"), aRegister("west", { fault: "no answer" }), aRegister("eu")) }));

    expect(await show("cardano_forge_arbiter_reachable")).toEqual({
      'arbiter="east"': 1,
      'arbiter="west"': 0,
      'arbiter="eu"': 1,
    });
    expect(await show("cardano_forge_arbiters_needed")).toEqual({ "": 2 });
    expect(await show("cardano_forge_arbiters_granted")).toEqual({ "": 0 });
  });

  it("count those that this pod holds, until it holds none of them any more", async () => {
    const { tell, show } = aReporter();

    tell(
      aForgingStatus({ pool: aPool(aRegister("east", { isGranted: true }), aRegister("west", { isGranted: true })) }),
    );
    expect(await show("cardano_forge_arbiters_granted")).toEqual({ "": 2 });

    tell(aStatus({ pool: aPool(aRegister("east"), aRegister("west")) }));
    expect(await show("cardano_forge_arbiters_granted")).toEqual({ "": 0 });
  });

  it("show nothing where a cluster forges without asking others", async () => {
    const { tell, show } = aReporter();

    tell(aStatus());

    expect(await show("cardano_forge_arbiters_needed")).toEqual({});
    expect(await show("cardano_forge_arbiter_reachable")).toEqual({});
  });
});
