import { describe, expect, it } from "vitest";
import {
  type ForgeCluster,
  type ForgeClusterChange,
  type ForgeClusterResource,
  type ForgeClusterResourceOptions,
  fieldManagerFor,
  forgeClusterPublisher,
  forgeClusterResource,
  listForgeClusters,
  watchForgeClusters,
} from "../src/index.ts";
import { aClusterStatus, aSpec, POOL } from "./forge-cluster-builder.ts";
import { type ServerUnderTest, send } from "./server-under-test.ts";

const { signal } = new AbortController();
const NAME = "mainnet-pool1qqqqq-us-east-1";
const AT = { group: "cardano.io", version: "v1", name: NAME } as const;
const leads = { authority: { kind: "leader", isCurrent: () => true }, isHeartbeat: false } as const;

/** What a CardanoForgeCluster does at home, on an API server with the project's own definition. */
export function describeForgeCluster(given: () => ServerUnderTest): void {
  describe("ensuring the CardanoForgeCluster", () => {
    it("creates it once, with every field that the definition requires, and leaves the operator's spec alone", async () => {
      const { open, path } = await aHome(given());
      const first = await open("producer-0").ensure(aSpec(), signal);
      await send(given().admin, "PATCH", path, { spec: { priority: 7, forgeState: "Disabled" } });

      const second = await open("producer-1").ensure(aSpec({ priority: 1 }), signal);

      expect([first, second]).toMatchObject([
        { kind: "present", created: true, cluster: { spec: { priority: 1, region: "us-east-1" }, problems: [] } },
        { kind: "present", created: false, cluster: { spec: { priority: 7, forgeState: "Disabled" } } },
      ]);
    });

    it("creates it once when two pods do so at the same time", async () => {
      const { open } = await aHome(given());

      const outcomes = await Promise.all(["producer-0", "producer-1"].map((pod) => open(pod).ensure(aSpec(), signal)));

      const created = outcomes.map((outcome) => (outcome.kind === "present" ? outcome.created : outcome.kind));
      expect(created.toSorted()).toEqual([false, true]);
    });

    it("refuses one of another pool whose id shortens alike, and writes nothing to it", async () => {
      const { open, path } = await aHome(given());
      await open("producer-0").ensure(aSpec(), signal);
      const before = await send(given().admin, "GET", path);
      const other = open("producer-9", { poolIdHex: "1".repeat(56) });

      const foreign = { kind: "foreign-pool", poolId: POOL.id };
      expect(await other.ensure(aSpec(), signal)).toEqual(foreign);
      expect(await other.writeStatus(aClusterStatus(), signal, leads)).toEqual(foreign);
      expect(await send(given().admin, "GET", path)).toEqual(before);
    });

    it("says what the server refuses, and that a definition or a namespace is missing, as values", async () => {
      const { open } = await aHome(given());
      const wrong = aSpec({ pool: { id: "pool1short", idHex: POOL.idHex } });

      expect(await open("producer-0").ensure(wrong, signal)).toMatchObject({ kind: "refused", status: 422 });
      expect(await open("producer-0", { group: "cardano.example" }).ensure(aSpec(), signal)).toMatchObject({
        kind: "not-installed",
      });
      expect(await open("producer-0", { namespace: "nowhere" }).ensure(aSpec(), signal)).toMatchObject({
        kind: "refused",
        status: 404,
      });
    });
  });

  describe("the status of a CardanoForgeCluster", () => {
    it("is written with true times of change and the generation that it belongs to", async () => {
      const { open, path } = await aHome(given());
      await open("producer-0").ensure(aSpec(), signal);
      const [early, later] = ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z"].map((time) =>
        open("producer-0", { now: () => new Date(time) }),
      ) as [ForgeClusterResource, ForgeClusterResource];
      await early.writeStatus(aClusterStatus(), signal, leads);
      await send(given().admin, "PATCH", path, { spec: { priority: 5 } });

      const outcome = await later.writeStatus(aClusterStatus({ effectivePriority: 5 }), signal, leads);

      expect(outcome).toMatchObject({
        kind: "applied",
        changed: true,
        cluster: {
          status: {
            effectivePriority: 5,
            observedGeneration: 2,
            lastTransition: "2026-01-01T00:00:00.000Z",
            updated: "2026-01-01T01:00:00.000Z",
            conditions: [{ type: "Ready", status: "True", lastTransitionTime: "2026-01-01T00:00:00.000Z" }],
          },
        },
      });
    });

    it("is written only when it changes or a heartbeat is due", async () => {
      const { open, path } = await aHome(given());
      const pod = open("producer-0");
      await pod.ensure(aSpec(), signal);
      await pod.writeStatus(aClusterStatus(), signal, leads);
      const before = await send(given().admin, "GET", path);

      expect(await pod.writeStatus(aClusterStatus(), signal, leads)).toMatchObject({ kind: "applied", changed: false });
      expect(await send(given().admin, "GET", path)).toEqual(before);
      const later = open("producer-0", { now: () => new Date("2026-01-01T00:00:30Z") });
      const heartbeat = await later.writeStatus(aClusterStatus(), signal, { ...leads, isHeartbeat: true });

      expect(heartbeat).toMatchObject({ changed: true, cluster: { status: { updated: "2026-01-01T00:00:30.000Z" } } });
    });

    it("loses what is not known any more, and keeps what others wrote", async () => {
      const { open, path } = await aHome(given());
      const pod = open("producer-0");
      await pod.ensure(aSpec(), signal);
      const poolStatus = { blocksProducedEpoch: 3 };
      await send(given().admin, "PATCH", `${path}/status`, { status: { poolStatus } });
      const health = { healthy: true, consecutiveFailures: 0, responseTime: "12ms" };
      const known = aClusterStatus({ healthStatus: health, gapMilliseconds: 1020 });
      const before = await pod.writeStatus(known, signal, leads);
      expect(before).toMatchObject({ cluster: { status: { healthStatus: health, gapMilliseconds: 1020 } } });

      await pod.writeStatus(aClusterStatus({ networkStatus: { syncStatus: "unknown" } }), signal, leads);

      const { status } = (await send(given().admin, "GET", path)) as { status: Record<string, unknown> };
      expect(status).toMatchObject({ poolStatus, networkStatus: { syncStatus: "unknown" } });
      expect(status["networkStatus"]).toEqual({ syncStatus: "unknown" });
      expect(status).not.toHaveProperty("healthStatus");
      expect(status).not.toHaveProperty("gapMilliseconds");
    });

    it("of a pod that leads no more is dropped, and is cleared by the pod that it still names", async () => {
      const { open } = await aHome(given());
      const pod = open("producer-0");
      await pod.ensure(aSpec(), signal);
      await pod.writeStatus(aClusterStatus(), signal, leads);
      const nobody = aClusterStatus({ activeLeader: "", forgingEnabled: false });
      const late = { authority: { kind: "leader", isCurrent: () => false }, isHeartbeat: false } as const;
      const former = (name: string) =>
        ({ authority: { kind: "former-leader", pod: name }, isHeartbeat: false }) as const;

      const superseded = { kind: "superseded", activeLeader: "producer-0" };
      expect(await open("producer-1").writeStatus(nobody, signal, late)).toEqual(superseded);
      expect(await open("producer-1").writeStatus(nobody, signal, former("producer-1"))).toEqual(superseded);
      expect(await pod.writeStatus(nobody, signal, former("producer-0"))).toMatchObject({
        kind: "applied",
        cluster: { status: { activeLeader: "", forgingEnabled: false } },
      });
    });
  });

  describeCopies(given);
}

function describeCopies(given: () => ServerUnderTest): void {
  describe("the copy of a CardanoForgeCluster on an arbiter", () => {
    it("is made with spec, status, and the label of its home, and follows both", async () => {
      const { home, publish, copyOf } = await aPublishedHome(given());
      const first = await publish(await home());

      await send(given().admin, "PATCH", (await home()).path, { spec: { priority: 9 } });
      await publish(await home(), first);

      expect(first).toMatchObject({ metadata: { labels: { "cardano.io/home": "us-east-1" } } });
      expect(await copyOf()).toMatchObject({
        spec: { priority: 9, region: "us-east-1" },
        status: { activeLeader: "producer-0", networkStatus: { tipSlot: 1000 } },
      });
    });

    it("that says all of it already costs no request", async () => {
      const { home, publish, requests } = await aPublishedHome(given());
      const first = await publish(await home());
      const before = requests();

      await publish(await home(), first);

      expect(requests()).toBe(before);
    });

    it("keeps a Disabled that somebody wrote to it, whatever its home says, until it is edited again", async () => {
      const { home, publish, copyOf, copyPath, publisher } = await aPublishedHome(given());
      await publish(await home());
      await send(given().admin, "PATCH", copyPath, { spec: { forgeState: "Disabled" } });
      await send(given().admin, "PATCH", (await home()).path, { spec: { priority: 9 } });

      const kept = await publisher.publish(await home(), undefined, signal);

      expect(kept).toMatchObject({ kind: "published", edit: "restricts" });
      expect(await copyOf()).toMatchObject({ spec: { forgeState: "Disabled", priority: 1 } });
      await send(given().admin, "PATCH", copyPath, { spec: { forgeState: "Priority-based" } });
      await publish(await home());
      expect(await copyOf()).toMatchObject({ spec: { forgeState: "Priority-based", priority: 9 } });
    });

    it("loses every other edit, and says so", async () => {
      const { home, publish, copyOf, copyPath, publisher } = await aPublishedHome(given());
      await publish(await home());
      await send(given().admin, "PATCH", copyPath, {
        spec: { forgeState: "Enabled", pool: { name: "mine" }, override: { enabled: true, forcePriority: 1 } },
      });

      const outcome = await publisher.publish(await home(), undefined, signal);

      expect(outcome).toMatchObject({ kind: "published", edit: "other" });
      const { spec } = (await copyOf()) as { spec: Record<string, unknown> };
      expect(spec).toEqual((await home()).raw.spec);
    });

    it("is not written over an object that is at home there, nor over that of another home", async () => {
      const { home, publisher, arbiterNamespace, copyPath } = await aPublishedHome(given());
      const resident = forgeClusterResource({ ...placeOf(given(), arbiterNamespace), poolIdHex: POOL.idHex });
      await resident.ensure(aSpec({ priority: 3 }), signal);

      expect(await publisher.publish(await home(), undefined, signal)).toEqual({
        kind: "taken",
        by: "an object at home there",
      });
      await send(given().admin, "PATCH", copyPath, { metadata: { labels: { "cardano.io/home": "eu-west-1" } } });
      expect(await publisher.publish(await home(), undefined, signal)).toEqual({ kind: "taken", by: "eu-west-1" });
    });

    it("is none where the arbiter is the home itself, seen by another way", async () => {
      const { home, publisherIn, homeNamespace } = await aPublishedHome(given());

      expect(await publisherIn(homeNamespace).publish(await home(), undefined, signal)).toEqual({ kind: "is-home" });
    });

    it("is made anew when somebody deleted it", async () => {
      const { home, publish, copyOf, copyPath } = await aPublishedHome(given());
      const first = await publish(await home());
      await send(given().admin, "DELETE", copyPath);
      await send(given().admin, "PATCH", (await home()).path, { spec: { priority: 9 } });

      await publish(await home(), first);

      expect(await copyOf()).toMatchObject({ spec: { priority: 9 } });
    });
  });

  describe("CardanoForgeClusters for a reader", () => {
    it("are listed, and told one by one as they change and go", async () => {
      const { open, namespace, path } = await aHome(given());
      await open("producer-0").ensure(aSpec(), signal);
      const stop = new AbortController();
      const changes: ForgeClusterChange[] = [];
      watchForgeClusters(given().admin, { namespace }, (change) => changes.push(change), { signal: stop.signal });
      await expect.poll(() => changes.length, { timeout: 5_000 }).toBe(1);

      await open("producer-0").writeStatus(aClusterStatus({ message: "geht gut: ✓" }), signal, leads);
      const listed = await listForgeClusters(given().admin, { namespace }, signal);
      await send(given().admin, "DELETE", path);
      await expect.poll(() => changes.length, { timeout: 5_000 }).toBe(3);
      stop.abort();

      expect(changes.map(({ kind, cluster }) => [kind, cluster.status.message])).toEqual([
        ["seen", undefined],
        ["seen", "geht gut: ✓"],
        ["deleted", "geht gut: ✓"],
      ]);
      expect(listed).toMatchObject({ kind: "found", clusters: [{ metadata: { name: NAME } }] });
    });
  });
}

function placeOf(server: ServerUnderTest, namespace: string) {
  return { connection: server.admin, namespace, ...AT, fieldManager: fieldManagerFor("producer-0") };
}

async function aHome(server: ServerUnderTest) {
  const namespace = await server.namespace();
  const path = `/apis/cardano.io/v1/namespaces/${namespace}/cardanoforgeclusters/${NAME}`;
  const open = (pod: string, parts: Partial<ForgeClusterResourceOptions> = {}): ForgeClusterResource =>
    forgeClusterResource({
      ...placeOf(server, namespace),
      fieldManager: fieldManagerFor(pod),
      poolIdHex: POOL.idHex,
      labels: { "cardano.io/region": "us-east-1" },
      now: () => new Date("2026-01-01T00:00:00Z"),
      ...parts,
    });
  return { namespace, path, open };
}

/** A home with a status, and an arbiter: another namespace of the same server does as well as another server. */
async function aPublishedHome(server: ServerUnderTest) {
  const { namespace: homeNamespace, path, open } = await aHome(server);
  const arbiterNamespace = await server.namespace();
  await open("producer-0").ensure(aSpec(), signal);
  await open("producer-0").writeStatus(aClusterStatus(), signal, leads);
  let sent = 0;
  const connection = server.connect({ onRequest: () => (sent += 1) });
  const publisherIn = (namespace: string) =>
    forgeClusterPublisher({ ...placeOf(server, namespace), connection, home: "us-east-1", poolIdHex: POOL.idHex });
  const publisher = publisherIn(arbiterNamespace);
  const copyPath = path.replace(`/${homeNamespace}/`, `/${arbiterNamespace}/`);
  return {
    homeNamespace,
    arbiterNamespace,
    publisher,
    publisherIn,
    copyPath,
    requests: () => sent,
    async home(): Promise<ForgeCluster & { path: string }> {
      const read = await open("producer-0").read(signal);
      if (read.kind !== "found") throw new Error(read.kind);
      return { ...read.cluster, path };
    },
    async publish(home: ForgeCluster, known?: ForgeCluster): Promise<ForgeCluster> {
      const outcome = await publisher.publish(home, known, signal);
      if (outcome.kind !== "published") throw new Error(JSON.stringify(outcome));
      return outcome.copy;
    },
    copyOf: () => send(server.admin, "GET", copyPath),
  };
}
