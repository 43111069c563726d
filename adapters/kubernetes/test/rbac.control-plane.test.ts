import { fileURLToPath } from "node:url";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { aLeaseWrite } from "@cardano-forge/election/testing";
import { expect, it } from "vitest";
import {
  cardanoLeaderResource,
  createEventRecorder,
  createKubernetesConnection,
  type EventFailure,
  fieldManagerFor,
  forgeClusterPublisher,
  forgeClusterResource,
  kubernetesLeaseStore,
  listForgeClusters,
} from "../src/index.ts";
import { aClusterStatus, aSpec, POOL } from "./forge-cluster-builder.ts";

const role = fileURLToPath(new URL("../../../deploy/rbac.yaml", import.meta.url));
const { signal } = new AbortController();
const status = { leaderPod: "p-0", forgingEnabled: true, reason: "forging", message: "p-0 forges", conditions: [] };
const regarding = { apiVersion: "v1", kind: "Pod", name: "p-0" };
const event = { reason: "LeaseAcquired", note: "p-0 leads", type: "Normal", action: "Acquire", regarding } as const;

describeWithControlPlane("the Role that is shipped", (controlPlane) => {
  const kubectl = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await controlPlane().kubectl(args);
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };

  async function aSidecar(namespace: string) {
    await kubectl("create", "namespace", namespace);
    await kubectl("-n", namespace, "apply", "-f", role);
    const kubeconfigPath = await controlPlane().kubeconfigFor({ serviceAccount: "cardano-forge", namespace });
    const connection = createKubernetesConnection({ kubeconfigPath, requestTimeoutMs: 10_000 });
    const told: EventFailure[] = [];
    const onFailure = (failure: EventFailure): void => void told.push(failure);
    return {
      connection,
      told,
      store: kubernetesLeaseStore({ connection, namespace, name: "cardano-node-leader", arbiterName: "local" }),
      leader: cardanoLeaderResource({
        connection,
        namespace,
        name: "cardano-leader",
        group: "cardano.io",
        version: "v1",
        plural: "cardanoleaders",
        fieldManager: fieldManagerFor("p-0"),
        poolId: POOL.id,
      }),
      clusterOf(name: string) {
        const at = { connection, namespace, name, group: "cardano.io", version: "v1" } as const;
        const by = { fieldManager: fieldManagerFor("p-0"), poolIdHex: POOL.idHex } as const;
        return {
          resource: forgeClusterResource({ ...at, ...by }),
          publisher: forgeClusterPublisher({ ...at, ...by, home: "us-east-1" }),
        };
      },
      events: createEventRecorder({ connection, namespace, component: "c", instance: "p-0", onFailure }),
      async [Symbol.asyncDispose]() {
        await connection.close();
      },
    };
  }

  /** Roles are seen by the authorizer a moment after they were written. */
  const whenSeen = <T extends { readonly kind: string }>(ask: () => Promise<T>, kind: string): Promise<void> =>
    expect.poll(async () => (await ask()).kind, { timeout: 10_000 }).toBe(kind);

  it("allows everything that a sidecar does, and a watch", async () => {
    await using sidecar = await aSidecar("allowed");
    const { store, leader, events, told } = sidecar;
    await whenSeen(() => store.read({ signal }), "absent");
    const watching = new AbortController();
    let hints = 0;
    store.watch?.(() => (hints += 1), watching.signal);

    const created = await store.create(aLeaseWrite(), { signal });
    if (created.kind !== "written") throw new Error(created.kind);
    const replaced = await store.replace(aLeaseWrite({ holderIdentity: "p-1" }), created.lease, { signal });
    const ensured = await leader.ensure({}, signal);
    const applied = await leader.applyPod({ name: "p-0", role: "leader" }, signal);
    const written = await leader.writeStatus(status, signal, { kind: "leader", isCurrent: () => true });
    events.record(event);
    events.record(event);
    await events.flush(5_000);

    expect([replaced.kind, ensured.kind, applied.kind, written.kind]).toEqual([
      "written",
      "present",
      "applied",
      "applied",
    ]);
    expect(told).toEqual([]);
    expect(await kubectl("-n", "allowed", "get", "events", "-o", "jsonpath={.items[*].count}")).toBe("2");
    await expect.poll(() => hints, { timeout: 10_000 }).toBeGreaterThan(0);
    watching.abort();
  });

  it("allows the pool's label on a CardanoLeader that a chart made without it", async () => {
    await using sidecar = await aSidecar("labelled");
    await whenSeen(() => sidecar.store.read({ signal }), "absent");
    const made = { apiVersion: "cardano.io/v1", kind: "CardanoLeader", metadata: { name: "cardano-leader" } };
    await controlPlane().kubectl(["-n", "labelled", "apply", "-f", "-"], { input: JSON.stringify(made) });

    const outcome = await sidecar.leader.ensure({}, signal);

    expect(outcome).toMatchObject({ leader: { metadata: { labels: { "cardano.io/pool-id": POOL.id } } } });
  });

  it("allows what a region says of itself, at home and on an arbiter, and reading the others", async () => {
    await using sidecar = await aSidecar("regions");
    await whenSeen(() => sidecar.store.read({ signal }), "absent");
    const home = sidecar.clusterOf("home").resource;
    const { publisher } = sidecar.clusterOf("copy");
    const leads = { authority: { kind: "leader", isCurrent: () => true }, isHeartbeat: false } as const;

    const ensured = await home.ensure(aSpec(), signal);
    const written = await home.writeStatus(aClusterStatus(), signal, leads);
    const published =
      written.kind === "applied" ? await publisher.publish(written.cluster, undefined, signal) : { kind: "nothing" };
    const edit = ["patch", "cfc", "copy", "--type=merge", "-p", '{"spec":{"priority":9}}'];
    await kubectl("-n", "regions", ...edit);
    const reverted =
      written.kind === "applied" ? await publisher.publish(written.cluster, undefined, signal) : { kind: "nothing" };
    const listed = await listForgeClusters(sidecar.connection, { namespace: "regions" }, signal);

    expect([ensured.kind, written.kind]).toEqual(["present", "applied"]);
    expect(published).toMatchObject({ kind: "published", edit: "none" });
    expect(reverted).toMatchObject({ kind: "published", edit: "other" });
    expect(listed.kind).toBe("found");
  });

  it("may lack everything but the Lease: each other refusal is an outcome, and the election goes on", async () => {
    await using sidecar = await aSidecar("lease-only");
    const { store, leader, events, told } = sidecar;
    await whenSeen(() => store.read({ signal }), "absent");
    const onlyLeases =
      '[{"op":"replace","path":"/rules","value":[{"apiGroups":["coordination.k8s.io"],"resources":["leases"],"verbs":["get","create","update"]}]}]';
    await kubectl("-n", "lease-only", "patch", "role", "cardano-forge", "--type=json", "-p", onlyLeases);
    await whenSeen(() => leader.ensure({}, signal), "forbidden");

    events.record(event);
    events.record({ ...event, note: "again" });
    await events.flush(5_000);
    const pod = await leader.applyPod({ name: "p-0" }, signal);
    const written = await leader.writeStatus(status, signal, { kind: "leader", isCurrent: () => true });
    const created = await store.create(aLeaseWrite(), { signal });

    expect([pod.kind, written.kind]).toEqual(["forbidden", "forbidden"]);
    expect(told).toMatchObject([{ kind: "forbidden", message: expect.stringContaining("cannot create resource") }]);
    expect(created.kind).toBe("written");
  });

  it("without the Lease is a definite no, by which nobody believes to hold it", async () => {
    await using sidecar = await aSidecar("nothing");
    const { store } = sidecar;
    await kubectl("-n", "nothing", "delete", "rolebinding", "cardano-forge");
    await whenSeen(() => store.read({ signal }), "refused");

    expect(await store.create(aLeaseWrite(), { signal })).toMatchObject({
      kind: "refused",
      status: 403,
      message: expect.stringContaining('cannot create resource "leases"'),
    });
  });
});
