/* An installation of the predecessor, as Helm and its sidecars leave it: objects and their shapes, no line of its charts. */
import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { z } from "zod";

const LABELS = {
  "app.kubernetes.io/name": "cardano-node",
  "app.kubernetes.io/instance": "bp",
  "app.kubernetes.io/component": "block-producer",
};

/** What a leader of the predecessor wrote into a CardanoLeader: all that its definition requires. */
export const PREDECESSOR_STATUS = {
  leaderPod: "bp-cardano-node-0",
  forgingEnabled: true,
  lastTransitionTime: "2026-01-02T03:04:05Z",
};

/** A pool's objects: that of its region with what an operator wrote into it, the one that shows who leads, and the election. */
export function predecessorObjects(pool: { readonly id: string; readonly idHex: string }) {
  const short = `mainnet-${pool.id.slice(0, 10)}`;
  const labels = { ...LABELS, "cardano.io/network": "mainnet", "cardano.io/pool-id": pool.id };
  return {
    cluster: {
      apiVersion: "cardano.io/v1",
      kind: "CardanoForgeCluster",
      metadata: { name: `${short}-us-east-1`, labels: { ...labels, "cardano.io/region": "us-east-1" } },
      spec: {
        network: { name: "mainnet", magic: 764_824_073, era: "conway" },
        pool: { ...pool, name: "Your Pool Name", ticker: "YOUR" },
        application: { type: "block-producer", environment: "production" },
        region: "us-east-1",
        forgeState: "Priority-based",
        priority: 7,
        override: { enabled: false, reason: "done", expiresAt: "2026-01-02T03:04:05Z" },
      },
    },
    leader: {
      apiVersion: "cardano.io/v1",
      kind: "CardanoLeader",
      metadata: { name: `cardano-leader-${short}`, labels },
      spec: { description: "made by a chart" },
    },
    lease: {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name: `cardano-leader-${short}` },
      spec: {
        holderIdentity: "bp-cardano-node-0",
        leaseDurationSeconds: 15,
        acquireTime: "2026-01-02T03:04:05.000000Z",
        renewTime: "2026-01-02T03:04:05.000000Z",
        leaseTransitions: 4,
      },
    },
  };
}

const workload = (leaseName: string) => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "bp-cardano-node", labels: LABELS },
  spec: {
    serviceName: "bp-cardano-node",
    podManagementPolicy: "Parallel",
    replicas: 3,
    selector: { matchLabels: LABELS },
    template: {
      metadata: { labels: LABELS },
      spec: {
        shareProcessNamespace: true,
        initContainers: [
          {
            name: "cardano-forge-manager",
            image: "forge-manager:2.0.0",
            restartPolicy: "Always",
            env: [{ name: "LEASE_NAME", value: leaseName }],
          },
        ],
        containers: [{ name: "cardano-node", image: "cardano-node:10.5.1", args: ["run"] }],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: "cardano-data" },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "400Gi" } } },
      },
    ],
  },
});

const definitionSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    names: z.looseObject({ singular: z.string() }),
    versions: z.array(
      z.looseObject({
        schema: z.looseObject({
          openAPIV3Schema: z.looseObject({
            properties: z.looseObject({
              status: z.looseObject({
                required: z.array(z.string()).optional(),
                properties: z.record(z.string(), z.record(z.string(), z.unknown())),
              }),
            }),
          }),
        }),
      }),
    ),
  }),
});

/** Ours as the predecessor has them: a misspelt singular, three required fields, and nothing of what we added. */
function definition(file: string): unknown {
  const path = fileURLToPath(new URL(`../../../deploy/crds/${file}`, import.meta.url));
  const { metadata, spec, ...rest } = definitionSchema.parse(parse(readFileSync(path, "utf8")));
  for (const { schema } of spec.versions) {
    const { status } = schema.openAPIV3Schema.properties;
    for (const added of ["pods", "history", "handover", "term", "leaseName"]) delete status.properties[added];
    for (const key of Object.keys(status.properties["conditions"] ?? {})) {
      if (key.startsWith("x-")) delete status.properties["conditions"]?.[key];
    }
    if (spec.names.singular === "cardanoleader") status.required = Object.keys(PREDECESSOR_STATUS);
  }
  if (spec.names.singular === "cardanoforgecluster") spec.names.singular = "cardanoforgeluster";
  return { ...rest, metadata: { name: metadata.name, annotations: { "helm.sh/resource-policy": "keep" } }, spec };
}

/** Writes charts of its names into a folder, so that Helm holds its objects for its own; its pods elect over that Lease. */
export async function writePredecessorCharts(
  folder: string,
  owned: readonly object[],
  leaseName: string,
): Promise<void> {
  const charts = {
    "cardano-forge-crds": [definition("cardanoleaders.yaml"), definition("cardanoforgeclusters.yaml")],
    "cardano-node": [workload(leaseName), ...owned],
  };
  for (const [name, objects] of Object.entries(charts)) {
    await mkdir(join(folder, name, "templates"), { recursive: true });
    await writeFile(join(folder, name, "Chart.yaml"), JSON.stringify({ apiVersion: "v2", name, version: "2.0.0" }));
    const text = objects.map((one) => JSON.stringify(one)).join("\n---\n");
    await writeFile(join(folder, name, "templates", "objects.yaml"), text);
  }
}
