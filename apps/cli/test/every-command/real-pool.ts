import { createKubernetesConnection, createObject, patchObject } from "@cardano-forge/kubernetes";
import { expect } from "vitest";
import { aLeader, aLease, aPod } from "../status/builders.ts";

const { signal } = new AbortController();

/** An object, and the collection that it belongs in. */
export interface Placed {
  readonly collection: string;
  readonly object: { readonly metadata: { readonly name: string } };
  readonly status?: object;
}

/** Puts objects onto a real API server, each with its status. */
export async function putObjects(kubeconfigPath: string, placed: readonly Placed[]): Promise<void> {
  const connection = createKubernetesConnection({ kubeconfigPath, requestTimeoutMs: 20_000 });
  try {
    for (const { collection, object, status } of placed) {
      const created = await createObject(connection, collection, object, signal);
      expect(created, JSON.stringify(created)).toMatchObject({ kind: "found" });
      if (status === undefined) continue;
      const path = `${collection}/${object.metadata.name}/status`;
      const written = await patchObject(connection, path, { status }, signal);
      expect(written, JSON.stringify(written)).toMatchObject({ kind: "found" });
    }
  } finally {
    await connection.close();
  }
}

/** Where objects of a kind lie in a namespace. */
export const collectionsOf = (namespace: string) => ({
  leaders: `/apis/cardano.io/v1/namespaces/${namespace}/cardanoleaders`,
  clusters: `/apis/cardano.io/v1/namespaces/${namespace}/cardanoforgeclusters`,
  leases: `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`,
  events: `/api/v1/namespaces/${namespace}/events`,
  accounts: `/api/v1/namespaces/${namespace}/serviceaccounts`,
  pods: `/api/v1/namespaces/${namespace}/pods`,
});

/** A healthy pool of three pods and one cluster, as its sidecars would have put it there. */
export function honestPool(namespace: string): Placed[] {
  return poolOf(namespace, { region: "eu-west-1", status: aLeader().status, lease: aLease() });
}

/** The same pool in another region, which stands by with one pod. */
export function standbyPool(namespace: string): Placed[] {
  const name = "standby-0";
  const status = { ...aLeader().status, leaderPod: name, reason: "NotFirst", pods: [aPod({ name, role: "leader" })] };
  return poolOf(namespace, { region: "us-west-2", status, lease: aLease({ holder: `${name}_1f0c` }) });
}

/** The pool's seat on one arbiter, taken by its forger. */
export function seatLease(namespace: string): Placed {
  const lease = aLease({
    name: "cardano-forge-mainnet-pool13gsek",
    holder: "producer-1@mainnet-pool13gsek-eu-west-1_1f0c",
  });
  return leaseObject(namespace, lease);
}

function leaseObject(namespace: string, lease: ReturnType<typeof aLease>): Placed {
  const { annotation, holderIdentity, leaseDurationSeconds, acquireTime, renewTime, leaseTransitions, name } = lease;
  return {
    collection: collectionsOf(namespace).leases,
    object: object(
      "coordination.k8s.io/v1",
      "Lease",
      { name, annotations: { "cardano.io/forge-lease": annotation } },
      { spec: { holderIdentity, leaseDurationSeconds, acquireTime, renewTime, leaseTransitions } },
    ),
  };
}

interface Told {
  readonly region: string;
  readonly status: object;
  readonly lease: ReturnType<typeof aLease>;
}

function poolOf(namespace: string, { region, status, lease }: Told): Placed[] {
  const at = collectionsOf(namespace);
  const { name, labels } = aLeader().metadata;
  return [
    { collection: "/api/v1/namespaces", object: object("v1", "Namespace", { name: namespace }) },
    {
      collection: at.leaders,
      object: object("cardano.io/v1", "CardanoLeader", { name, labels }, { spec: {} }),
      status,
    },
    leaseObject(namespace, lease),
    {
      collection: at.clusters,
      object: object("cardano.io/v1", "CardanoForgeCluster", { name: `mainnet-pool13gsek-${region}` }, specOf(region)),
    },
  ];
}

const specOf = (region: string) => ({
  spec: {
    network: { name: "mainnet", magic: 764824073 },
    pool: { id: aLeader().metadata.labels["cardano.io/pool-id"], idHex: "a".repeat(56) },
    region,
  },
});

/** An object of the Kubernetes API. */
export function object<M extends { readonly name: string }>(
  apiVersion: string,
  kind: string,
  metadata: M,
  rest: object = {},
): { readonly metadata: M } {
  return { apiVersion, kind, metadata, ...rest } as { readonly metadata: M };
}
