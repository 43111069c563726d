import { fileURLToPath } from "node:url";
import { describeWithControlPlane, describeWithHelm } from "@cardano-forge/control-plane/vitest";
import { aLeaseWrite } from "@cardano-forge/election/testing";
import { beforeAll, expect, it, vi } from "vitest";
import { parseAllDocuments } from "yaml";
import {
  cardanoLeaderResource,
  createEventRecorder,
  createKubernetesConnection,
  fieldManagerFor,
  forgeClusterPublisher,
  forgeClusterResource,
  type KubernetesConnection,
  kubernetesLeaseStore,
  listForgeClusters,
  patchObject,
  type RequestReport,
  watchForgeClusters,
} from "../src/index.ts";
import { aClusterStatus, aSpec, POOL } from "./forge-cluster-builder.ts";

const chart = fileURLToPath(new URL("../../../deploy/charts/cardano-node", import.meta.url));
const POOL_ID = "pool16p77mtuvrfda7fgtcnv9l5j95mtkhkvf9fat29xylmvmzvk6q7f";
const OBJECT = "cardano-leader-mainnet-pool16p77m";
const SEAT = "cardano-forge-mainnet-pool16p77m";
const WHOLE = "the-whole-role";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** What becomes of a sidecar without a permission. All of the Role is here, and nothing else. */
const LOST: Readonly<Record<string, string>> = {
  "get leases": "cannot see who holds the lease",
  "watch leases": "hears of a free lease only when it polls",
  "create leases": "cannot begin an election",
  "update leases": "cannot take, keep or release a lease",
  "get cardanoleaders": "cannot read whether it may write the status of its pool",
  "watch cardanoleaders": "hears of a request to hand over only when it polls",
  "create cardanoleaders": "cannot make the object that operators look at",
  "patch cardanoleaders": "cannot mark an object that a chart made as its pool's",
  "patch cardanoleaders/status": "cannot tell of itself",
  "get cardanoforgeclusters": "cannot read what the operator wants of its region",
  "list cardanoforgeclusters": "cannot rank its region among the others",
  "watch cardanoforgeclusters": "hears of a disabled region only when it polls",
  "create cardanoforgeclusters": "cannot make the object of its region, or a copy of it elsewhere",
  "patch cardanoforgeclusters": "cannot take back an edit of a copy",
  "patch cardanoforgeclusters/status": "cannot tell the other regions that it is ready",
  "create events": "leaves no story in kubectl get events",
  "patch events": "cannot count an event that comes again",
};

const permissionsOf = (rules: readonly Rule[]): string[] => [
  ...new Set(
    rules.flatMap(({ resources, verbs }) => resources.flatMap((one) => verbs.map((verb) => `${verb} ${one}`))),
  ),
];

/** The rules with one permission taken away. */
function without(rules: readonly Rule[], permission: string): Rule[] {
  return rules
    .flatMap((rule) =>
      rule.resources.map((resource) => ({
        ...rule,
        resources: [resource],
        verbs: rule.verbs.filter((verb) => `${verb} ${resource}` !== permission),
      })),
    )
    .filter(({ verbs }) => verbs.length > 0);
}

const namespaceFor = (permission: string): string => `without-${permission.replaceAll(/[ /]/g, "-")}`;
const userFor = (namespace: string): string => `system:serviceaccount:${namespace}:producer`;

/** A namespace in which a sidecar may do what the rules say. */
function objectsFor(namespace: string, rules: readonly Rule[]): { roles: object[]; bindings: object[] } {
  const metadata = { name: "producer", namespace };
  const group = "rbac.authorization.k8s.io";
  return {
    roles: [
      { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
      { apiVersion: `${group}/v1`, kind: "Role", metadata, rules },
    ],
    bindings: [
      {
        apiVersion: `${group}/v1`,
        kind: "RoleBinding",
        metadata,
        roleRef: { apiGroup: group, kind: "Role", name: "producer" },
        subjects: [{ kind: "ServiceAccount", name: "producer", namespace }],
      },
    ],
  };
}

describeWithHelm("the Role that the chart renders", (helm) => {
  describeWithControlPlane("for regions of a pool, each name tied", (controlPlane) => {
    let rules: Rule[] = [];

    beforeAll(async () => {
      rules = await renderedRules();
      const spaces = [...Object.keys(LOST).map((one) => objectsFor(namespaceFor(one), without(rules, one)))];
      const all = [...spaces, objectsFor(WHOLE, rules)];
      // What the authorizer has seen of the last one it has seen of the others: the whole Role comes last.
      const input = [...all.flatMap(({ roles }) => roles), ...all.flatMap(({ bindings }) => bindings)];
      const documents = input.map((one) => JSON.stringify(one)).join("\n---\n");
      const { code, stderr } = await controlPlane().kubectl(["apply", "-f", "-"], { input: documents });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      await vi.waitFor(async () => expect((await readOnce(WHOLE)).kind).toBe("absent"), {
        timeout: 30_000,
        interval: 200,
      });
    });

    async function renderedRules(): Promise<Rule[]> {
      const values = [
        ...["forgeManager.multiTenant.enabled=true", `forgeManager.multiTenant.pool.id=${POOL_ID}`],
        ...["forgeManager.clusterManagement.enabled=true", "forgeManager.clusterManagement.region=eu"],
        // The account of `helm test` is none of the sidecar's.
        "test.enabled=false",
      ].flatMap((one) => ["--set", one]);
      const { code, stdout, stderr } = await helm(["template", "bp", chart, ...values]);
      if (code !== 0) throw new Error(stderr);
      const objects = parseAllDocuments(stdout).map((document) => document.toJS());
      return objects.flatMap((object) => (object?.kind === "Role" ? object.rules : []));
    }

    async function readOnce(namespace: string) {
      await using sidecar = aSidecar(namespace);
      return await sidecar.lease.read({ signal: AbortSignal.timeout(60_000) });
    }

    /** The adapters of a sidecar, as the user of a namespace, and every request that they made. */
    function aSidecar(namespace: string) {
      const reports: RequestReport[] = [];
      const connection = createKubernetesConnection({
        kubeconfigPath: controlPlane().kubeconfigPath,
        impersonate: userFor(namespace),
        requestTimeoutMs: 60_000,
        onRequest: (report) => void reports.push(report),
      });
      return {
        ...adaptersOf(connection, namespace),
        connection,
        reports,
        [Symbol.asyncDispose]: () => connection.close(),
      };
    }

    /** Everything that a sidecar asks of an API server, each as far as it is let; gives what was asked, and what was refused. */
    async function live(namespace: string): Promise<{ used: string[]; refused: string[] }> {
      await using sidecar = aSidecar(namespace);
      const { lease, seat, leader, home, publisher, events, connection, reports } = sidecar;
      const stop = new AbortController();
      const { signal } = stop;
      lease.watch?.(() => undefined, signal);
      leader.watch(() => undefined, signal);
      watchForgeClusters(connection, { namespace }, () => undefined, { signal });
      for (const store of [lease, seat]) {
        await store.read({ signal });
        const created = await store.create(aLeaseWrite(), { signal });
        if (created.kind === "written")
          await store.replace(aLeaseWrite({ holderIdentity: "p-1" }), created.lease, { signal });
      }
      await leader.ensure({}, signal);
      // As one that a chart made, which has no label.
      await edit(namespace, `cardanoleaders/${OBJECT}`, { metadata: { labels: { "cardano.io/pool-id": null } } });
      await leader.ensure({}, signal);
      await leader.applyPod({ name: "p-0", role: "leader" }, signal);
      await home.ensure(aSpec(), signal);
      const status = { authority: { kind: "leader", isCurrent: () => true }, isHeartbeat: false } as const;
      const written = await home.writeStatus(aClusterStatus(), signal, status);
      if (written.kind === "applied") {
        await publisher.publish(written.cluster, undefined, signal);
        // As an operator who edits a copy, which its home takes back.
        await edit(namespace, "cardanoforgeclusters/copy", { spec: { priority: 9 } });
        await publisher.publish(written.cluster, undefined, signal);
      }
      await listForgeClusters(connection, { namespace }, signal);
      for (const note of ["p-0 leads", "p-0 leads"]) events.record({ ...EVENT, note });
      await events.flush(2_000);
      stop.abort();
      const named = (some: readonly RequestReport[]): string[] =>
        [...new Set(some.map(({ verb, resource }) => `${verb} ${resource}`))].sort();
      await expect
        .poll(() => named(reports).filter((one) => one.startsWith("watch")).length, { timeout: 10_000 })
        .toBe(3);
      return { used: named(reports), refused: named(reports.filter(({ code }) => code === "403")) };
    }

    async function edit(namespace: string, object: string, patch: object): Promise<void> {
      const connection = createKubernetesConnection({
        kubeconfigPath: controlPlane().kubeconfigPath,
        requestTimeoutMs: 60_000,
      });
      const path = `/apis/cardano.io/v1/namespaces/${namespace}/${object}`;
      await patchObject(connection, path, patch, AbortSignal.timeout(60_000)).finally(() => connection.close());
    }

    it("lets a sidecar do everything it does, and has nothing that it does not use", async () => {
      const { used, refused } = await live(WHOLE);

      expect(refused).toEqual([]);
      expect(permissionsOf(rules).sort()).toEqual(used);
      expect(Object.keys(LOST).sort()).toEqual(used);
    });

    it.each(Object.entries(LOST))("without `%s` a sidecar %s", async (permission) => {
      const { refused } = await live(namespaceFor(permission));

      expect(refused).toEqual([permission]);
    });
  });
});

const EVENT = {
  reason: "LeaseAcquired",
  type: "Normal",
  action: "Acquire",
  regarding: { apiVersion: "v1", kind: "Pod", name: "p-0" },
} as const;

function adaptersOf(connection: KubernetesConnection, namespace: string) {
  const at = { connection, namespace, group: "cardano.io", version: "v1" } as const;
  const by = { fieldManager: fieldManagerFor("p-0"), poolIdHex: POOL.idHex } as const;
  return {
    lease: kubernetesLeaseStore({ connection, namespace, name: OBJECT, arbiterName: "local" }),
    seat: kubernetesLeaseStore({ connection, namespace, name: SEAT, arbiterName: "eu" }),
    leader: cardanoLeaderResource({
      ...at,
      plural: "cardanoleaders",
      name: OBJECT,
      fieldManager: by.fieldManager,
      poolId: POOL.id,
    }),
    home: forgeClusterResource({ ...at, ...by, name: "home" }),
    publisher: forgeClusterPublisher({ ...at, ...by, name: "copy", home: "us-east-1" }),
    events: createEventRecorder({ connection, namespace, component: "c", instance: "p-0", onFailure: () => undefined }),
  };
}
