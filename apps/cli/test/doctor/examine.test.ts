import type { PodEntry } from "@cardano-forge/kubernetes";
import { known, poolViews, type SiteFacts, unknown } from "@cardano-forge/pool-view";
import { describe, expect, it } from "vitest";
import { examine } from "../../src/doctor/doctor-command.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { PERMISSIONS } from "../../src/doctor/inspect-cluster.ts";
import type { ClusterInstallation } from "../../src/doctor/installation.ts";
import { aForger, aLeader, aPod, aRecord, facts, NOW_MS, secondsAgo } from "../status/builders.ts";
import { ABSENT, anInstallation, aPodObject, PREDECESSOR, SHIPPED } from "./installation-builder.ts";

function examined(clusters: readonly ClusterInstallation[], isPre = false): Finding[] {
  const sites: SiteFacts[] = clusters.map((cluster) => cluster.facts);
  return examine(clusters, poolViews(sites, NOW_MS), { isPre });
}
const troubles = (...clusters: ClusterInstallation[]) =>
  examined(clusters)
    .filter(({ level }) => level !== "ok")
    .map(({ level, check }) => `${level} ${check}`);

const withPods = (...pods: PodEntry[]) => anInstallation({ facts: facts({ leaders: known([aLeader({ pods })]) }) });
const withPodObject = (over: Parameters<typeof aPodObject>[0]) => anInstallation({ pods: known([aPodObject(over)]) });
/** Beside a cluster's Lease of 15 s, the seat that its pool shares with others. */
const withSeat = (seconds: number) => {
  const name = `cardano-forge-mainnet-${aLeader().metadata.labels["cardano.io/pool-id"]?.slice(0, 10)}`;
  const seat = aRecord({ name, holder: "producer-1@mainnet-eu_1f0c", durationMs: seconds * 1000 });
  return anInstallation({
    facts: facts({ leaders: known([aLeader({ pods: [aForger(), aPod()] })]), leases: known([aRecord(), seat]) }),
  });
};
const named = (context: string, server: string) =>
  anInstallation({ facts: facts({ context, server, leaders: known([]), leases: known([]) }) });

/** A fault, the finding that names it, and what became of the same installation once its hint was followed to the letter. */
interface Planted {
  readonly fault: string;
  readonly cluster: ClusterInstallation;
  readonly finds: string;
  readonly hint: string;
  readonly followed: ClusterInstallation;
}

const KES_HINT = "issue a new operational certificate with a new KES key, and put both into the Secret";
const CLOCK_HINT = "chrony or another NTP client on every machine; slots are counted by the clock";
const WHY = "forgectl why -n cardano-mainnet";
const CRDS = "kubectl apply -f deploy/crds";
const KEYS_IN_MEMORY = { name: "keys", emptyDir: { medium: "Memory" } };
const keySecret = (defaultMode: number) => ({ name: "secret", secret: { secretName: "forging-keys", defaultMode } });
const withFingerprints = (forger: string, standby: string) =>
  withPods(
    aForger({ credentials: { state: "valid", problems: [], fingerprint: forger } }),
    aPod({ credentials: { state: "valid", problems: [], fingerprint: standby } }),
  );
/** Beside a pool with the keys `a`, in which all is well, pods that elect over another Lease. */
const withSecondLease = (over: Partial<PodEntry>) => {
  const credentials = { state: "valid", problems: [], fingerprint: "a" } as const;
  const pods = (standby: string, forger: string) => [
    aForger({ name: forger, credentials, ...(forger === "other-1" ? over : {}) }),
    aPod({ name: standby, credentials, ...(standby === "other-0" ? over : {}) }),
  ];
  const leaders = [
    aLeader({ pods: pods("producer-0", "producer-1") }),
    aLeader({ leaseName: "other-leader", leaderPod: "other-1", pods: pods("other-0", "other-1") }, "other-leader"),
  ];
  const leases = [aRecord(), aRecord({ name: "other-leader", holder: "other-1_1f0c" })];
  return anInstallation({ facts: facts({ leaders: known(leaders), leases: known(leases) }) });
};

const PLANTED: readonly Planted[] = [
  {
    fault: "the API server does not answer",
    cluster: anInstallation({ version: unknown("timeout", "no answer within 10 s") }),
    finds: "error api-server",
    hint: "kubectl cluster-info; then the network between this machine and the API server",
    followed: anInstallation(),
  },
  {
    fault: "Leases may not be listed",
    cluster: anInstallation({
      permissions: PERMISSIONS.map((permission) => ({
        permission,
        isAllowed: known(permission.resource !== "leases"),
      })),
    }),
    finds: "warning list leases.coordination.k8s.io",
    hint: "a Role in cardano-mainnet that allows list on leases.coordination.k8s.io, bound to you",
    followed: anInstallation(),
  },
  {
    fault: "no definitions",
    cluster: anInstallation({ definitions: { cardanoleaders: ABSENT, cardanoforgeclusters: ABSENT } }),
    finds: "error cardanoleaders.cardano.io",
    hint: CRDS,
    followed: anInstallation({ definitions: SHIPPED }),
  },
  {
    fault: "the predecessor's definitions",
    cluster: anInstallation({ definitions: { cardanoleaders: PREDECESSOR, cardanoforgeclusters: PREDECESSOR } }),
    finds: "warning cardanoleaders.cardano.io",
    hint: CRDS,
    followed: anInstallation({ definitions: SHIPPED }),
  },
  {
    fault: "processes that are not shared",
    cluster: withPodObject({ spec: { shareProcessNamespace: false } }),
    finds: "error process-namespace",
    hint: "spec.shareProcessNamespace: true",
    followed: withPodObject({ spec: { shareProcessNamespace: true } }),
  },
  {
    fault: "two users",
    cluster: withPodObject({ node: { securityContext: { runAsUser: 0 } } }),
    finds: "error user",
    hint: "securityContext.runAsUser: 10001 on the Pod, and on no container another",
    followed: withPodObject({ spec: { securityContext: { runAsUser: 10_001, fsGroup: 10_001 } }, node: {} }),
  },
  {
    fault: "no user at all",
    cluster: withPodObject({ spec: { securityContext: { fsGroup: 10_001 } } }),
    finds: "warning user",
    hint: "securityContext.runAsUser: 10001 on the Pod, and on no container another",
    followed: withPodObject({ spec: { securityContext: { runAsUser: 10_001, fsGroup: 10_001 } } }),
  },
  {
    fault: "a Secret that only root may read",
    cluster: withPodObject({
      spec: { securityContext: { runAsUser: 10_001 }, volumes: [KEYS_IN_MEMORY, keySecret(0o600)] },
    }),
    finds: "error secret-mode",
    hint: "defaultMode: 0440 on the Secret volume, and securityContext.fsGroup on the Pod",
    followed: withPodObject({
      spec: { securityContext: { runAsUser: 10_001, fsGroup: 10_001 }, volumes: [KEYS_IN_MEMORY, keySecret(0o440)] },
    }),
  },
  {
    fault: "keys on a disk",
    cluster: withPodObject({ spec: { volumes: [{ name: "keys", emptyDir: {} }] } }),
    finds: "warning key-medium",
    hint: "emptyDir: {medium: Memory} for the key directory",
    followed: withPodObject({ spec: { volumes: [KEYS_IN_MEMORY] } }),
  },
  {
    fault: "too little time to stop",
    cluster: withPodObject({ spec: { terminationGracePeriodSeconds: 30 } }),
    finds: "warning grace-period",
    hint: "terminationGracePeriodSeconds: 300",
    followed: withPodObject({ spec: { terminationGracePeriodSeconds: 300 } }),
  },
  {
    fault: "no start flag",
    cluster: withPodObject({ node: { env: [] } }),
    finds: "warning start-flag",
    hint: "--start-as-non-producing-node, or START_AS_NON_PRODUCING=true where the image knows it",
    followed: withPodObject({ node: { env: [], args: ["run", "--start-as-non-producing-node"] } }),
  },
  {
    fault: "a startup probe that puts off the one against the sidecar",
    cluster: withPodObject({ node: { startupProbe: { periodSeconds: 10, failureThreshold: 1440 } } }),
    finds: "warning liveness",
    hint: "no startupProbe; /livez/forging leaves a node alone that replays its ledger",
    followed: withPodObject({}),
  },
  {
    fault: "a liveness probe that kills a node that replays",
    cluster: withPodObject({ node: { livenessProbe: { periodSeconds: 10, failureThreshold: 3 } } }),
    finds: "warning liveness",
    hint: "a startupProbe of some hours, or no livenessProbe",
    followed: withPodObject({
      node: { livenessProbe: { periodSeconds: 10 }, startupProbe: { periodSeconds: 10, failureThreshold: 1440 } },
    }),
  },
  {
    fault: "no disruption budget",
    cluster: anInstallation({ disruptionBudgets: known([]) }),
    finds: "warning disruption-budget",
    hint: "a PodDisruptionBudget with maxUnavailable: 1 that selects these pods",
    followed: anInstallation({
      disruptionBudgets: known([
        {
          metadata: { name: "producers", namespace: "cardano-mainnet" },
          spec: { maxUnavailable: 1, selector: { matchLabels: { app: "producer" } } },
        },
      ]),
    }),
  },
  {
    fault: "two forgers",
    cluster: withPods(aForger(), aForger({ name: "producer-2" }), aPod()),
    finds: "error verdict",
    hint: "stop all but one now: kubectl delete pod; then forgectl report, and tell us",
    followed: withPods(aForger(), aPod()),
  },
  {
    fault: "nobody who forges",
    cluster: anInstallation({
      facts: facts({
        leaders: known([aLeader({ leaderPod: "", pods: [aPod()] })]),
        leases: known([aRecord({ state: "free", holder: "" })]),
      }),
    }),
    finds: "error verdict",
    hint: WHY,
    followed: withPods(aForger(), aPod()),
  },
  {
    fault: "a pod that is silent",
    cluster: withPods(aForger(), aPod(), aPod({ name: "producer-2", updated: secondsAgo(90) })),
    finds: "warning notice",
    hint: WHY,
    followed: withPods(aForger(), aPod(), aPod({ name: "producer-2" })),
  },
  {
    fault: "KES keys that run out",
    cluster: withPods(aForger({ kes: { periodsRemaining: 8 } }), aPod()),
    finds: "warning kes",
    hint: KES_HINT,
    followed: withPods(aForger({ kes: { periodsRemaining: 62 } }), aPod()),
  },
  {
    fault: "KES keys that have run out",
    cluster: withPods(aForger({ kes: { periodsRemaining: 0 } }), aPod()),
    finds: "error kes",
    hint: KES_HINT,
    followed: withPods(aForger({ kes: { periodsRemaining: 62 } }), aPod()),
  },
  {
    fault: "node metrics that cannot be read",
    cluster: withPods(aForger(), aPod({ nodeTruth: { forging: "unknown", because: "ECONNREFUSED" } })),
    finds: "warning node-metrics",
    hint: "NODE_METRICS_URL has to name the node's own metrics, reachable from the sidecar",
    followed: withPods(aForger(), aPod({ nodeTruth: { forging: "off", because: "the count stands still" } })),
  },
  {
    fault: "a Secret that is not mounted",
    cluster: withPods(aForger(), aPod(), aPod({ name: "producer-2", credentials: { state: "missing", problems: [] } })),
    finds: "error secret",
    hint: "mount the Secret with kes.skey, vrf.skey and node.cert where SOURCE_* says",
    followed: withPods(aForger(), aPod(), aPod({ name: "producer-2" })),
  },
  {
    fault: "no standby",
    cluster: withPods(aForger()),
    finds: "warning standby",
    hint: "run a second replica; forgectl why says what each pod waits for",
    followed: withPods(aForger(), aPod()),
  },
  {
    fault: "two sets of credentials",
    cluster: withFingerprints("a", "b"),
    finds: "warning credentials",
    hint: "the same Secret for every pod; what differs is a rotation that is not finished",
    followed: withFingerprints("b", "b"),
  },
  {
    fault: "two Leases for the same keys",
    cluster: withSecondLease({}),
    finds: "error lease",
    hint: "scale all but one workload to 0, then give the same POOL_ID or LEASE_NAME to every sidecar that has these keys",
    followed: withFingerprints("a", "a"),
  },
  {
    fault: "two versions of the sidecar",
    cluster: withPods(aForger({ version: "1.0.0" }), aPod({ version: "1.1.0" })),
    finds: "warning version",
    hint: "finish the roll-out; one version everywhere",
    followed: withPods(aForger({ version: "1.1.0" }), aPod({ version: "1.1.0" })),
  },
  {
    fault: "an API server whose clock is wrong",
    cluster: anInstallation({ clockOffsetMs: -9000 }),
    finds: "warning api-server-clock",
    hint: CLOCK_HINT,
    followed: anInstallation({ clockOffsetMs: 20 }),
  },
  {
    fault: "a pod whose clock is ahead",
    cluster: withPods(aForger(), aPod({ updated: secondsAgo(-9) })),
    finds: "warning pod-clock",
    hint: CLOCK_HINT,
    followed: withPods(aForger(), aPod()),
  },
  {
    fault: "a seat that a crash gives to another cluster",
    cluster: withSeat(15),
    finds: "warning timings",
    hint: "GLOBAL_LEASE_DURATION of at least 20, the same on every pod",
    followed: withSeat(20),
  },
  {
    fault: "no pool at all",
    cluster: anInstallation({ facts: facts({ leaders: known([]), leases: known([]) }) }),
    finds: "error pool",
    hint: "forgectl status -A; before an installation: forgectl doctor --pre",
    followed: withPods(aForger(), aPod()),
  },
];

describe("forgectl doctor", () => {
  it("finds nothing in an installation that is as it should be", () => {
    const cluster = withPods(
      aForger({ credentials: { state: "valid", problems: [], fingerprint: "a" } }),
      aPod({ credentials: { state: "valid", problems: [], fingerprint: "a" } }),
    );

    expect(troubles(cluster)).toEqual([]);
  });

  it.each(PLANTED)("finds $fault", ({ cluster, finds }) => {
    expect(troubles(cluster)).toContain(finds);
  });

  it.each(PLANTED)("finds no $fault any more once its hint was followed, and nothing in its place", (planted) => {
    const { cluster, finds, hint, followed } = planted;
    const found = examined([cluster]).filter(({ level, check }) => `${level} ${check}` === finds);

    expect(found.map((finding) => finding.hint)).toContain(hint);
    // Who reports no fingerprint cannot be compared; that is no finding.
    expect(troubles(followed).filter((trouble) => !trouble.startsWith("unknown"))).toEqual([]);
  });

  it("has a hint for each thing that it finds", () => {
    const findings = PLANTED.flatMap(({ cluster }) => examined([cluster]));
    const bad = findings.filter(({ level }) => level === "error" || level === "warning");

    expect(bad.filter(({ hint }) => hint === undefined || hint.length < 10)).toEqual([]);
  });

  it("says what it could not look at as unknown, never as fine", () => {
    const hidden = unknown("forbidden", "not for you");
    const cluster = anInstallation({
      pods: hidden,
      definitions: { cardanoleaders: hidden, cardanoforgeclusters: hidden },
      permissions: PERMISSIONS.map((permission) => ({ permission, isAllowed: hidden })),
    });

    const levels = examined([cluster])
      .filter(({ area }) => area === "pods" || area === "definitions" || area === "access")
      .map(({ level }) => level);

    expect(new Set(levels)).toEqual(new Set(["ok", "unknown"]));
    expect(levels.filter((level) => level === "ok")).toHaveLength(1);
  });

  it("leaves another pool with a Lease of its own alone, and pods that report no more", () => {
    const otherKeys = { state: "valid", problems: [], fingerprint: "b" } as const;

    expect(troubles(withSecondLease({ credentials: otherKeys }))).not.toContain("error lease");
    expect(troubles(withSecondLease({ updated: secondsAgo(120) }))).not.toContain("error lease");
  });

  it("misses no pool before an installation", () => {
    const empty = anInstallation({ facts: facts({ leaders: known([]), leases: known([]) }) });

    expect(examined([empty], true).filter(({ level }) => level !== "ok")).toEqual([]);
  });

  it("knows that two names for one API server are one vote, and that an even number gains nothing", () => {
    expect(troubles(named("eu", "https://a"), named("us", "https://a"))).toContain("error arbiters");
    expect(troubles(named("eu", "https://a"), named("us", "https://b"))).toContain("warning arbiters");
    const three = [named("eu", "https://a"), named("us", "https://b"), named("ap", "https://c")];
    expect(troubles(...three)).not.toContainEqual(expect.stringContaining("arbiters"));
  });

  it("counts an API server that keeps no seat as no arbiter, unless its Leases could not be read", () => {
    const { leaders, leases } = withSeat(30).facts;
    const arbiter = (context: string) =>
      anInstallation({ facts: facts({ context, server: context, leaders, leases }) });
    const arbiters = [arbiter("us"), arbiter("eu"), arbiter("ap")];
    const fourth = (over: Partial<SiteFacts>) =>
      anInstallation({ facts: facts({ context: "sa", server: "sa", leaders, ...over }) });

    expect(troubles(...arbiters, fourth({ leases: known([aRecord()]) }))).not.toContain("warning arbiters");
    expect(troubles(...arbiters, fourth({ leases }))).toContain("warning arbiters");
    const [us, eu] = arbiters as [ClusterInstallation, ClusterInstallation];
    expect(troubles(us, eu, fourth({ leases: unknown("timeout", "no answer") }))).not.toContain("warning arbiters");
  });
});
