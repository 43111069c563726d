import { describe, expect, it } from "vitest";
import { inject } from "../../src/inject/inject.ts";
import type { InjectionOptions } from "../../src/inject/injection.ts";
import { manifestNamed, someOptions } from "./manifests.ts";

interface Refusal {
  readonly what: string;
  readonly manifest?: string;
  /** What is there, and what is there instead. */
  readonly change?: readonly [from: string | RegExp, to: string];
  readonly options?: Partial<InjectionOptions>;
  readonly where: string;
  readonly found: string;
}

const NODE = "StatefulSet producer: spec.template.spec.containers[cardano-node]";
const REFUSALS: readonly Refusal[] = [
  {
    what: "processes of the whole machine",
    change: ["      containers:", "      hostPID: true\n      containers:"],
    where: "StatefulSet producer: spec.template.spec.hostPID",
    found: "every process of the machine",
  },
  {
    what: "ports that are those of the machine",
    change: ["      containers:", "      hostNetwork: true\n      containers:"],
    where: "StatefulSet producer: spec.template.spec.hostNetwork",
    found: "would ask the sidecar of another pod",
  },
  {
    what: "a node that has the same Secret in another place, too",
    change: [
      "            - name: config\n              mountPath: /config",
      "            - name: keys\n              mountPath: /backup",
    ],
    where: `${NODE}.volumeMounts[1]`,
    found: "the node has the Secret producer-keys at /backup, too",
    options: { secret: undefined },
  },
  {
    what: "an image of which nothing tells where it reads",
    change: [/ {12}- --shelley-vrf-key\n {12}- .*\n/, ""],
    where: NODE,
    found: "where the node reads vrf.skey cannot be seen",
  },
  {
    what: "a producer among the init containers",
    change: [
      "      containers:",
      "      initContainers:\n        - {name: first, image: a, args: [--shelley-kes-key=/k]}\n      containers:",
    ],
    where: "StatefulSet producer: spec.template.spec.containers",
    found: "what runs a block producer: first, cardano-node",
  },
  {
    what: "a hook of one's own, for which there is one place",
    change: ["          ports:", "          lifecycle: {preStop: {sleep: {seconds: 5}}}\n          ports:"],
    where: `${NODE}.lifecycle.preStop`,
    found: "a hook of its own, and a container has one: sleep",
  },
  {
    what: "a sidecar that inject has not written",
    change: ["      containers:", "      containers:\n        - {name: forge-manager, image: old}"],
    where: "StatefulSet producer: spec.template.spec.containers[forge-manager]",
    found: "a sidecar of this name already",
  },
  {
    what: "a port that is taken",
    options: { metricsPort: 12798 },
    where: NODE,
    found: "port 12798 is taken",
  },
  {
    what: "a volume of a name that it gives",
    change: [
      "        - name: config\n          configMap",
      "        - {name: forge-manager-keys, emptyDir: {}}\n        - name: config\n          configMap",
    ],
    where: "StatefulSet producer: spec.template.spec.volumes",
    found: "a volume called forge-manager-keys",
  },
  {
    what: "keys on a claim that every pod writes to",
    change: [
      "          secret:\n            secretName: producer-keys",
      "          persistentVolumeClaim: {claimName: shared-keys}",
    ],
    options: { secret: undefined },
    where: NODE,
    found: "the keys lie on the claim keys",
  },
  {
    what: "keys of which nothing says where they come from",
    change: [/ {12}- name: keys\n.*\n.*readOnly: true\n/, ""],
    options: { secret: undefined },
    where: NODE,
    found: "nothing is mounted at /keys",
  },
  {
    what: "keys that an init container copies to where the node reads",
    change: [
      /volumes:[\s\S]*secretName: producer-keys/,
      "initContainers:\n        - {name: copy, image: busybox, volumeMounts: [{name: keys, mountPath: /to}]}\n      volumes:\n        - {name: config, configMap: {name: c}}\n        - {name: keys, emptyDir: {}}",
    ],
    where: "StatefulSet producer: spec.template.spec.initContainers[copy]",
    found: "mounts keys, in which the node reads its keys",
  },
  {
    what: "keys in a directory in which nothing can be mounted",
    change: [/\/keys\/(?=kes|vrf|node)/g, "/config/keys/"],
    where: `${NODE}.volumeMounts[1]`,
    found: "the key directory /config/keys lies in config",
  },
  {
    what: "keys in several directories",
    change: ["/keys/vrf.skey", "/vrf/vrf.skey"],
    where: NODE,
    found: "the node reads /keys/kes.skey, /vrf/vrf.skey, /keys/node.cert",
  },
  {
    what: "keys whose place only the kubelet knows",
    change: ["- /keys/kes.skey", "- $(KES_KEY)"],
    where: NODE,
    found: "where the node reads kes.skey cannot be seen",
  },
  {
    what: "keys that come from an agent",
    change: ["- --shelley-kes-key\n            - /keys/kes.skey", "- --shelley-kes-agent-socket=/agent/socket"],
    where: NODE,
    found: "--shelley-kes-agent-socket: keys that come this way cannot be taken away",
  },
  {
    what: "something else that is mounted among the keys",
    change: [
      "            - name: config\n              mountPath: /config",
      "            - name: config\n              mountPath: /keys/config",
    ],
    where: `${NODE}.volumeMounts[1]`,
    found: "config is mounted inside of the key directory /keys",
  },
  {
    what: "a socket among the keys",
    change: ["/ipc/node.socket", "/keys/node.socket"],
    where: NODE,
    found: "the socket /keys/node.socket lies in the key directory",
  },
  {
    what: "a socket that a volume of its own would hide the database for",
    change: [/\/ipc\/node.socket([\s\S]*)mountPath: \/data\n/, "/data/node.socket$1mountPath: /elsewhere\n"],
    where: NODE,
    found: "a volume for the socket at /data would hide /data/db",
  },
  {
    what: "a socket on the disk of a machine",
    change: [/\/ipc\/node.socket([\s\S]*)configMap:\n.*/, "/config/node.socket$1hostPath: {path: /srv}"],
    where: `${NODE}.volumeMounts[1]`,
    found: "the socket lies on the disk of a machine",
  },
  {
    what: "a socket on a claim of all pods",
    change: [/\/ipc\/node.socket([\s\S]*)configMap:\n.*/, "/config/node.socket$1persistentVolumeClaim: {claimName: c}"],
    where: `${NODE}.volumeMounts[1]`,
    found: "the socket lies at /config on the claim config, which all pods share",
  },
  {
    what: "a node that is root",
    change: ["          ports:", "          securityContext: {runAsUser: 0}\n          ports:"],
    where: NODE,
    found: "the node runs as root",
  },
  {
    what: "a node that cannot be told to stop forging",
    change: ["10.5.1", "8.1.2"],
    where: "StatefulSet producer: ghcr.io/intersectmbo/cardano-node:8.1.2",
    found: "cardano-node 8.1.2 cannot be told to stop forging while it runs",
  },
  {
    what: "a network that nothing names",
    change: ["CARDANO_NETWORK", "NET"],
    options: { network: undefined },
    where: NODE,
    found: "nothing says which network",
  },
  {
    what: "a network of one's own without its magic",
    options: { network: "own" },
    where: NODE,
    found: "the magic of the network own is not known here",
  },
  {
    what: "a lease too short for the probe",
    options: { env: { LEASE_DURATION: "12", SLEEP_INTERVAL: "4" } },
    where: "StatefulSet producer: --env LEASE_DURATION",
    found: "restarted after 9 s, when another pod may forge since 8 s",
  },
  {
    what: "several producers in one pod",
    change: ["      volumes:\n", "        - {name: second, image: a, args: [--shelley-kes-key=/k]}\n      volumes:\n"],
    where: "StatefulSet producer: spec.template.spec.containers",
    found: "what runs a block producer: cardano-node, second",
  },
  {
    what: "a workload that keeps no pods alike",
    change: ["kind: StatefulSet", "kind: DaemonSet"],
    where: "DaemonSet producer: kind",
    found: "DaemonSet",
  },
  {
    what: "a database that two pods would share",
    manifest: "deployment.yaml",
    change: ["replicas: 1", "replicas: 2"],
    where: "Deployment bp: spec.replicas",
    found: "2 pods share the claim state with the database /state/db",
  },
  {
    what: "a database that two pods would share at each update",
    manifest: "deployment.yaml",
    change: ["type: Recreate", "type: RollingUpdate"],
    where: "Deployment bp: spec.strategy.type",
    found: "at each update two pods would share the claim state",
  },
  {
    what: "producers of one pool with a Lease each",
    manifest: "several-documents.yaml",
    change: ["{name: producer-b, namespace: pool}", "{name: producer-b, namespace: other}"],
    where: "StatefulSet producer-a, StatefulSet producer-b",
    found: "they lie in the namespaces pool, other, each of which elects a forger of its own",
  },
];

describe("what cannot be made safe", () => {
  it.each(REFUSALS)(
    "is refused, saying where and what: $what",
    ({ manifest = "plain.yaml", change, options, where, found }) => {
      const text = manifestNamed(manifest);
      const changed = change === undefined ? text : text.replace(change[0], change[1]);

      const injection = inject(changed, someOptions(options));

      expect(changed === text).toBe(change === undefined);
      expect(injection).toMatchObject({ kind: "refused" });
      const problems = injection.kind === "refused" ? injection.problems : [];
      expect(problems).toContainEqual({
        where,
        found: expect.stringContaining(found),
        accepted: expect.stringMatching(/./),
      });
    },
  );

  it("is told all at once", () => {
    const text = manifestNamed("plain.yaml").replace("      containers:", "      hostPID: true\n      containers:");

    const injection = inject(text, someOptions({ network: "own", metricsPort: 3001 }));

    expect(injection).toMatchObject({ kind: "refused" });
    expect(injection.kind === "refused" ? injection.problems : []).toHaveLength(3);
  });

  it("and what runs no producer is left alone, with what it is", () => {
    const relay = manifestNamed("plain.yaml").replaceAll(/ {12}- (--shelley.*|\/keys\/\w+\.\w+)\n/g, "");

    expect(inject(relay, someOptions())).toEqual({ kind: "nothing-to-do", others: ["StatefulSet producer"] });
  });

  it("and an anchor that would carry a change to another container is not followed silently", () => {
    const text = manifestNamed("anchors.yaml")
      .replace("volumeMounts:\n", "volumeMounts: &mounts\n")
      .replace("      containers:\n", "      containers:\n");
    const shared = text.replace(
      "      volumes:\n",
      "        - {name: other, image: a, volumeMounts: *mounts}\n      volumes:\n",
    );

    expect(() => inject(shared, someOptions())).toThrow(/shared by an anchor/);
  });
});
