import type { EndpointProbe, ProbeOptions } from "@cardano-forge/host";
import type { ForgeCluster, ForgeClusterHealthCheck, HealthStatus } from "@cardano-forge/kubernetes";
import { describe, expect, it } from "vitest";
import { clusterReportOf } from "../src/clusters/cluster-report.ts";
import { type Health, type HealthCheck, healthAfter, healthCheckOf, healthWordsOf } from "../src/clusters/health.ts";
import { createHealthChecker } from "../src/clusters/health-checker.ts";

const environment = { HEALTH_CHECK_ENDPOINT: "http://127.0.0.1:1/env", HEALTH_CHECK_INTERVAL: 30 };
const nothing = { ...environment, HEALTH_CHECK_ENDPOINT: undefined };

function aCluster(healthCheck?: Partial<ForgeClusterHealthCheck>, status: Partial<ForgeCluster["status"]> = {}) {
  const check = healthCheck && { isEnabled: true, headers: {}, ...healthCheck };
  return {
    metadata: { name: "east", annotations: {}, labels: {} },
    spec: { forgeState: "Priority-based", priority: 1, healthCheck: check },
    status: { conditions: [], ...status },
  } as unknown as ForgeCluster;
}

describe("which health check is made", () => {
  it.each([
    ["that of the environment, where the resource has none", aCluster(), environment, "/env"],
    ["that of the resource, where both have one", aCluster({ endpoint: "http://a/crd" }), environment, "/crd"],
    [
      "the environment's endpoint, where the resource only says how",
      aCluster({ intervalMs: 5000 }),
      environment,
      "/env",
    ],
    ["none, where the resource switches it off", aCluster({ isEnabled: false }), environment, undefined],
    ["none, where nobody names an endpoint", aCluster(), nothing, undefined],
    ["none, before the resource is known, because it may switch it off", undefined, environment, undefined],
  ])("is %s", (_, own, env, endpoint) => {
    expect(healthCheckOf(own, env)?.endpoint.replace(/^http:\/\/[^/]+/, "")).toBe(endpoint);
  });

  it("takes interval, timeout, threshold and headers from the resource, and what is not said there by default", () => {
    const own = { intervalMs: 5000, timeoutMs: 2000, failureThreshold: 5, headers: { authorization: "x" } };

    expect(healthCheckOf(aCluster(own), environment)).toMatchObject(own);
    expect(healthCheckOf(aCluster(), environment)).toMatchObject({
      intervalMs: 30_000,
      timeoutMs: 10_000,
      failureThreshold: 3,
      headers: {},
    });
  });
});

const failure: EndpointProbe = { isPassed: false, message: "answered 503", durationMs: 4.4 };
const success: EndpointProbe = { isPassed: true, message: "answered 200", durationMs: 3 };
const at = { failureThreshold: 2, checkedAtMs: Date.UTC(2030, 0, 1) };

describe("results of health checks", () => {
  it("count failures in a row, make the cluster unhealthy at the threshold, and one success makes it well", () => {
    const first = healthAfter(0, failure, at);
    const second = healthAfter(first.consecutiveFailures, failure, at);
    const third = healthAfter(second.consecutiveFailures, success, at);

    expect([first, second, third].map(({ consecutiveFailures }) => consecutiveFailures)).toEqual([1, 2, 0]);
    expect([first, second, third].map(({ isHealthy }) => isHealthy)).toEqual([true, false, true]);
  });

  it("stand in the resource in the words of its definition, and reach every decider from there", () => {
    const health = healthAfter(1, failure, at);
    const words = healthWordsOf({ isWanted: true, health, own: aCluster() });

    expect(words.healthStatus).toEqual({
      healthy: false,
      lastProbeTime: "2030-01-01T00:00:00.000Z",
      consecutiveFailures: 2,
      message: "answered 503",
      responseTime: "4ms",
    });
    expect(words.condition).toMatchObject({ type: "HealthCheckPassing", status: "False", message: "answered 503" });
    const cluster = aCluster({ failureThreshold: 2 }, { healthStatus: words.healthStatus });
    expect(clusterReportOf(cluster).health).toEqual({ consecutiveFailures: 2, failureThreshold: 2 });
  });

  it("of the leader before stand until the new leader has its own, so that a change of leader heals nothing", () => {
    const healthStatus = { healthy: false, consecutiveFailures: 7 };
    const own = aCluster({}, { healthStatus });

    expect(healthWordsOf({ isWanted: true, health: undefined, own }).healthStatus).toEqual(healthStatus);
  });

  it("are gone once no check is made any more, so that an old failure lowers no priority for ever", () => {
    const lastTransitionTime = "2030-01-01T00:00:00Z";
    const condition = { type: "HealthCheckPassing", status: "False", lastTransitionTime } as const;
    const own = aCluster({}, { healthStatus: { healthy: false, consecutiveFailures: 7 }, conditions: [condition] });

    const words = healthWordsOf({ isWanted: false, health: undefined, own });

    expect(words.healthStatus).toBeUndefined();
    expect(words.condition).toMatchObject({ status: "Unknown", reason: "NotChecked" });
  });
});

describe("the checker of a leader", () => {
  const check: HealthCheck = {
    endpoint: "http://127.0.0.1:1/",
    intervalMs: 1000,
    timeoutMs: 100,
    failureThreshold: 3,
    headers: { a: "b" },
  };

  function aChecker(o: { left?: HealthStatus; result?: () => EndpointProbe } = {}) {
    let nowMs = 0;
    let wanted: HealthCheck | undefined = check;
    const asked: ProbeOptions[] = [];
    const told: (Health | undefined)[] = [];
    const checker = createHealthChecker({
      clock: { monotonicMs: () => nowMs, wallMs: () => nowMs },
      probe: async (options) => {
        asked.push(options);
        return o.result?.() ?? failure;
      },
      check: () => wanted,
      left: () => o.left,
      onHealth: (health) => told.push(health),
    });
    const { signal } = new AbortController();
    return {
      checker,
      asked,
      told,
      want: (next: HealthCheck | undefined) => {
        wanted = next;
      },
      async at(ms: number, isLeading = true): Promise<void> {
        nowMs = ms;
        await checker.checkIfDue(isLeading, signal);
      },
    };
  }

  it("asks at once and then at each interval, with the headers and within the time that were given", async () => {
    const { asked, at } = aChecker();

    for (const ms of [0, 500, 999, 1000, 1500, 2000]) await at(ms);

    expect(asked).toHaveLength(3);
    expect(asked[0]).toMatchObject({ url: check.endpoint, headers: { a: "b" }, timeoutMs: 100 });
  });

  it("asks at once when the check was changed, because whoever repaired it looks for the result", async () => {
    const { asked, at, want } = aChecker();
    await at(0);
    want({ ...check, endpoint: "http://127.0.0.1:2/" });

    await at(1);

    expect(asked.map(({ url }) => url)).toEqual([check.endpoint, "http://127.0.0.1:2/"]);
  });

  it("goes on counting where the leader before it stopped", async () => {
    const { checker, at } = aChecker({ left: { consecutiveFailures: 2 } });

    await at(0);

    expect(checker.current()).toMatchObject({ consecutiveFailures: 3, isHealthy: false });
  });

  it("asks nothing while another pod leads, and forgets what it found when it leads no more", async () => {
    const { checker, asked, told, at } = aChecker();
    await at(0, false);
    expect(asked).toEqual([]);
    await at(1);

    await at(2, false);
    await at(3, false);

    expect(checker.current()).toBeUndefined();
    expect(told).toEqual([expect.objectContaining({ consecutiveFailures: 1 }), undefined]);
  });

  it("forgets what it found when the check is switched off, and asks at once when it is on again", async () => {
    const { asked, at, want } = aChecker({ result: () => success });
    await at(0);
    want(undefined);
    await at(1);
    want(check);

    await at(2);

    expect(asked).toHaveLength(2);
  });

  it("counts nothing of a check that was called off", async () => {
    const ending = new AbortController();
    const told: unknown[] = [];
    const checker = createHealthChecker({
      clock: { monotonicMs: () => 0, wallMs: () => 0 },
      probe: async () => {
        ending.abort();
        return failure;
      },
      check: () => check,
      left: () => undefined,
      onHealth: (health) => told.push(health),
    });

    await checker.checkIfDue(true, ending.signal);

    expect(told).toEqual([]);
  });
});
