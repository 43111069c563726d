import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describeWithControlPlane, describeWithHelm } from "@cardano-forge/control-plane/vitest";
import { PRODUCER_DESCRIPTION } from "@cardano-forge/devnet-kubelet";
import { type Rule, seatRules, sidecarRules } from "@cardano-forge/e2e";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import {
  chartDirectory,
  type KubernetesObject,
  parseObjects,
  renderProducers,
  valuesDirectory,
} from "./harness/chart.ts";
import { firstPodOf, podSpecOf } from "./harness/pod.ts";

const valueSets = readdirSync(valuesDirectory).map((file) => ({ set: file.replace(/\.yaml$/, ""), file }));
const monitoring = fileURLToPath(new URL("./fixtures/monitoring-definitions.yaml", import.meta.url));
const shippedRole = readFileSync(fileURLToPath(new URL("../../deploy/rbac.yaml", import.meta.url)), "utf8");
const POOL = "pool16p77mtuvrfda7fgtcnv9l5j95mtkhkvf9fat29xylmvmzvk6q7f";
/** What `helm test` needs, which no sidecar has. */
const isOfTest = ({ metadata }: KubernetesObject): boolean => metadata.name.endsWith("-test");
const isOf = (kind: string) => (one: KubernetesObject) => one.kind === kind;
// As JSON: a writer of YAML 1.2 leaves words without quotes that Kubernetes reads as booleans.
const toDocuments = (objects: readonly object[]): string => objects.map((one) => JSON.stringify(one)).join("\n---\n");

const forgectl = fileURLToPath(new URL("../../apps/cli/src/main.ts", import.meta.url));

async function generate(what: string): Promise<KubernetesObject[]> {
  const args = ["--conditions=@cardano-forge/source", forgectl, "generate", what];
  return parseObjects((await promisify(execFile)(process.execPath, args)).stdout);
}

/** The documents of a ConfigMap; a rendering may end them with another line. */
const textsOf = ({ data }: KubernetesObject): unknown =>
  Object.entries(data as Record<string, string>).map(([name, text]) => [name, JSON.parse(text)]);

describeWithHelm("the charts", (helm) => {
  const render = (...args: string[]): Promise<KubernetesObject[]> => renderProducers(helm, args);

  describeWithControlPlane("on a cluster that enforces restricted pod security", (controlPlane) => {
    const apply = (objects: readonly object[], ...args: string[]) =>
      controlPlane().kubectl(["apply", "--server-side", "--force-conflicts", ...args, "--filename", "-"], {
        input: toDocuments(objects),
      });
    const accepted = { code: 0, stderr: "" };

    beforeAll(async () => {
      const labels = ["enforce", "warn", "audit"].map((mode) => `pod-security.kubernetes.io/${mode}=restricted`);
      const spaces = ["producers", "monitoring", "arbiters"].map((name) => ({
        apiVersion: "v1",
        kind: "Namespace",
        metadata: { name },
      }));
      const { kubectl } = controlPlane();
      expect(await apply(spaces)).toMatchObject(accepted);
      expect(await kubectl(["label", "namespace", "producers", ...labels])).toMatchObject(accepted);
      expect(await kubectl(["create", "--filename", monitoring])).toMatchObject(accepted);
      expect(await kubectl(["wait", "--for=condition=Established", "--filename", monitoring])).toMatchObject(accepted);
    });

    it.each(valueSets)("lint, render and are accepted without a warning, pods too: $set", async ({ file }) => {
      const values = ["--values", join(valuesDirectory, file)];
      const lint = await helm(["lint", "--strict", chartDirectory("cardano-node"), ...values]);
      const objects = await render(...values);
      const pods = objects.filter(isOf("StatefulSet")).map(firstPodOf);
      const shared = {
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "producers", namespace: "producers" },
      };
      const accounts = objects.filter(isOf("ServiceAccount"));

      expect(lint.stdout).toContain("1 chart(s) linted, 0 chart(s) failed");
      expect(lint.code).toBe(0);
      // A pod is refused where its account does not exist.
      expect(await apply([shared, ...accounts])).toMatchObject(accepted);
      expect(await apply(objects, "--dry-run=server")).toMatchObject(accepted);
      expect(await apply(pods, "--dry-run=server", "--namespace", "producers")).toMatchObject(accepted);
      expect(pods).toHaveLength(1);
    });

    it("would be caught making a pod that may become root", async () => {
      const [pod] = (await render("--set", "podSecurityContext.runAsNonRoot=false"))
        .filter(isOf("StatefulSet"))
        .map(firstPodOf);

      expect((await apply([pod ?? {}], "--dry-run=server", "--namespace", "producers")).stderr).toContain(
        'violates PodSecurity "restricted:latest"',
      );
    });

    it("keep the token of the hook over an upgrade, so that no pod restarts for nothing", async () => {
      const release = ["upgrade", "--install", "kept", chartDirectory("cardano-node"), "--namespace", "producers"];
      const access = ["--kubeconfig", controlPlane().kubeconfigPath];
      const templateOf = async (...args: string[]): Promise<unknown> => {
        expect(await helm([...release, ...access, ...args])).toMatchObject({ code: 0 });
        const { stdout } = await controlPlane().kubectl([
          "get",
          "statefulset",
          "kept-cardano-node",
          "-n",
          "producers",
          "-o",
          "json",
        ]);
        return JSON.parse(stdout).spec.template;
      };
      const before = await templateOf();
      const after = await templateOf("--set", "replicaCount=3");

      expect(after).toEqual(before);
      expect(JSON.stringify(before)).toMatch(/"X-Prestop-Token","value":"\w{32}"/);
    });

    it("refuse a second Lease for keys over which running pods elect already, so that there are never two forgers", async () => {
      const install = (release: string, lease: string, ...args: string[]) =>
        helm([
          ...["upgrade", "--install", release, chartDirectory("cardano-node"), "--namespace", "producers"],
          ...["--kubeconfig", controlPlane().kubeconfigPath, "--set", "forgeManager.secretName=shared-keys"],
          ...["--set", `forgeManager.legacy.lease.name=${lease}`, ...args],
        ]);
      const ofPool = ["--set", `forgeManager.multiTenant.enabled=true,forgeManager.multiTenant.pool.id=${POOL}`];
      const refused = (says: string) => ({ code: 1, stderr: expect.stringContaining(says) });
      const ofFirst = "StatefulSet first-cardano-node elects over the Lease shared-leader,";

      expect(await install("first", "shared-leader")).toMatchObject({ code: 0 });
      expect(await install("second", "another-leader")).toMatchObject(refused(ofFirst));
      expect(await install("second", "", ...ofPool)).toMatchObject(refused(ofFirst));
      expect(await install("second", "shared-leader")).toMatchObject({ code: 0 });
      // Its own pods too: while they are replaced one by one, the old ones and the new ones would each have a Lease.
      expect(await install("first", "", ...ofPool)).toMatchObject(refused(ofFirst));

      const workloads = ["statefulset/first-cardano-node", "statefulset/second-cardano-node"];
      const scaled = await controlPlane().kubectl(["-n", "producers", "scale", "--replicas=0", ...workloads]);

      expect(scaled).toMatchObject(accepted);
      expect(await install("first", "", ...ofPool)).toMatchObject({ code: 0 });
    });

    it("know the Lease of a sidecar that was not told its name", async () => {
      const workload = (name: string, env: object[]) => ({
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: { name, namespace: "arbiters" },
        spec: {
          serviceName: name,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels: { app: name } },
            spec: {
              containers: [{ name: "forge-manager", image: "sidecar", env }],
              volumes: [{ name: "secrets", secret: { secretName: `${name}-keys` } }],
            },
          },
        },
      });
      const poolEnv = [
        { name: "CARDANO_NETWORK", value: "mainnet" },
        { name: "POOL_ID", value: POOL },
      ];
      const leases = { plain: "cardano-node-leader", tenant: `cardano-leader-mainnet-${POOL.slice(0, 10)}` };
      expect(await apply([workload("plain", []), workload("tenant", poolEnv)])).toMatchObject(accepted);

      for (const [name, lease] of Object.entries(leases)) {
        const says = (leaseName: string) =>
          helm([
            ...["install", name, chartDirectory("cardano-node"), "--namespace", "arbiters", "--dry-run=server"],
            ...["--kubeconfig", controlPlane().kubeconfigPath, "--set", `forgeManager.secretName=${name}-keys`],
            ...["--set", `forgeManager.legacy.lease.name=${leaseName}`],
          ]);

        expect((await says("another")).stderr).toContain(`StatefulSet ${name} elects over the Lease ${lease},`);
        expect(await says(lease)).toMatchObject({ code: 0 });
      }
    });

    it("bring the definitions of deploy/crds, kept when the release goes", async () => {
      const rendered = await helm(["template", "crds", chartDirectory("cardano-forge-crds")]);
      const lint = await helm(["lint", "--strict", chartDirectory("cardano-forge-crds")]);
      const definitions = parseObjects(rendered.stdout);
      const folder = fileURLToPath(new URL("../../deploy/crds/", import.meta.url));
      const sources = readdirSync(folder).map((file) => parse(readFileSync(join(folder, file), "utf8")));

      expect(lint.code).toBe(0);
      expect(definitions.map(({ spec }) => spec)).toEqual(sources.map(({ spec }) => spec));
      for (const { metadata } of definitions)
        expect(metadata).toMatchObject({ annotations: { "helm.sh/resource-policy": "keep" } });
      expect(await apply(definitions)).toMatchObject(accepted);
    });
  });

  describe("refuse what would be unsafe or could not run", () => {
    it.each([
      ["a relay", ["cardanoNode.blockProducer=false"], "keep relays in a release of another chart"],
      ["a producer without the manager", ["forgeManager.enabled=false"], "forgeManager.enabled to true"],
      [
        "a forger restarted only after its successor may forge",
        ["forgeManager.forgingProbe.failureThreshold=6"],
        "only after 10 s",
      ],
      [
        "a lease too short for the probe",
        ["forgeManager.legacy.lease.duration=9,forgeManager.sleepInterval=3"],
        "only after 9 s",
      ],
      ["a renewal that comes too late", ["forgeManager.sleepInterval=6"], "more than a third"],
      ["two users", ["securityContext.runAsUser=1000"], "must have one user"],
      ["no group for the Secret", ["podSecurityContext.fsGroup=null"], "runAsUser and fsGroup are required"],
      [
        "regions without a pool",
        ["forgeManager.clusterManagement.enabled=true"],
        "after which the pool's seat is named",
      ],
      [
        "a region without a name",
        [
          `forgeManager.clusterManagement.enabled=true,forgeManager.multiTenant.enabled=true,forgeManager.multiTenant.pool.id=${POOL}`,
        ],
        "region: required",
      ],
      ["a pool without an id", ["forgeManager.multiTenant.enabled=true"], "pool.id: required"],
      [
        "a Lease of its own for keys that another release may name too",
        ["forgeManager.secretName=forging-keys"],
        "the same wherever forging-keys is used",
      ],
      ["an unknown network without a magic", ["cardanoNode.network=sanchonet"], "magic of the network sanchonet"],
      ["keys in two directories", ["forgeManager.targetKeys.opCert=/elsewhere/node.cert"], "in one directory"],
      ["a plain node without a configuration", ["cardanoNode.startMethod=arguments"], "existingConfigMap: required"],
      ["scaling by load", ["autoscaling.enabled=true"], "not scaled by load"],
      [
        "a value that does not exist",
        ["forgeManager.sleepIntervall=5"],
        "additional properties 'sleepIntervall' not allowed",
      ],
      ["no replica", ["replicaCount=0"], "minimum: got 0, want 1"],
    ])("such as %s", async (_, settings, says) => {
      await expect(render(...settings.flatMap((one) => ["--set", one]))).rejects.toThrow(says);
    });
  });

  it("are installed with the values that the page shows", async () => {
    const page = readFileSync(fileURLToPath(new URL("../../docs/operate/install.md", import.meta.url)), "utf8");
    const [, values = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    const { code, stdout } = await helm(
      ["template", "bp", chartDirectory("cardano-node"), "--namespace", "pool", "--values", "-"],
      values,
    );
    const pod = podSpecOf(parseObjects(stdout).find(isOf("StatefulSet")) as KubernetesObject);

    expect(code).toBe(0);
    expect(pod.initContainers[0]).toMatchObject({ image: "images.example.org/cardano-forge-manager:1" });
    expect(pod.volumes).toContainEqual(
      expect.objectContaining({ secret: { secretName: "forging-keys", defaultMode: 0o440 } }),
    );
  });

  it("bring the alerts and the dashboard to where they are looked for, as they lie in deploy/monitoring", async () => {
    const objects = await render("--values", join(valuesDirectory, "everything-on.yaml"));
    const [rule] = objects.filter(isOf("PrometheusRule"));
    const [dashboard] = objects.filter(({ metadata }) => metadata.name.endsWith("-dashboard"));
    const source = (name: string) =>
      readFileSync(fileURLToPath(new URL(`../../deploy/monitoring/${name}`, import.meta.url)), "utf8");

    expect(rule).toMatchObject({ metadata: { namespace: "monitoring" }, spec: parse(source("alerts.yaml")) });
    expect(dashboard).toMatchObject({
      kind: "ConfigMap",
      metadata: { namespace: "monitoring", labels: { grafana_dashboard: "1" } },
    });
    expect(Object.values(dashboard?.["data"] ?? {}).map((text) => JSON.parse(text))).toEqual([
      JSON.parse(source("dashboard.json")),
    ]);
  });

  it("and forgectl generate prints the same, for those who install without Helm", async () => {
    const objects = await render("--values", join(valuesDirectory, "everything-on.yaml"));
    const definitions = parseObjects((await helm(["template", "crds", chartDirectory("cardano-forge-crds")])).stdout);
    const specOf = ({ spec }: KubernetesObject) => spec;
    const byName = (one: KubernetesObject, two: KubernetesObject) => one.metadata.name.localeCompare(two.metadata.name);
    const [crds, alerts, dashboard] = await Promise.all(["crds", "alerts", "dashboard"].map(generate));

    expect(crds?.sort(byName).map(specOf)).toEqual(definitions.sort(byName).map(specOf));
    expect(alerts?.map(specOf)).toEqual(objects.filter(isOf("PrometheusRule")).map(specOf));
    const dashboards = objects.filter(({ metadata }) => metadata.name.endsWith("-dashboard"));
    expect(dashboard?.map(textsOf)).toEqual(dashboards.map(textsOf));
    expect(await generate("rbac")).toEqual(parseObjects(shippedRole));
  });

  describe("tell which values of the predecessor have no meaning", () => {
    const notesOf = async (file: string): Promise<string> => {
      const args = ["install", "bp", chartDirectory("cardano-node"), "--dry-run=client", "--output", "json"];
      const { stdout } = await helm([...args, "--values", join(valuesDirectory, file)]);
      return JSON.parse(stdout).info.notes;
    };

    it("with what to do instead, each in a line", async () => {
      const notes = await notesOf("predecessor-mainnet.yaml");

      expect([...notes.matchAll(/WARNING: (\S+) has no meaning/g)].map(([, path]) => path)).toEqual([
        "cardanoNode.config",
        "cardanoNode.mithril",
        "forgeManager.clusterManagement.forgeState",
        "forgeManager.legacy.crd.cardanoLeader.enabled",
      ]);
      expect(notes).toContain("name it in cardanoNode.existingConfigMap");
    });

    it("and warn of what takes safety away", async () => {
      const notes = await notesOf("everything-off.yaml");

      expect(notes).toContain("forgeManager.forgingProbe is off");
      expect(notes).toContain("cardanoNode.startAsNonProducing is off");
    });
  });

  describe("name objects as the predecessor did, so that both elect over the same Lease during an upgrade", () => {
    const envOf = async (file: string): Promise<Record<string, string | undefined>> => {
      const [workload] = (await render("--values", join(valuesDirectory, file))).filter(isOf("StatefulSet"));
      const { initContainers } = podSpecOf(workload as KubernetesObject);
      return Object.fromEntries((initContainers[0]?.env ?? []).map(({ name, value }) => [name, value]));
    };

    it.each([
      ["defaults.yaml", "bp-cardano-node-leader", "bp-cardano-node-leader"],
      ["predecessor-single-tenant.yaml", "cardano-node-leader", "cardano-leader"],
      ["predecessor-mainnet.yaml", "cardano-leader-mainnet-pool16p77m", "cardano-leader-mainnet-pool16p77m"],
      ["multi-tenant-hex.yaml", "cardano-leader-mainnet-d07dedaf", "cardano-leader-mainnet-d07dedaf"],
    ])("%s: Lease %s, CardanoLeader %s", async (file, LEASE_NAME, CRD_NAME) => {
      expect(await envOf(file)).toMatchObject({ LEASE_NAME, CRD_NAME });
    });

    it("and hand the regions and arbiters over", async () => {
      expect(await envOf("multi-cluster.yaml")).toMatchObject({
        ENABLE_CLUSTER_MANAGEMENT: "true",
        POOL_ID: POOL,
        CLUSTER_REGION: "eu-west-1",
        CLUSTER_PRIORITY: "2",
        ARBITERS: "us=/arbiters/us,eu=in-cluster,ap=/arbiters/ap",
      });
    });
  });

  describe("give the sidecar the rules of deploy/rbac.yaml and no more", () => {
    const rulesOf = (objects: readonly KubernetesObject[]): Rule[] =>
      objects.filter((one) => isOf("Role")(one) && !isOfTest(one)).flatMap(({ rules }) => rules as Rule[]);
    const permissions = (rules: readonly Rule[]): string[] =>
      rules
        .flatMap(({ apiGroups, resources, verbs }) =>
          apiGroups.flatMap((group) =>
            resources.flatMap((resource) => verbs.map((verb) => `${verb} ${resource}.${group}`)),
          ),
        )
        .sort();

    it("each tied to the names of the release, but for what cannot be named", async () => {
      const rules = rulesOf(await render());
      const unnamed = rules.filter(({ resourceNames }) => resourceNames === undefined);

      expect(permissions(rules)).toEqual(permissions(rulesOf(parseObjects(shippedRole))));
      expect(permissions(unnamed).filter((one) => /leases|cardanoleaders/.test(one))).toEqual([
        "create cardanoleaders.cardano.io",
        "create leases.coordination.k8s.io",
      ]);
    });

    const leasesOf = (rules: readonly Rule[]) =>
      rules.filter(({ resources, verbs }) => resources.includes("leases") && !verbs.includes("create"));
    const regions = ["--values", join(valuesDirectory, "multi-cluster.yaml")];
    const [POOL_LEASE, SEAT] = ["cardano-leader-mainnet-pool16p77m", "cardano-forge-mainnet-pool16p77m"];

    it("and with clusters the Lease of the pool's seat too, or each region would be alone with its own", async () => {
      const rules = rulesOf(await render(...regions));

      expect(leasesOf(rules)).toMatchObject([{ resourceNames: [POOL_LEASE, SEAT] }]);
      expect(permissions(rules)).toEqual(permissions(rulesOf(parseObjects(shippedRole))));
    });

    it("in the namespace of the seat where that is another, and there nothing of the pods", async () => {
      const objects = await render(...regions, "--set", "forgeManager.clusterManagement.arbiterNamespace=seats");
      const inSeats = objects.filter(({ metadata }) => metadata.namespace === "seats");
      const rules = rulesOf(inSeats);

      expect(inSeats.map(({ kind }) => kind)).toEqual(["Role", "RoleBinding"]);
      expect(leasesOf(rules)).toMatchObject([{ resourceNames: [SEAT] }]);
      expect([...new Set(rules.flatMap(({ resources }) => resources))]).toEqual([
        "leases",
        "cardanoforgeclusters",
        "cardanoforgeclusters/status",
      ]);
    });

    it("which are what the sidecars of all end-to-end tests run under", async () => {
      const elsewhere = ["--set", "forgeManager.clusterManagement.arbiterNamespace=seats"];
      const ofRelease = { lease: "bp-cardano-node-leader", leader: "bp-cardano-node-leader" };
      const ofPool = { lease: POOL_LEASE, leader: POOL_LEASE };
      const inSeats = (await render(...regions, ...elsewhere)).filter(({ metadata }) => metadata.namespace === "seats");

      expect(sidecarRules(ofRelease)).toEqual(rulesOf(await render()));
      expect(sidecarRules({ ...ofPool, seat: SEAT })).toEqual(rulesOf(await render(...regions)));
      expect(seatRules(SEAT)).toEqual(rulesOf(inSeats));
    });

    it("not tied to a name where only the sidecar can spell it, from a hexadecimal id", async () => {
      const hexadecimal = ["--values", join(valuesDirectory, "multi-tenant-hex.yaml")];
      const clusters = "forgeManager.clusterManagement.enabled=true,forgeManager.clusterManagement.region=eu";

      const [rule] = leasesOf(rulesOf(await render(...hexadecimal, "--set", clusters)));

      expect(rule?.resourceNames).toBeUndefined();
    });
  });

  it("test a release as an account that may list what forgectl doctor looks at, and change nothing", async () => {
    const all = await render();
    const [role, pod] = ["Role", "Pod"].map((kind) => all.filter(isOf(kind)).find(isOfTest)) as KubernetesObject[];
    const [service] = all.filter(isOf("Service")) as [KubernetesObject];
    const { selector } = service["spec"] as { selector: Record<string, string> };
    const labels = pod?.metadata["labels"] as Record<string, string>;
    const rules = role?.["rules"] as Rule[];

    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(["list"]));
    expect(pod).toMatchObject({ metadata: { annotations: { "helm.sh/hook": "test" } } });
    // Or it would be one of the producers for every Service, and for the PodDisruptionBudget.
    expect(Object.entries(selector).every(([name, value]) => labels[name] === value)).toBe(false);
    expect((await render("--set", "test.enabled=false")).filter(isOfTest)).toEqual([]);
  });

  describe("make pods", () => {
    const podOf = async (...args: string[]) =>
      podSpecOf((await render(...args)).find(isOf("StatefulSet")) as KubernetesObject);

    it("that the kubelet treats as the tests of failures do: the node after its decoys, with its probe and its hook", async () => {
      const { initContainers, containers, shareProcessNamespace, terminationGracePeriodSeconds } = await podOf();
      const [sidecar] = initContainers;
      const [node] = containers;

      expect(sidecar).toMatchObject({ name: "forge-manager", restartPolicy: "Always" });
      expect(sidecar?.startupProbe?.httpGet).toMatchObject(PRODUCER_DESCRIPTION.sidecar.startupProbe);
      const { path, ...probe } = PRODUCER_DESCRIPTION.node.livenessProbe;
      expect(node?.livenessProbe).toMatchObject({ httpGet: { path, port: 8000 }, ...probe });
      const { preStop } = PRODUCER_DESCRIPTION.node;
      expect(node?.lifecycle).toMatchObject({
        preStop: { httpGet: { path: preStop.path, port: 8000, httpHeaders: [{ name: preStop.header }] } },
      });
      expect(node?.env).toContainEqual({ name: "START_AS_NON_PRODUCING", value: "true" });
      expect({ shareProcessNamespace, terminationGracePeriodSeconds }).toEqual({
        shareProcessNamespace: true,
        terminationGracePeriodSeconds: PRODUCER_DESCRIPTION.terminationGracePeriodSeconds,
      });
    });

    it("of the plain form where the cluster is older than native sidecars, in which the node waits for a hook", async () => {
      const { initContainers, containers } = await podOf("--kube-version", "1.28.15");

      expect(initContainers).toEqual([]);
      expect(containers.map(({ name }) => name)).toEqual(["forge-manager", "cardano-node"]);
      expect(containers[0]?.lifecycle).toMatchObject({
        postStart: { exec: { command: expect.arrayContaining(["node"]) } },
      });
    });

    it("with the keys in memory, and the Secret readable for the one group", async () => {
      const { volumes } = await podOf();

      expect(volumes).toContainEqual({
        name: "cardano-secrets-target",
        emptyDir: { medium: "Memory", sizeLimit: "1Mi" },
      });
      expect(volumes).toContainEqual({
        name: "cardano-secrets",
        secret: { secretName: "bp-cardano-node-forging-keys", defaultMode: 0o440 },
      });
    });

    it("whose node reads the keys exactly where the sidecar puts them, whichever way it is started", async () => {
      const targets = ["/keys/kes", "/keys/vrf", "/keys/cert"];
      const set = `forgeManager.targetKeys.kesKey=${targets[0]},forgeManager.targetKeys.vrfKey=${targets[1]},forgeManager.targetKeys.opCert=${targets[2]}`;
      const [byEnvironment, byArguments] = await Promise.all([
        podOf("--set", set),
        podOf("--set", set, "--values", join(valuesDirectory, "plain-cardano-node.yaml")),
      ]);
      const readBy = (suffix: string) =>
        byEnvironment.containers[0]?.env.find(({ name }) => name.endsWith(suffix))?.value;
      const args = byArguments.containers[0]?.args ?? [];

      expect([readBy("_KES_KEY"), readBy("_VRF_KEY"), readBy("_OPERATIONAL_CERTIFICATE")]).toEqual(targets);
      expect(args).toEqual(expect.arrayContaining(["--shelley-kes-key=/keys/kes", "--start-as-non-producing-node"]));
      for (const { initContainers, containers } of [byEnvironment, byArguments])
        for (const { volumeMounts } of [...initContainers, ...containers])
          expect(volumeMounts).toContainEqual(
            expect.objectContaining({ name: "cardano-secrets-target", mountPath: "/keys" }),
          );
    });
  });
});
