import { setTimeout as sleep } from "node:timers/promises";
import { aLeaseWrite, type LeaseStoreSubject, leaseStoreContract } from "@cardano-forge/election/testing";
import { describe, expect, it } from "vitest";
import { kubernetesLeaseStore, LEASE_ANNOTATION, listLeases, readLease } from "../src/index.ts";
import { type ServerUnderTest, send } from "./server-under-test.ts";

const { signal } = new AbortController();
const request = { signal };

/** What a Lease on an API server does, whichever server it is. */
export function describeLeaseStore(given: () => ServerUnderTest): void {
  describe("a Lease on an API server", () => {
    it.each(leaseStoreContract)("$name", async ({ run }) => {
      await run(await aSubject(given()));
    });

    it("writes what kubectl shows into the fields that kubectl shows, and the protocol's record beside them", async () => {
      const { store, path, admin } = await aPlace(given());

      await store.create(aLeaseWrite({ annotation: "the record" }), request);

      expect(await send(admin, "GET", path)).toMatchObject({
        metadata: { annotations: { [LEASE_ANNOTATION]: "the record" }, labels: { "cardano.io/network": "mainnet" } },
        spec: {
          holderIdentity: "pod-0_1f",
          leaseDurationSeconds: 15,
          acquireTime: "2026-01-02T03:04:05.123456Z",
          renewTime: "2026-01-02T03:04:06.654321Z",
          leaseTransitions: 3,
        },
      });
    });

    it.each([
      ["a duration of 0", { leaseDurationSeconds: 0 }, 422],
      ["a time without fraction", { renewTime: "2026-01-02T03:04:06Z" }, 400],
      ["a time with three digits", { renewTime: "2026-01-02T03:04:06.123Z" }, 400],
      ["an annotation of more than 256 KiB", { annotation: "x".repeat(262_145) }, 422],
    ])("takes %s for a definite no, and the Lease stays as it was", async (_, wrong, status) => {
      const { store } = await aPlace(given());
      const refused = expect.objectContaining({ kind: "refused", status });
      expect(await store.create(aLeaseWrite(wrong), request)).toEqual(refused);
      const created = await store.create(aLeaseWrite(), request);
      if (created.kind !== "written") throw new Error("the Lease could not be created");

      expect(await store.replace(aLeaseWrite(wrong), created.lease, request)).toEqual(refused);

      expect(await store.read(request)).toEqual({ kind: "found", lease: created.lease });
    });

    it("takes a 404 about its namespace for a refusal, since a Lease in it is not merely absent", async () => {
      const store = kubernetesLeaseStore({ connection: given().connect(), ...somewhere, namespace: "nowhere" });

      const outcome = await store.create(aLeaseWrite(), request).catch((error: unknown) => error);

      expect(outcome).toMatchObject({ code: "KUBERNETES_ANSWER_UNEXPECTED", status: 404 });
    });

    it("reads a Lease that others made with almost nothing in it", async () => {
      const { store, collection, admin } = await aPlace(given());
      await send(admin, "POST", collection, { metadata: { name: "local" } });

      expect(await store.read(request)).toMatchObject({
        kind: "found",
        lease: { holderIdentity: undefined, renewTime: undefined, annotation: undefined },
      });
    });

    it("replaces by the pair it is given, also when this store never read the object itself", async () => {
      const { store, namespace } = await aPlace(given());
      const created = await store.create(aLeaseWrite(), request);
      if (created.kind !== "written") throw new Error("the Lease could not be created");
      const restarted = kubernetesLeaseStore({ connection: given().connect(), ...somewhere, namespace });

      const replaced = await restarted.replace(aLeaseWrite({ annotation: "after" }), created.lease, request);

      expect(replaced).toMatchObject({ kind: "written", lease: { annotation: "after", uid: created.lease.uid } });
      expect(await restarted.replace(aLeaseWrite(), created.lease, request)).toEqual({ kind: "conflict" });
    });

    it("keeps the annotations of others and the owners that they set", async () => {
      const { store, path, admin } = await aPlace(given());
      await store.create(aLeaseWrite(), request);
      const owner = { apiVersion: "v1", kind: "Pod", name: "a", uid: "4a1f3c02-0000-4000-8000-000000000000" };
      const metadata = { annotations: { "example.org/note": "kept" }, ownerReferences: [owner] };
      await send(admin, "PATCH", path, { metadata });
      const read = await store.read(request);
      if (read.kind !== "found") throw new Error("the Lease is gone");

      await store.replace(aLeaseWrite({ holderIdentity: "pod-1" }), read.lease, request);

      expect(await send(admin, "GET", path)).toMatchObject({ metadata, spec: { holderIdentity: "pod-1" } });
    });
  });

  describe("Leases for a reader", () => {
    it("are listed in one namespace or in all, with their place", async () => {
      const [first, second] = [await aPlace(given()), await aPlace(given())];
      await first.store.create(aLeaseWrite(), request);
      await second.store.create(aLeaseWrite(), request);

      const one = await listLeases(first.admin, { namespace: first.namespace }, signal);
      const all = await listLeases(first.admin, {}, signal);

      expect(one).toMatchObject({ kind: "found", leases: [{ namespace: first.namespace, name: "local" }] });
      const places = all.kind === "found" ? all.leases.map(({ namespace }) => namespace) : [];
      expect(places).toEqual(expect.arrayContaining([first.namespace, second.namespace]));
    });

    it("are read one by one, and absent where there is none", async () => {
      const { store, namespace, admin } = await aPlace(given());

      expect(await readLease(admin, { namespace, name: "local" }, signal)).toEqual({ kind: "absent" });
      await store.create(aLeaseWrite(), request);
      expect(await readLease(admin, { namespace, name: "local" }, signal)).toMatchObject({
        kind: "found",
        lease: { namespace, name: "local", holderIdentity: "pod-0_1f" },
      });
    });
  });
}

const somewhere = { name: "local", arbiterName: "here", labels: { "cardano.io/network": "mainnet" } };

async function aPlace(server: ServerUnderTest) {
  const namespace = await server.namespace();
  const collection = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
  const store = kubernetesLeaseStore({ connection: server.connect(), ...somewhere, namespace });
  return { namespace, collection, path: `${collection}/local`, store, admin: server.admin };
}

async function aSubject(server: ServerUnderTest): Promise<LeaseStoreSubject> {
  const { namespace, path, store, admin } = await aPlace(server);
  const labels = async (): Promise<Record<string, string>> => {
    const { metadata } = (await send(admin, "GET", path)) as { metadata: { labels?: Record<string, string> } };
    return metadata.labels ?? {};
  };
  return {
    store,
    other: kubernetesLeaseStore({ connection: server.connect(), ...somewhere, namespace }),
    deleteLease: async () => void (await send(admin, "DELETE", path)),
    setLabel: async (name, value) =>
      void (await send(admin, "PATCH", path, { metadata: { labels: { [name]: value } } })),
    label: async (name) => (await labels())[name],
    sleep,
  };
}
