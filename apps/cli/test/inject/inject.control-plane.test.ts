import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { beforeAll, expect, it } from "vitest";
import { field, listAt, textAt } from "../../src/cluster/plain-data.ts";
import { inject } from "../../src/inject/inject.ts";
import type { InjectionOptions } from "../../src/inject/injection.ts";
import { parseManifest } from "../../src/inject/kubernetes-yaml.ts";
import { MANIFESTS, manifestNamed, someOptions } from "./manifests.ts";

const NAMESPACES = ["producers", "cardano", "cardano-preprod", "cardano-mainnet", "pool"];
const ACCOUNTS = ["cardano-forge", "bp", "default"];
const WORKLOADS = ["StatefulSet", "Deployment"];

function injected(text: string, options: Partial<InjectionOptions> = {}): string {
  const injection = inject(text, someOptions(options));
  if (injection.kind !== "injected") throw new Error(JSON.stringify(injection));
  return injection.text;
}

function objectsIn(text: string): object[] {
  const documents = parseManifest(text).flatMap(({ value }) => (value === null ? [] : [value as object]));
  return documents.flatMap((one) => (textAt(one, "kind") === "List" ? (listAt(one, "items") as object[]) : [one]));
}

/** The first pod of each workload: pod security refuses no workload, only the pods that it would make. */
function podsOf(objects: readonly object[]): object[] {
  return objects.flatMap((workload) => {
    if (!WORKLOADS.includes(textAt(workload, "kind") ?? "")) return [];
    const name = `${textAt(workload, "metadata", "name")}-0`;
    const namespace = textAt(workload, "metadata", "namespace") ?? "producers";
    const claims = listAt(workload, "spec", "volumeClaimTemplates").map((one) => {
      const volume = textAt(one, "metadata", "name");
      return { name: volume, persistentVolumeClaim: { claimName: `${volume}-${name}` } };
    });
    const spec = field(workload, "spec", "template", "spec") as object;
    const volumes = [...listAt(spec, "volumes"), ...claims];
    return [{ apiVersion: "v1", kind: "Pod", metadata: { name, namespace }, spec: { ...spec, volumes } }];
  });
}

const toDocuments = (objects: readonly object[]): string => objects.map((one) => JSON.stringify(one)).join("\n---\n");

/** What a server answers, without when and how often it was asked. */
function withoutMoments(answer: string): unknown[] {
  const told = JSON.parse(answer, (name, value: unknown) =>
    ["managedFields", "creationTimestamp", "uid", "resourceVersion"].includes(name) ? undefined : value,
  ) as { items?: unknown[] };
  return told.items ?? [told];
}

describeWithControlPlane("forgectl inject on a cluster that enforces restricted pod security", (controlPlane) => {
  const tryOut = (input: string, ...args: string[]) =>
    controlPlane().kubectl(["apply", "--server-side", "--dry-run=server", ...args, "--filename", "-"], { input });
  const accepted = { code: 0, stderr: "" };

  beforeAll(async () => {
    const labels = ["enforce", "warn", "audit"].map((mode) => [`pod-security.kubernetes.io/${mode}`, "restricted"]);
    const objects = NAMESPACES.flatMap((name) => [
      { apiVersion: "v1", kind: "Namespace", metadata: { name, labels: Object.fromEntries(labels) } },
      ...ACCOUNTS.map((account) => ({
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: account, namespace: name },
      })),
    ]);
    const applied = controlPlane().kubectl(["apply", "--server-side", "-f", "-"], { input: toDocuments(objects) });
    expect(await applied).toMatchObject(accepted);
  });

  const whereOf = (objects: readonly object[]): string[] =>
    objects.some((one) => textAt(one, "metadata", "namespace") !== undefined) ? [] : ["--namespace", "producers"];

  it.each(MANIFESTS)("makes of $name what is accepted without a warning, pods too", async ({ text }) => {
    const after = injected(text);
    const objects = objectsIn(after);
    const pods = podsOf(objects);
    const args = [...whereOf(objects), "-o", "json"];

    const asText = await tryOut(after, ...args);
    const asObjects = await tryOut(toDocuments([...objects, ...pods]), ...args);

    expect(asText).toMatchObject(accepted);
    expect(asObjects).toMatchObject(accepted);
    // What is read here is what kubectl reads, down to octal numbers and words that are booleans.
    const [read, parsed] = [withoutMoments(asText.stdout), withoutMoments(asObjects.stdout)];
    expect(parsed.slice(0, read.length)).toEqual(read);
    expect(parsed).toHaveLength(objects.length + pods.length);
    expect(pods.length).toBeGreaterThan(0);
  });

  it("makes pods of the plain form that are accepted without a warning", async () => {
    const pods = MANIFESTS.flatMap(({ text }) => podsOf(objectsIn(injected(text, { form: "plain" }))));

    expect(await tryOut(toDocuments(pods))).toMatchObject(accepted);
    expect(pods.length).toBeGreaterThan(MANIFESTS.length);
  });

  it("would be caught making a pod that is not admitted", async () => {
    const text = injected(manifestNamed("plain.yaml")).replace("runAsNonRoot: true", "runAsNonRoot: false");

    expect((await tryOut(toDocuments(podsOf(objectsIn(text))))).stderr).toContain(
      'violates PodSecurity "restricted:latest"',
    );
  });
});
