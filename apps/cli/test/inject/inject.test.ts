import { describe, expect, it } from "vitest";
import { listAt, textAt } from "../../src/cluster/plain-data.ts";
import { inject, tokenIn, uninject } from "../../src/inject/inject.ts";
import type { InjectionOptions } from "../../src/inject/injection.ts";
import { parseManifest } from "../../src/inject/kubernetes-yaml.ts";
import { findProducers, type Producer } from "../../src/inject/producer.ts";
import { MANIFESTS, manifestNamed, someOptions } from "./manifests.ts";

const FORMS = ["native", "plain"] as const;
const ALL = MANIFESTS.flatMap(({ name, text }) => FORMS.map((form) => ({ name, text, form })));

function injected(text: string, options: Partial<InjectionOptions> = {}): string {
  const injection = inject(text, someOptions(options));
  if (injection.kind !== "injected") throw new Error(JSON.stringify(injection));
  return injection.text;
}

function producersIn(text: string): readonly Producer[] {
  const documents = parseManifest(text).map(({ value }) => value);
  return findProducers(documents).producers;
}

/** Every value of a manifest by its path; items that have a name by that, so that none moves for one that comes before it. */
function leavesOf(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  const entries = Object.entries(value);
  if (entries.length === 0) return [[path, Array.isArray(value) ? "[]" : "{}"]];
  return entries.flatMap(([key, one]) => {
    const mounted = textAt(one, "mountPath");
    const step = Array.isArray(value) ? `[${mounted ?? textAt(one, "name") ?? key}]` : `/${key}`;
    return leavesOf(one, `${path}${step}`);
  });
}

/** What an injection may touch, from the template of the pods on. */
const TOUCHED = [
  /^\/shareProcessNamespace$/,
  /^\/terminationGracePeriodSeconds$/,
  /^\/serviceAccountName$/,
  /^\/securityContext\/fsGroup/,
  /^\/(initContainers|containers)\[forge-manager\]/,
  /^\/volumes\[forge-manager-/,
  /^\/containers\[(node|cardano-node|bp)\]\/(livenessProbe|startupProbe|lifecycle\/preStop|securityContext)/,
  /^\/containers\[(node|cardano-node|bp)\]\/env\[START_AS_NON_PRODUCING\]\/value$/,
  /^\/containers\[(node|cardano-node|bp)\]\/(args|command)\[\d+\]$/,
  /^\/containers\[(node|cardano-node|bp)\]\/volumeMounts\[\/(keys|ipc|run\/keys|etc\/keys|hot.*|opt\/cardano\/secrets|opt\/cardano\/config\/keys\/?)\]/,
];

describe.each(ALL)("a manifest of somebody: $name, $form form", ({ text, form }) => {
  const after = injected(text, { form });

  it("is the same to the byte once the sidecar is taken out again", () => {
    expect(uninject(after).text).toBe(text);
    expect(uninject(text)).toEqual({ text, count: 0 });
  });

  it("is not changed by a second injection", () => {
    expect(injected(after, { form })).toBe(after);
  });

  it("keeps every line that it had, as it is or as a comment", () => {
    const lines = after.split("\n");
    const kept = new Set([...lines, ...lines.map((line) => line.replace(/^\s*# forgectl was: /, ""))]);

    expect(text.split("\n").filter((line) => !kept.has(line))).toEqual([]);
  });

  it("says the same in everything that is not the sidecar's", () => {
    const flat = (manifest: string): Map<string, unknown> =>
      new Map(parseManifest(manifest).flatMap(({ value }, index) => leavesOf(value, `document ${index}`)));
    const [was, is] = [flat(text), flat(after)];
    const different = [...new Set([...was.keys(), ...is.keys()])].filter((path) => was.get(path) !== is.get(path));
    const foreign = different.filter((path) => {
      const inPod = /\/template\/spec(?<rest>.*)$/.exec(path)?.groups?.["rest"];
      const isAnnotation = path.endsWith("/annotations/kubectl.kubernetes.io/default-container");
      return !isAnnotation && (inPod === undefined || !TOUCHED.some((pattern) => pattern.test(inPod)));
    });

    expect(foreign).toEqual([]);
  });

  it("has a sidecar with the keys, and a node without them", () => {
    const producers = producersIn(after);
    for (const { pod, node } of producers) {
      const sidecar = listAt(pod, form === "native" ? "initContainers" : "containers").find(
        (one) => textAt(one, "name") === "forge-manager",
      );
      const mountsOf = (container: unknown): unknown[] => [...listAt(container, "volumeMounts")];

      expect(mountsOf(sidecar)).toContainEqual(expect.objectContaining({ name: "forge-manager-keys" }));
      expect(mountsOf(node)).toContainEqual(expect.objectContaining({ name: "forge-manager-keys", readOnly: true }));
      expect(mountsOf(node)).not.toContainEqual(expect.objectContaining({ name: "forge-manager-secret" }));
      expect(pod).toMatchObject({ shareProcessNamespace: true });
      expect(node).toMatchObject({
        livenessProbe: { httpGet: { path: "/livez/forging" } },
        lifecycle: { preStop: { httpGet: { path: "/prestop" } } },
      });
      expect(node).not.toHaveProperty("startupProbe");
    }
    expect(producers).toHaveLength(producersIn(text).length);
  });
});

describe("what was written by hand", () => {
  const text = manifestNamed("comments.yaml");
  const variants = {
    "with the line ends of Windows": text.replaceAll("\n", "\r\n"),
    "without an end of its last line": text.trimEnd(),
    "that ends in the middle of a list": text.slice(0, text.indexOf("\n  volumeClaimTemplates:")),
    "with a byte order mark": `\uFEFF${text}`,
    "after empty lines": `\n\n${text}\n\n`,
    "with spaces at the ends of lines": text.replaceAll(/(?<=\w)\n/g, "  \n"),
  };

  it.each(Object.entries(variants))("%s is given back to the byte, and injected as the same pod", (_, variant) => {
    const after = injected(variant);

    expect(uninject(after).text).toBe(variant);
    expect(injected(after)).toBe(after);
    expect(producersIn(after).map(({ pod }) => pod)).toMatchObject([{ shareProcessNamespace: true }]);
  });

  it("and edited after the injection keeps the edit when the sidecar is taken out", () => {
    const edited = injected(text).replace("replicas: 2 # one forges", "replicas: 3 # one forges");

    expect(uninject(edited).text).toBe(text.replace("replicas: 2", "replicas: 3"));
  });

  it("and given back by an editor that takes spaces off the ends of lines is still known", () => {
    const trimmed = injected(text).replaceAll(/[ ]+$/gm, "");

    expect(uninject(trimmed).text).toBe(text.replaceAll(/[ ]+$/gm, ""));
  });

  it.each([
    ["an end", /^.*# forgectl end\n/m],
    ["a beginning", /^.*# forgectl inject: .*\n/m],
  ])("is refused where somebody has taken out %s of what was injected", (_, pattern) => {
    expect(() => uninject(injected(text).replace(pattern, ""))).toThrow(/has lost its other half/);
  });
});

describe("another injection", () => {
  const text = manifestNamed("plain.yaml");

  it("replaces the one before, whatever the form was", () => {
    const plain = injected(text, { form: "plain", image: "old" });

    expect(injected(plain)).toBe(injected(text));
  });

  it("finds the token of the one before, so that no pod is replaced for nothing", () => {
    expect(tokenIn(injected(text, { prestopToken: "the-token-of-before" }))).toBe("the-token-of-before");
    expect(tokenIn(text)).toBeUndefined();
  });
});

describe("the sidecar", () => {
  const sidecarIn = (text: string): unknown =>
    listAt(producersIn(text)[0]?.pod, "initContainers").find((one) => textAt(one, "name") === "forge-manager");
  const envIn = (text: string): Record<string, unknown> =>
    Object.fromEntries(listAt(sidecarIn(text), "env").map((one) => [textAt(one, "name"), textAt(one, "value")]));

  it("reads the keys of the Secret by the names that they have there, and writes them where the node reads", () => {
    expect(envIn(injected(manifestNamed("init-containers.yaml"), { secret: undefined }))).toMatchObject({
      SOURCE_KES_KEY: "/secrets/kes",
      SOURCE_OP_CERT: "/secrets/cert",
      TARGET_KES_KEY: "/run/keys/hot.skey",
      TARGET_OP_CERT: "/run/keys/op.cert",
      NODE_SOCKET: "/run/cardano/node.socket",
    });
  });

  it("is told of paths that the node takes from its own variables", () => {
    const text = manifestNamed("plain.yaml")
      .replace("- /ipc/node.socket", "- $(RUN)/node.socket")
      .replace("          env:", "          env:\n            - {name: RUN, value: /run/node}");

    expect(envIn(injected(text))).toMatchObject({ NODE_SOCKET: "/run/node/node.socket" });
  });

  it("takes the keys from another volume where they come from no Secret", () => {
    const mounts = listAt(
      sidecarIn(injected(manifestNamed("entry-point.yaml"), { secret: undefined })),
      "volumeMounts",
    );

    expect(mounts).toContainEqual({ name: "keys", mountPath: "/secrets", readOnly: true });
  });

  it("runs as the user of the node", () => {
    expect(sidecarIn(injected(manifestNamed("environment.yaml")))).toMatchObject({
      securityContext: { runAsUser: 1000 },
    });
  });

  it("has the account's token where the pod mounts none", () => {
    const text = injected(manifestNamed("sidecars.yaml"));
    const mounts = listAt(sidecarIn(text), "volumeMounts");

    expect(mounts).toContainEqual(
      expect.objectContaining({ mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true }),
    );
    expect(text).toContain("kube-root-ca.crt");
  });

  it("is told of arbiters, of its pool and of a network of one's own", () => {
    const text = injected(manifestNamed("plain.yaml"), {
      network: "own",
      networkMagic: 42,
      poolId: "pool1",
      arbitersSecret: "arbiters",
      env: { ARBITERS: "us=/arbiters/us", NODE_METRICS_URL: "http://127.0.0.1:9090/metrics" },
    });

    expect(envIn(text)).toMatchObject({
      CARDANO_NETWORK: "own",
      NETWORK_MAGIC: "42",
      POOL_ID: "pool1",
      ARBITERS: "us=/arbiters/us",
      NODE_METRICS_URL: "http://127.0.0.1:9090/metrics",
    });
    expect(listAt(sidecarIn(text), "volumeMounts")).toContainEqual(expect.objectContaining({ mountPath: "/arbiters" }));
  });

  it("comes before the node in the plain form, after everything that was before it", () => {
    const [producer] = producersIn(injected(manifestNamed("sidecars.yaml"), { form: "plain" }));

    expect(listAt(producer?.pod, "containers").map((one) => textAt(one, "name"))).toEqual([
      "exporter",
      "forge-manager",
      "node",
    ]);
  });

  it("comes after the init containers that were there in the native form", () => {
    const [producer] = producersIn(injected(manifestNamed("init-containers.yaml")));

    expect(listAt(producer?.pod, "initContainers").map((one) => textAt(one, "name"))).toEqual([
      "snapshot",
      "forge-manager",
    ]);
  });
});

describe("the start flag", () => {
  const nodeIn = (name: string, change: (text: string) => string = (text) => text): unknown =>
    producersIn(injected(change(manifestNamed(name))))[0]?.node;

  it("is an argument of a node that is started by arguments, in the spelling that its version knows", () => {
    expect(listAt(nodeIn("plain.yaml"), "args").at(-1)).toBe("--start-as-non-producing-node");
    expect(listAt(nodeIn("sidecars.yaml"), "args").at(-1)).toBe("--non-producing-node");
    expect(listAt(nodeIn("init-containers.yaml"), "command").at(-1)).toBe("--start-as-non-producing-node");
  });

  it("is a variable of an image that is told by its environment", () => {
    expect(listAt(nodeIn("environment.yaml"), "env")).toContainEqual({ name: "START_AS_NON_PRODUCING", value: "true" });
  });

  it("is not given twice", () => {
    const args = listAt(nodeIn("empty-directories.yaml"), "args");

    expect(args.filter((word) => word === "--start-as-non-producing-node")).toHaveLength(1);
  });

  it("has to be added by hand to a script, which is said", () => {
    const injection = inject(manifestNamed("entry-point.yaml"), someOptions());

    expect(injection).toMatchObject({ notes: expect.arrayContaining([expect.stringContaining("to the script")]) });
  });
});
