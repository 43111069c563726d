import { describe, expect, it } from "vitest";
import {
  type CardanoLeaderResource,
  type CardanoLeaderResourceOptions,
  cardanoLeaderResource,
  fieldManagerFor,
  type LeaderStatus,
  listCardanoLeaders,
  type PodEntry,
} from "../src/index.ts";
import { type ServerUnderTest, send } from "./server-under-test.ts";

const { signal } = new AbortController();
const POOL = "pool1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq";
const AT = { group: "cardano.io", version: "v1", plural: "cardanoleaders" } as const;
const leads = { kind: "leader", isCurrent: () => true } as const;

/** A whole entry, with every field that the definition has. */
function aPodEntry(parts: Partial<PodEntry> = {}): PodEntry {
  return {
    name: "producer-0",
    identity: "producer-0_4f2a",
    role: "leader",
    phase: "forging",
    intent: "on",
    nodeTruth: { forging: "on", with: "real", because: "forging_enabled is 1" },
    credentials: { state: "valid", resting: "decoy", fingerprint: "8f31c2", problems: [] },
    kes: {
      currentPeriod: 420,
      startPeriod: 418,
      periodsRemaining: 60,
      expiresAt: "2026-09-01T00:00:00Z",
      opcertCounter: 3,
      nodeStartPeriod: 418,
      nodeOpcertCounter: 3,
    },
    tip: { slot: 123_456, block: 9_876, epoch: 5, hash: "ab".repeat(32), at: "2026-01-01T00:00:00Z", sync: "synced" },
    version: "0.1.0",
    nodeVersion: "10.5.1",
    reason: "permit_granted",
    message: "forges with the real key",
    since: "2026-01-01T00:00:00Z",
    updated: "2026-01-01T00:00:30Z",
    ...parts,
  };
}

function aStatus(parts: Partial<LeaderStatus> = {}): LeaderStatus {
  return {
    leaderPod: "producer-0",
    forgingEnabled: true,
    reason: "leadership_acquired",
    message: "producer-0 leads",
    term: 7,
    leaseName: "cardano-node-leader",
    conditions: [
      { type: "Ready", status: "True", reason: "Forging", message: "one pod forges" },
      { type: "LeaderElected", status: "True" },
    ],
    ...parts,
  };
}

/** What the CardanoLeader does on an API server with the project's own definition. */
export function describeCardanoLeader(given: () => ServerUnderTest): void {
  describe("ensuring the CardanoLeader", () => {
    it("creates it once, with the full pool id, and finds it afterwards", async () => {
      const { open } = await aPlace(given());
      const outcomes = [
        await open("producer-0").ensure({ description: "the pool's producers" }, signal),
        await open("producer-1").ensure({ description: "another text" }, signal),
      ];

      expect(outcomes).toMatchObject([
        { kind: "present", created: true },
        { kind: "present", created: false },
      ]);
      const read = await open("producer-2").read(signal);
      expect(read).toMatchObject({
        kind: "found",
        leader: {
          metadata: { labels: { "cardano.io/pool-id": POOL, "cardano.io/network": "mainnet" } },
          spec: { description: "the pool's producers" },
        },
      });
    });

    it("creates it once when every pod starts at the same time", async () => {
      const { open } = await aPlace(given());
      const pods = ["producer-0", "producer-1", "producer-2"].map((pod) => open(pod));

      const outcomes = await Promise.all(pods.map((pod) => pod.ensure({}, signal)));

      const created = outcomes.map((outcome) => (outcome.kind === "present" ? outcome.created : outcome.kind));
      expect(created.sort()).toEqual([false, false, true]);
    });

    it("puts the pool id on one that a chart made without it", async () => {
      const { open, collection } = await aPlace(given());
      const made = { apiVersion: "cardano.io/v1", kind: "CardanoLeader", metadata: { name: "cardano-leader" } };
      await send(given().admin, "POST", collection, made);

      await open("producer-0").ensure({}, signal);

      const labels = { "cardano.io/pool-id": POOL };
      expect(await open("producer-1").read(signal)).toMatchObject({ leader: { metadata: { labels } } });
    });

    it("refuses one that belongs to another pool whose id is shortened alike, and writes nothing to it", async () => {
      const { open, path } = await aPlace(given());
      await open("producer-0").ensure({}, signal);
      const before = await send(given().admin, "GET", path);
      const other = open("producer-9", { poolId: POOL.replace(/q$/, "z") });

      const foreign = { kind: "foreign-pool", poolId: POOL };
      expect(await other.ensure({}, signal)).toEqual(foreign);
      expect(await other.read(signal)).toEqual(foreign);
      expect(await other.writeStatus(aStatus(), signal, leads)).toEqual(foreign);
      expect(await send(given().admin, "GET", path)).toEqual(before);
    });

    it("says that the definition is not installed, which no Role and no retry can mend", async () => {
      const { open } = await aPlace(given());
      const renamed = open("producer-0", { plural: "cardanochiefs" });
      const strange = open("producer-0", { group: "cardano.example" });

      expect(await renamed.ensure({}, signal)).toMatchObject({ kind: "not-installed" });
      expect(await strange.ensure({}, signal)).toMatchObject({ kind: "not-installed" });
    });

    it("says that the namespace is missing instead of trying for ever to create the object", async () => {
      const { open } = await aPlace(given());

      expect(await open("producer-0", { namespace: "nowhere" }).ensure({}, signal)).toMatchObject({
        kind: "refused",
        status: 404,
        message: expect.stringContaining('namespaces "nowhere" not found'),
      });
    });
  });

  describe("an entry of a pod", () => {
    it("is kept whole, field by field", async () => {
      const { open, ready } = await aPlace(given());
      await ready();

      expect(await open("producer-0").applyPod(aPodEntry(), signal)).toMatchObject({ kind: "applied" });

      expect(await podsOf(open("producer-0"))).toEqual([aPodEntry()]);
    });

    it("is not touched by the entries of others, and loses what its own next one leaves out", async () => {
      const { open, ready } = await aPlace(given());
      await ready();
      const [first, second] = [open("producer-0"), open("producer-1")];
      const other = aPodEntry({ name: "producer-1", role: "standby", phase: "standby", intent: "off" });

      await first.applyPod(aPodEntry(), signal);
      const applied = await second.applyPod(other, signal);
      await first.applyPod({ name: "producer-0", role: "unknown", phase: "bootstrapping" }, signal);

      expect(applied).toMatchObject({ kind: "applied", leader: { status: { pods: [aPodEntry(), other] } } });
      expect(await podsOf(first)).toEqual([{ name: "producer-0", role: "unknown", phase: "bootstrapping" }, other]);
    });

    it("survives what the leader writes, and the leader's fields survive it", async () => {
      const { open, ready } = await aPlace(given());
      await ready();
      const pod = open("producer-0");

      await pod.applyPod(aPodEntry(), signal);
      await pod.writeStatus(aStatus(), signal, leads);
      await pod.applyPod(aPodEntry({ phase: "disabling" }), signal);

      expect(await pod.read(signal)).toMatchObject({
        leader: { status: { leaderPod: "producer-0", term: 7, pods: [aPodEntry({ phase: "disabling" })] } },
      });
    });

    it("is cut to what the definition accepts, so that a long message never hides the rest", async () => {
      const { open, ready } = await aPlace(given());
      await ready();
      const problems = Array.from({ length: 40 }, (_, index) => `kes.skey ${index} ${"x".repeat(600)}`);
      const long = "€".repeat(2_000);
      const entry = aPodEntry({
        message: long,
        reason: long,
        nodeTruth: { forging: "unknown", because: long },
        credentials: { state: "invalid", problems },
      });

      expect(await open("producer-0").applyPod(entry, signal)).toMatchObject({ kind: "applied" });

      const [kept] = await podsOf(open("producer-0"));
      expect(kept?.credentials?.problems).toHaveLength(16);
      expect(kept?.message?.endsWith("€…")).toBe(true);
    });

    it("that the definition refuses is a refusal, not an outage", async () => {
      const { open, ready } = await aPlace(given());
      await ready();
      const wrong = aPodEntry({ phase: "No Phase" });

      expect(await open("producer-0").applyPod(wrong, signal)).toMatchObject({ kind: "refused", status: 422 });
    });

    it("finds no object when somebody deleted it, which ensure mends", async () => {
      const { open, ready, path } = await aPlace(given());
      await ready();
      await send(given().admin, "DELETE", path);
      const pod = open("producer-0");

      expect(await pod.applyPod(aPodEntry(), signal)).toEqual({ kind: "absent" });
      expect(await pod.writeStatus(aStatus(), signal, leads)).toEqual({ kind: "absent" });
      await pod.ensure({}, signal);
      expect(await pod.applyPod(aPodEntry(), signal)).toMatchObject({ kind: "applied" });
    });
  });

  describe("the leader's status", () => {
    it("says who leads, since when and on what ground, for kubectl too", async () => {
      const { open, ready, path } = await aPlace(given());
      await ready();

      const outcome = await open("producer-0").writeStatus(aStatus(), signal, leads);

      expect(outcome).toEqual({ kind: "applied", changed: true, dropped: [] });
      expect(await send(given().admin, "GET", path)).toMatchObject({
        status: {
          leaderPod: "producer-0",
          forgingEnabled: true,
          lastTransitionTime: "2026-01-01T00:00:00.000Z",
          observedGeneration: 1,
          conditions: [
            { type: "Ready", status: "True", lastTransitionTime: "2026-01-01T00:00:00.000Z" },
            { type: "LeaderElected", status: "True", lastTransitionTime: "2026-01-01T00:00:00.000Z" },
          ],
        },
      });
    });

    it("is written only when it changes, and its times of change stay", async () => {
      const { open, ready, path } = await aPlace(given());
      await ready();
      const [early, later] = [open("producer-0"), open("producer-0", { now: () => new Date("2026-01-01T01:00:00Z") })];
      await early.writeStatus(aStatus(), signal, leads);
      const before = await send(given().admin, "GET", path);

      expect(await later.writeStatus(aStatus(), signal, leads)).toEqual({
        kind: "applied",
        changed: false,
        dropped: [],
      });
      expect(await send(given().admin, "GET", path)).toEqual(before);
      await later.writeStatus(aStatus({ message: "producer-0 leads still" }), signal, leads);

      expect(await later.read(signal)).toMatchObject({
        leader: { status: { message: "producer-0 leads still", lastTransitionTime: "2026-01-01T00:00:00.000Z" } },
      });
    });

    it("keeps the last fifty transitions, each once however often it is written", async () => {
      const { open, ready } = await aPlace(given());
      await ready();
      const pod = open("producer-0");
      const transition = (n: number) => ({
        at: new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString(),
        from: `producer-${n % 3}`,
        to: `producer-${(n + 1) % 3}`,
        reason: "leader_lost",
        gapMilliseconds: 16_000 + n,
        term: n,
      });

      for (let n = 0; n < 52; n += 1) await pod.writeStatus(aStatus({ transition: transition(n) }), signal, leads);
      await pod.writeStatus(aStatus({ transition: transition(51) }), signal, leads);

      const read = await pod.read(signal);
      const history = read.kind === "found" ? read.leader.status.history : [];
      expect(history).toEqual(Array.from({ length: 50 }, (_, index) => transition(index + 2)));
    });

    it("answers a request for a hand-over, and keeps the answer until the next", async () => {
      const { open, ready } = await aPlace(given());
      await ready();
      const pod = open("producer-0");
      const handover = { id: "req-1", phase: "done", from: "producer-0", to: "producer-1", gapMilliseconds: 420 };

      await pod.writeStatus(aStatus({ handover }), signal, leads);
      await pod.writeStatus(aStatus({ message: "later" }), signal, leads);

      expect(await pod.read(signal)).toMatchObject({ leader: { status: { message: "later", handover } } });
    });

    it("of a pod that lost the lease before the write is dropped, so that it cannot wipe its successor's", async () => {
      const { open, ready } = await aPlace(given());
      await ready();
      await open("producer-1").writeStatus(aStatus({ leaderPod: "producer-1" }), signal, leads);
      const late = { kind: "leader", isCurrent: () => false } as const;
      const former = { kind: "former-leader", pod: "producer-0" } as const;
      const cleared = aStatus({ leaderPod: "", forgingEnabled: false });

      const superseded = { kind: "superseded", leaderPod: "producer-1" };
      expect(await open("producer-0").writeStatus(aStatus(), signal, late)).toEqual(superseded);
      expect(await open("producer-0").writeStatus(cleared, signal, former)).toEqual(superseded);
    });

    it("is cleared by the pod that it still names", async () => {
      const { open, ready } = await aPlace(given());
      await ready();
      const pod = open("producer-0");
      await pod.writeStatus(aStatus(), signal, leads);

      const cleared = aStatus({ leaderPod: "", forgingEnabled: false, reason: "stopped", message: "released" });
      const former = { kind: "former-leader", pod: "producer-0" } as const;

      expect(await pod.writeStatus(cleared, signal, former)).toMatchObject({ kind: "applied", changed: true });
      expect(await pod.read(signal)).toMatchObject({ leader: { status: { leaderPod: "", forgingEnabled: false } } });
    });

    it("is watched: a change of others is hinted at", async () => {
      const { open, ready } = await aPlace(given());
      await ready();
      const controller = new AbortController();
      const { promise, resolve } = Promise.withResolvers<void>();
      let hints = 0;
      open("producer-0").watch(() => {
        hints += 1;
        if (hints === 2) resolve();
      }, controller.signal);

      // The first hint is the state at the start of the watch.
      await expect.poll(() => hints, { timeout: 5_000 }).toBe(1);
      await open("producer-1").applyPod(aPodEntry({ name: "producer-1" }), signal);

      await promise;
      controller.abort();
    });
  });

  describe("CardanoLeaders for a reader", () => {
    it("are listed in one namespace or in all", async () => {
      const [first, second] = [await aPlace(given()), await aPlace(given())];
      await Promise.all([first.ready(), second.ready()]);
      const { admin } = given();

      const one = await listCardanoLeaders(admin, { namespace: first.namespace }, signal);
      const all = await listCardanoLeaders(admin, {}, signal);

      expect(one).toMatchObject({ kind: "found", leaders: [{ metadata: { namespace: first.namespace } }] });
      const namespaces = all.kind === "found" ? all.leaders.map(({ metadata }) => metadata.namespace) : [];
      expect(namespaces).toEqual(expect.arrayContaining([first.namespace, second.namespace]));
    });

    it("are told from a definition that is not installed", async () => {
      const outcome = await listCardanoLeaders(given().admin, { plural: "cardanochiefs" }, signal);

      expect(outcome).toMatchObject({ kind: "not-installed" });
    });
  });
}

/** What is left of it under the definition that installations of the predecessor have. */
export function describePredecessorLeader(given: () => ServerUnderTest): void {
  describe("under the predecessor's definition", () => {
    it("writes the fields that it knows and names those that it lacks, once", async () => {
      const { open, ready, path } = await aPlace(given());
      await ready();
      const pod = open("producer-0");
      const transition = { at: "2026-01-01T00:00:00Z", to: "producer-0", reason: "first" };

      const first = await pod.writeStatus(aStatus({ transition }), signal, leads);
      const again = await pod.writeStatus(aStatus({ transition }), signal, leads);

      expect(first).toEqual({ kind: "applied", changed: true, dropped: ["term", "leaseName", "history"] });
      expect(again).toEqual({ kind: "applied", changed: false, dropped: [] });
      const { status } = (await send(given().admin, "GET", path)) as { status: Record<string, unknown> };
      expect(Object.keys(status).sort()).toEqual([
        "conditions",
        "forgingEnabled",
        "lastTransitionTime",
        "leaderPod",
        "message",
        "observedGeneration",
        "reason",
      ]);
    });

    it("has no place for the entries of pods, which is an outcome of its own", async () => {
      const { open, ready } = await aPlace(given());
      await ready();

      expect(await open("producer-0").applyPod(aPodEntry(), signal)).toMatchObject({
        kind: "field-not-declared",
        message: expect.stringContaining(".status.pods: field not declared in schema"),
      });
    });

    it("always has the three fields that it requires, also when nobody leads", async () => {
      const { open, ready, path } = await aPlace(given());
      await ready();
      const nobody = aStatus({ leaderPod: "", forgingEnabled: false });

      expect(await open("producer-0").writeStatus(nobody, signal, leads)).toMatchObject({ kind: "applied" });
      expect(await send(given().admin, "GET", path)).toMatchObject({
        status: { leaderPod: "", forgingEnabled: false, lastTransitionTime: "2026-01-01T00:00:00.000Z" },
      });
    });

    it("refuses a status without them, which is why no pod may write less", async () => {
      const { ready, path } = await aPlace(given());
      await ready();

      const partial = send(given().admin, "PATCH", `${path}/status`, { status: { message: "half" } });

      await expect(partial).rejects.toThrow(/422 .*status\.leaderPod: Required value/);
    });
  });
}

async function aPlace(server: ServerUnderTest) {
  const namespace = await server.namespace();
  const collection = `/apis/cardano.io/v1/namespaces/${namespace}/cardanoleaders`;
  const open = (pod: string, parts: Partial<CardanoLeaderResourceOptions> = {}): CardanoLeaderResource =>
    cardanoLeaderResource({
      connection: server.admin,
      namespace,
      name: "cardano-leader",
      ...AT,
      fieldManager: fieldManagerFor(pod),
      poolId: POOL,
      labels: { "cardano.io/network": "mainnet" },
      now: () => new Date("2026-01-01T00:00:00Z"),
      ...parts,
    });
  const ready = async (): Promise<void> => void (await open("producer-0").ensure({}, signal));
  return { namespace, collection, path: `${collection}/cardano-leader`, open, ready };
}

async function podsOf(resource: CardanoLeaderResource): Promise<readonly PodEntry[]> {
  const read = await resource.read(signal);
  return read.kind === "found" ? read.leader.status.pods : [];
}
