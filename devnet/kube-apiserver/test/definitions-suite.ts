import { beforeAll, describe, expect, it } from "vitest";
import { type ApiClient, createApiClient } from "./scenario/api-client.ts";

type Fields = Readonly<Record<string, unknown>>;

const NAMESPACE = "definitions";
const poolId = `pool1${"q".repeat(51)}`;
const time = "2026-01-02T03:04:05Z";

/** Every field that the definition of a CardanoForgeCluster has, each with a value of its own. */
const wholeCluster = {
  spec: {
    network: { name: "preprod", magic: 1, era: "conway" },
    pool: { id: poolId, idHex: "a".repeat(56), name: "A pool", ticker: "ABC", description: "A pool of its own" },
    application: { type: "block-producer", version: "10.5.1", environment: "staging" },
    region: "eu-1",
    forgeState: "Enabled",
    priority: 7,
    healthCheck: {
      enabled: true,
      endpoint: "http://127.0.0.1:12798/health",
      interval: "15s",
      timeout: "2s",
      failureThreshold: 5,
      headers: { Authorization: "Bearer x" },
    },
    override: { enabled: true, reason: "maintenance", expiresAt: time, forcePriority: 3, forceState: "Disabled" },
  },
  status: {
    effectiveState: "Disabled",
    effectivePriority: 3,
    networkStatus: {
      network: "preprod",
      magic: 1,
      syncStatus: "synced",
      tipSlot: 12_345_678_901,
      tipHash: "ab".repeat(32),
      epochNo: 512,
    },
    poolStatus: {
      poolId,
      activeStake: "123456789",
      delegatorCount: 17,
      lastBlockProduced: time,
      blocksProducedEpoch: 3,
      blocksExpectedEpoch: 4,
    },
    activeLeader: "producer-0",
    forgingEnabled: false,
    lastTransition: time,
    reason: "overridden",
    message: "disabled for maintenance",
    healthStatus: {
      healthy: true,
      lastProbeTime: time,
      consecutiveFailures: 0,
      message: "200 OK",
      responseTime: "12ms",
    },
    conditions: [
      { type: "Ready", status: "True", lastTransitionTime: time, reason: "R", message: "m" },
      { type: "HealthCheckPassing", status: "False", lastTransitionTime: time },
      { type: "LeaderElected", status: "Unknown", lastTransitionTime: time },
      { type: "Syncing", status: "False", lastTransitionTime: time },
    ],
    handover: {
      id: "1",
      phase: "done",
      from: "eu-1",
      to: "us-1",
      message: "moved",
      gapMilliseconds: 1_200,
      startedAt: time,
      finishedAt: time,
    },
    observedGeneration: 2,
  },
};

/** Every field that the definition of a CardanoLeader has. */
const wholeLeader = {
  spec: { namespace: "pools", description: "who forges" },
  status: {
    leaderPod: "producer-0",
    forgingEnabled: true,
    lastTransitionTime: time,
    reason: "forging",
    message: "producer-0 forges",
    term: 9_007_199_254_740_991,
    leaseName: "cardano-node-leader",
    conditions: [
      { type: "Ready", status: "True", lastTransitionTime: time, reason: "R", message: "m" },
      { type: "LeaderElected", status: "True", lastTransitionTime: time },
      { type: "Syncing", status: "False", lastTransitionTime: time },
    ],
    observedGeneration: 1,
    pods: [
      {
        name: "producer-0",
        identity: "producer-0_4f2a",
        role: "leader",
        phase: "forging",
        intent: "on",
        nodeTruth: { forging: "on", with: "real", because: "forging_enabled is 1" },
        credentials: { state: "valid", resting: "decoy", fingerprint: "8f31", problems: ["none"] },
        kes: {
          currentPeriod: 420,
          startPeriod: 418,
          periodsRemaining: -1,
          expiresAt: time,
          opcertCounter: 3,
          nodeStartPeriod: 418,
          nodeOpcertCounter: 3,
        },
        tip: { slot: 12_345_678_901, block: 9, epoch: 5, hash: "ab".repeat(32), at: time, sync: "synced" },
        version: "0.1.0",
        nodeVersion: "10.5.1",
        reason: "permit_granted",
        message: "forges",
        since: time,
        updated: time,
      },
    ],
    history: [{ at: time, from: "a", to: "b", reason: "R", message: "m", gapMilliseconds: 0, term: 8 }],
    handover: {
      id: "1",
      phase: "done",
      from: "producer-1",
      to: "producer-0",
      message: "moved",
      gapMilliseconds: 300,
      startedAt: time,
      finishedAt: time,
    },
  },
};

type Row = readonly [path: string, accepted: readonly unknown[], refused: readonly unknown[]];

const ready = { type: "Ready", status: "True", lastTransitionTime: time };
const conditionRows: readonly Row[] = [
  ["status.conditions", [[], [ready]], [[ready, ready]]],
  ["status.conditions.0.type", [], ["Odd", undefined, 5]],
  ["status.conditions.0.status", ["True", "False", "Unknown"], ["true", true, undefined]],
  ["status.conditions.0.lastTransitionTime", ["2026-01-02T03:04:05.678+02:00"], ["yesterday", undefined]],
];

const handoverRows: readonly Row[] = [
  ["status.handover.phase", ["accepted", "released", "expired"], ["Done", "", "a".repeat(41)]],
  ["status.handover.id", ["x".repeat(128)], ["x".repeat(129)]],
  ["status.handover.message", ["x".repeat(1_024)], ["x".repeat(1_025)]],
  ["status.handover.gapMilliseconds", [0], [-1, 1.5]],
];

/** Per field: values that are accepted beside the one above, and values that are refused. */
const clusterRows: readonly Row[] = [
  ["spec", [], [{}, "x"]],
  ["spec.network", [], [undefined, { name: "preprod" }, { magic: 1 }]],
  ["spec.network.name", ["mainnet", "preview", "custom"], ["testnet", "", 1]],
  ["spec.network.magic", [0, 764_824_073, 4_294_967_295], [-1, 4_294_967_296, "1", 1.5]],
  ["spec.pool", [], [undefined, { id: poolId }, { idHex: "a".repeat(56) }]],
  [
    "spec.pool.id",
    [`pool1${"z9".repeat(25)}a`],
    [`pool1${"q".repeat(50)}`, `pool1${"q".repeat(52)}`, `POOL1${"q".repeat(51)}`, ""],
  ],
  ["spec.pool.idHex", ["0".repeat(56)], ["a".repeat(55), "a".repeat(57), "A".repeat(56)]],
  ["spec.pool.name", ["", "x".repeat(50)], ["x".repeat(51)]],
  ["spec.pool.ticker", ["A", "ABCD5"], ["", "abc", "ABCDEF"]],
  ["spec.pool.description", ["x".repeat(255)], ["x".repeat(256)]],
  ["spec.application.type", ["relay-only", "monitoring", "custom"], ["relay"]],
  ["spec.application.environment", ["production", "development", "testing"], ["prod"]],
  ["spec.region", ["us-east-1", "a1", "a".repeat(20)], [undefined, "a", "EU", "a".repeat(21), "eu_1"]],
  ["spec.forgeState", ["Disabled", "Priority-based"], ["enabled", ""]],
  ["spec.priority", [1, 999], [0, 1_000, "7", 1.5]],
  ["spec.healthCheck.interval", ["1s", "10m", "1h"], ["30", "1d", "s", "1.5s"]],
  ["spec.healthCheck.timeout", ["1s"], ["10ms", ""]],
  ["spec.healthCheck.failureThreshold", [1, 10], [0, 11]],
  ["spec.healthCheck.headers", [{}], [{ a: 1 }, ["a"]]],
  ["spec.override.expiresAt", ["2030-01-01T00:00:00+00:00"], ["2030-01-01", "2030-01-01T00:00:00", "tomorrow"]],
  ["spec.override.forcePriority", [1, 999], [0, 1_000]],
  ["spec.override.forceState", ["Enabled"], ["Priority-based"]],
  ["status.effectiveState", ["Enabled", "Priority-based"], ["On"]],
  ["status.networkStatus.syncStatus", ["syncing", "behind", "unknown"], ["ready"]],
  ["status.healthStatus.consecutiveFailures", [3], ["3"]],
  ["status.poolStatus.activeStake", ["0"], [123]],
  ...conditionRows,
  ...handoverRows,
];

const leaderRows: readonly Row[] = [
  ["spec.description", ["", "x".repeat(256)], ["x".repeat(257)]],
  ["status.forgingEnabled", [false], ["true"]],
  ["status.lastTransitionTime", ["2026-01-02T03:04:05.123456Z"], ["now"]],
  ["status.term", [0], [-1, "7"]],
  ["status.leaseName", ["x".repeat(253)], ["x".repeat(254)]],
  ["status.pods", [[], [{ name: "a" }, { name: "b" }]], [[{ name: "a" }, { name: "a" }]]],
  ["status.pods.0.name", [], [undefined, "", "x".repeat(254)]],
  ["status.pods.0.role", ["standby", "unknown"], ["chief"]],
  ["status.pods.0.phase", ["waiting-for-node", "fenced"], ["Forging", "x".repeat(41)]],
  ["status.pods.0.intent", ["off"], [true]],
  ["status.pods.0.nodeTruth.forging", ["off", "unknown"], [true, "yes"]],
  ["status.pods.0.nodeTruth.with", ["decoy", "unknown"], ["fake"]],
  ["status.pods.0.nodeTruth.because", ["x".repeat(256)], ["x".repeat(257)]],
  ["status.pods.0.credentials.state", ["invalid", "missing", "unknown"], ["good"]],
  ["status.pods.0.credentials.resting", ["real", "none", "foreign"], ["keys"]],
  ["status.pods.0.credentials.problems", [Array(16).fill("x"), []], [Array(17).fill("x"), ["x".repeat(513)]]],
  ["status.pods.0.kes.currentPeriod", [0], [-1]],
  ["status.pods.0.tip.sync", ["syncing", "behind", "unknown"], ["done"]],
  ["status.pods.0.message", ["x".repeat(1_024)], ["x".repeat(1_025)]],
  ["status.pods.0.updated", ["2026-01-02T03:04:05.678Z"], ["now"]],
  ["status.history", [Array(50).fill({ at: time })], [Array(51).fill({ at: time }), [{}]]],
  ["status.history.0.gapMilliseconds", [60_000], [-1]],
  ...conditionRows,
  ...handoverRows,
];

/** What the project's definitions accept, keep, and refuse, on whichever server they are installed. */
export function describeDefinitions(kubeconfigPath: () => string): void {
  let client: ApiClient;
  beforeAll(async () => {
    client = createApiClient(kubeconfigPath());
    await post("/api/v1/namespaces", { metadata: { name: NAMESPACE } });
  });

  const post = (path: string, body: object) =>
    client.send({ method: "POST", path, contentType: "application/json", body: JSON.stringify(body) });

  describe.each([
    { kind: "CardanoForgeCluster", plural: "cardanoforgeclusters", whole: wholeCluster, rows: clusterRows },
    { kind: "CardanoLeader", plural: "cardanoleaders", whole: wholeLeader, rows: leaderRows },
  ])("the definition of $kind", ({ kind, plural, whole, rows }) => {
    const collection = `/apis/cardano.io/v1/namespaces/${NAMESPACE}/${plural}`;
    const object = (content: Fields) => ({
      apiVersion: "cardano.io/v1",
      kind,
      metadata: { name: "whole" },
      ...content,
    });

    beforeAll(async () => {
      expect((await post(`${collection}?fieldValidation=Strict`, object({ spec: whole.spec }))).code).toBe(201);
    });

    /** The server's word on an object, spec or status, without storing it. */
    async function verdictOn(content: Fields, part: "spec" | "status") {
      if (part === "spec")
        return post(`${collection}?dryRun=All&fieldValidation=Strict`, {
          ...object(content),
          metadata: { name: "other" },
        });
      return client.send({
        method: "PATCH",
        path: `${collection}/whole/status?dryRun=All&fieldValidation=Strict`,
        contentType: "application/merge-patch+json",
        body: JSON.stringify({ status: content["status"] }),
      });
    }

    it("keeps every field there is", async () => {
      const created = await verdictOn({ spec: whole.spec }, "spec");
      const updated = await verdictOn({ status: whole.status }, "status");

      expect(created.body).toMatchObject({ spec: whole.spec });
      expect((created.body as Fields)["spec"]).toEqual(whole.spec);
      expect((updated.body as Fields)["status"]).toEqual(whole.status);
    });

    it.each(rows.flatMap(([path, accepted]) => accepted.map((value) => ({ path, value }))))(
      "accepts $value as $path",
      async ({ path, value }) => {
        const { code, body } = await verdictOn(withValue(whole, path, value), partOf(path));

        expect({ code, body }).toMatchObject({ code: expect.toSatisfy((given: number) => given < 300) });
      },
    );

    it.each(rows.flatMap(([path, , refused]) => refused.map((value) => ({ path, value }))))(
      "refuses $value as $path, and names the field",
      async ({ path, value }) => {
        const { code, body } = await verdictOn(withValue(whole, path, value), partOf(path));

        const shown = path.replace(/\.(\d+)/g, "[$1]");
        expect({ code, body }).toMatchObject({ code: 422, body: { reason: "Invalid" } });
        expect((body as { message: string }).message).toContain(shown);
      },
    );
  });
}

function partOf(path: string): "spec" | "status" {
  return path.startsWith("status") ? "status" : "spec";
}

/** A copy with one value exchanged; undefined removes the field. */
function withValue(whole: Fields, path: string, value: unknown): Fields {
  const copy = structuredClone(whole) as Record<string, unknown>;
  const steps = path.split(".");
  const last = steps.pop() ?? "";
  const parent = steps.reduce<Record<string, unknown>>((at, step) => at[step] as Record<string, unknown>, copy);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
