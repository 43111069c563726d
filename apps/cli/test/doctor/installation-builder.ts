import { fileURLToPath } from "node:url";
import { readDefinitions } from "@cardano-forge/devnet-kube-apiserver";
import { known, unknown } from "@cardano-forge/pool-view";
import { textAt } from "../../src/cluster/plain-data.ts";
import { PERMISSIONS } from "../../src/doctor/inspect-cluster.ts";
import type { ClusterInstallation } from "../../src/doctor/installation.ts";
import { facts } from "../status/builders.ts";

/** A Pod as the chart makes it. */
export function aPodObject(over: { name?: string; spec?: object; node?: object; sidecar?: object } = {}): object {
  const { name = "producer-0", spec = {}, node = {}, sidecar = {} } = over;
  const keys = { name: "keys", mountPath: "/opt/cardano/secrets" };
  return {
    metadata: { name, namespace: "cardano-mainnet", labels: { app: "producer" } },
    spec: {
      shareProcessNamespace: true,
      terminationGracePeriodSeconds: 300,
      securityContext: { runAsUser: 10_001, fsGroup: 10_001 },
      volumes: [
        { name: "keys", emptyDir: { medium: "Memory" } },
        { name: "secret", secret: { secretName: "forging-keys", defaultMode: 0o440 } },
      ],
      initContainers: [
        {
          name: "forge-manager",
          restartPolicy: "Always",
          volumeMounts: [keys, { name: "secret", mountPath: "/secrets", readOnly: true }],
          ...sidecar,
        },
      ],
      containers: [
        {
          name: "cardano-node",
          env: [{ name: "START_AS_NON_PRODUCING", value: "true" }],
          livenessProbe: { httpGet: { path: "/livez/forging", port: 8000 }, periodSeconds: 1, failureThreshold: 5 },
          volumeMounts: [{ ...keys, readOnly: true }],
          ...node,
        },
      ],
      ...spec,
    },
  };
}

function aDefinition(...fields: string[]): object {
  const properties = Object.fromEntries(fields.map((name) => [name, { type: "object" }]));
  const status = { properties };
  return { spec: { versions: [{ name: "v1", schema: { openAPIV3Schema: { properties: { status } } } }] } };
}

/** A cluster in which everything is as it should be. */
export function anInstallation(over: Partial<ClusterInstallation> = {}): ClusterInstallation {
  return {
    facts: facts(),
    namespace: "cardano-mainnet",
    version: known("v1.36.3"),
    clockOffsetMs: 120,
    permissions: PERMISSIONS.map((permission) => ({ permission, isAllowed: known(true) })),
    definitions: {
      cardanoleaders: known(aDefinition("pods", "history", "handover")),
      cardanoforgeclusters: known(aDefinition("effectiveState", "handover")),
    },
    pods: known([aPodObject(), aPodObject({ name: "producer-1" })]),
    disruptionBudgets: known([
      {
        metadata: { name: "producer", namespace: "cardano-mainnet" },
        spec: { selector: { matchLabels: { app: "producer" } } },
      },
    ]),
    ...over,
  };
}

const shipped = await readDefinitions(fileURLToPath(new URL("../../../../deploy/crds", import.meta.url)));
const shippedFor = (plural: string) =>
  known(shipped.find((definition) => textAt(definition, "spec", "names", "plural") === plural));
/** As `deploy/crds` has them. */
export const SHIPPED = {
  cardanoleaders: shippedFor("cardanoleaders"),
  cardanoforgeclusters: shippedFor("cardanoforgeclusters"),
};

export const ABSENT = unknown("absent", "there is no such object");
/** As the predecessor's definition is. */
export const PREDECESSOR = known(aDefinition("leaderPod", "forgingEnabled"));
