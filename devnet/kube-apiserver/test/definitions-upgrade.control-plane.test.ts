import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createKubectl, ensureBinaries, type Kubectl } from "@cardano-forge/control-plane";
import { describeIfControlPlane, describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import { type DevnetKubeApiserver, startDevnetKubeApiserver } from "../src/index.ts";

const OUR_DEFINITIONS = fileURLToPath(new URL("../../../deploy/crds/", import.meta.url));

interface Definition {
  readonly spec: {
    readonly names: { singular: string };
    readonly versions: readonly [
      { readonly schema: { readonly openAPIV3Schema: { readonly properties: { readonly status: StatusSchema } } } },
    ];
  };
}
interface StatusSchema {
  required?: string[];
  readonly properties: Record<string, { [key: string]: unknown }>;
}

/** Ours as the predecessor has them: a misspelt singular, three required fields, and without what we added. */
async function predecessorDefinitions(): Promise<unknown[]> {
  const read = async (name: string) => parseYaml(await readFile(join(OUR_DEFINITIONS, name), "utf8")) as Definition;
  const [leader, cluster] = await Promise.all([read("cardanoleaders.yaml"), read("cardanoforgeclusters.yaml")]);
  for (const { spec } of [leader, cluster]) {
    const { properties } = spec.versions[0].schema.openAPIV3Schema.properties.status;
    for (const added of ["pods", "history", "handover", "term", "leaseName"]) delete properties[added];
    const { conditions } = properties;
    for (const key of Object.keys(conditions ?? {})) if (key.startsWith("x-")) delete conditions?.[key];
  }
  leader.spec.versions[0].schema.openAPIV3Schema.properties.status.required = [
    "leaderPod",
    "forgingEnabled",
    "lastTransitionTime",
  ];
  cluster.spec.names.singular = "cardanoforgeluster";
  return [leader, cluster];
}

const OBJECTS = `
apiVersion: cardano.io/v1
kind: CardanoLeader
metadata: {name: cardano-leader}
spec: {description: made by a chart}
---
apiVersion: cardano.io/v1
kind: CardanoForgeCluster
metadata: {name: mainnet-pool1abc-us-east-1}
spec:
  network: {name: mainnet, magic: 764824073}
  pool: {id: pool1${"q".repeat(51)}, idHex: ${"a".repeat(56)}}
  region: us-east-1
  priority: 7
`;

const PREDECESSOR_STATUS = JSON.stringify({
  status: {
    leaderPod: "producer-0",
    forgingEnabled: true,
    lastTransitionTime: "2026-01-02T03:04:05Z",
    conditions: [{ type: "Ready", status: "True", lastTransitionTime: "2026-01-02T03:04:05Z" }],
  },
});

function describeUpgrade(given: () => Kubectl): void {
  const kubectl = async (args: readonly string[], input?: string): Promise<string> => {
    const { code, stdout, stderr } = await given()(args, input === undefined ? {} : { input });
    if (code !== 0) throw new Error(stderr);
    return stdout;
  };

  it("keeps the objects and their status, and from then on takes what only ours has", async () => {
    await kubectl(["create", "-f", "-"], OBJECTS);
    await kubectl(["patch", "cl", "cardano-leader", "--subresource=status", "--type=merge", "-p", PREDECESSOR_STATUS]);
    const entry = JSON.stringify({
      apiVersion: "cardano.io/v1",
      kind: "CardanoLeader",
      metadata: { name: "cardano-leader" },
      status: { pods: [{ name: "producer-0", role: "leader" }] },
    });
    const applyEntry = ["apply", "--server-side", "--subresource=status", "--field-manager=producer-0", "-f", "-"];
    await expect(kubectl(applyEntry, entry)).rejects.toThrow("field not declared in schema");

    await kubectl(["apply", "--server-side", "--force-conflicts", "-f", OUR_DEFINITIONS]);

    await expect
      .poll(() => kubectl(applyEntry, entry).then(() => "applied", String), { timeout: 20_000 })
      .toBe("applied");
    const leader = JSON.parse(await kubectl(["get", "cardanoleader", "cardano-leader", "-o", "json"])) as object;
    expect(leader).toMatchObject({
      spec: { description: "made by a chart" },
      status: { leaderPod: "producer-0", pods: [{ name: "producer-0", role: "leader" }] },
    });
    await expect
      .poll(() => kubectl(["get", "cardanoforgecluster", "-o", "jsonpath={.items[*].spec.priority}"]), {
        timeout: 20_000,
      })
      .toBe("7");
  });
}

describeWithControlPlane(
  "our definitions over the predecessor's, on a real kube-apiserver",
  (controlPlane) => {
    beforeAll(async () => {
      const definitions = (await predecessorDefinitions()).map((definition) => JSON.stringify(definition));
      for (const input of definitions) await controlPlane().kubectl(["create", "-f", "-"], { input });
      await controlPlane().kubectl(["wait", "--for=condition=Established", "crd", "--all"]);
    });
    describeUpgrade(() => controlPlane().kubectl);
  },
  { definitions: [] },
);

describeIfControlPlane("our definitions over the predecessor's, on the server in memory", () => {
  let server: DevnetKubeApiserver;
  let kubectl: Kubectl;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "definitions-upgrade-"));
    server = await startDevnetKubeApiserver({ definitions: await predecessorDefinitions() });
    const kubeconfigPath = join(directory, "kubeconfig");
    await writeFile(kubeconfigPath, server.kubeconfig());
    const { kubectl: command } = await ensureBinaries();
    kubectl = createKubectl({ command, kubeconfigPath, cacheDirectory: join(directory, "cache") });
  });
  afterAll(async () => {
    await server.stop();
    await rm(directory, { recursive: true });
  });
  describe("with kubectl", () => describeUpgrade(() => kubectl));
});
