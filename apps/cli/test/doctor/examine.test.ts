import type { PodEntry } from "@cardano-forge/kubernetes";
import { known, poolViews, type SiteFacts, unknown } from "@cardano-forge/pool-view";
import { describe, expect, it } from "vitest";
import { examine } from "../../src/doctor/doctor-command.ts";
import type { Finding } from "../../src/doctor/finding.ts";
import { PERMISSIONS } from "../../src/doctor/inspect-cluster.ts";
import type { ClusterInstallation } from "../../src/doctor/installation.ts";
import { aForger, aLeader, aPod, aRecord, facts, NOW_MS, secondsAgo } from "../status/builders.ts";
import { ABSENT, anInstallation, aPodObject, PREDECESSOR } from "./installation-builder.ts";

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
const named = (context: string, server: string) =>
  anInstallation({ facts: facts({ context, server, leaders: known([]), leases: known([]) }) });

const PLANTED: { fault: string; cluster: ClusterInstallation; finds: string }[] = [
  {
    fault: "the API server does not answer",
    cluster: anInstallation({ version: unknown("timeout", "no answer within 10 s") }),
    finds: "error api-server",
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
  },
  {
    fault: "no definitions",
    cluster: anInstallation({ definitions: { cardanoleaders: ABSENT, cardanoforgeclusters: ABSENT } }),
    finds: "error cardanoleaders.cardano.io",
  },
  {
    fault: "the predecessor's definitions",
    cluster: anInstallation({ definitions: { cardanoleaders: PREDECESSOR, cardanoforgeclusters: PREDECESSOR } }),
    finds: "warning cardanoleaders.cardano.io",
  },
  {
    fault: "processes that are not shared",
    cluster: withPodObject({ spec: { shareProcessNamespace: false } }),
    finds: "error process-namespace",
  },
  {
    fault: "two users",
    cluster: withPodObject({ node: { securityContext: { runAsUser: 0 } } }),
    finds: "error user",
  },
  { fault: "no user at all", cluster: withPodObject({ spec: { securityContext: {} } }), finds: "warning user" },
  {
    fault: "a Secret that only root may read",
    cluster: withPodObject({
      spec: {
        volumes: [
          { name: "keys", emptyDir: { medium: "Memory" } },
          { name: "secret", secret: { secretName: "forging-keys", defaultMode: 0o600 } },
        ],
      },
    }),
    finds: "error secret-mode",
  },
  {
    fault: "keys on a disk",
    cluster: withPodObject({ spec: { volumes: [{ name: "keys", emptyDir: {} }] } }),
    finds: "warning key-medium",
  },
  {
    fault: "too little time to stop",
    cluster: withPodObject({ spec: { terminationGracePeriodSeconds: 30 } }),
    finds: "warning grace-period",
  },
  { fault: "no start flag", cluster: withPodObject({ node: { env: [] } }), finds: "warning start-flag" },
  {
    fault: "a liveness probe that kills a node that replays",
    cluster: withPodObject({ node: { livenessProbe: { periodSeconds: 10, failureThreshold: 3 } } }),
    finds: "warning liveness",
  },
  {
    fault: "no disruption budget",
    cluster: anInstallation({ disruptionBudgets: known([]) }),
    finds: "warning disruption-budget",
  },
  {
    fault: "two forgers",
    cluster: withPods(aForger(), aForger({ name: "producer-2" }), aPod()),
    finds: "error verdict",
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
  },
  {
    fault: "a pod that is silent",
    cluster: withPods(aForger(), aPod(), aPod({ name: "producer-2", updated: secondsAgo(90) })),
    finds: "warning notice",
  },
  {
    fault: "KES keys that run out",
    cluster: withPods(aForger({ kes: { periodsRemaining: 8 } }), aPod()),
    finds: "warning kes",
  },
  {
    fault: "KES keys that have run out",
    cluster: withPods(aForger({ kes: { periodsRemaining: 0 } }), aPod()),
    finds: "error kes",
  },
  {
    fault: "node metrics that cannot be read",
    cluster: withPods(aForger(), aPod({ nodeTruth: { forging: "unknown", because: "ECONNREFUSED" } })),
    finds: "warning node-metrics",
  },
  {
    fault: "a Secret that is not mounted",
    cluster: withPods(aForger(), aPod({ credentials: { state: "missing", problems: [] } })),
    finds: "error secret",
  },
  { fault: "no standby", cluster: withPods(aForger()), finds: "warning standby" },
  {
    fault: "two sets of credentials",
    cluster: withPods(
      aForger({ credentials: { state: "valid", problems: [], fingerprint: "a" } }),
      aPod({ credentials: { state: "valid", problems: [], fingerprint: "b" } }),
    ),
    finds: "warning credentials",
  },
  {
    fault: "two versions of the sidecar",
    cluster: withPods(aForger({ version: "1.0.0" }), aPod({ version: "1.1.0" })),
    finds: "warning version",
  },
  {
    fault: "an API server whose clock is wrong",
    cluster: anInstallation({ clockOffsetMs: -9000 }),
    finds: "warning api-server-clock",
  },
  {
    fault: "a pod whose clock is ahead",
    cluster: withPods(aForger(), aPod({ updated: secondsAgo(-9) })),
    finds: "warning pod-clock",
  },
  {
    fault: "no pool at all",
    cluster: anInstallation({ facts: facts({ leaders: known([]), leases: known([]) }) }),
    finds: "error pool",
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
});
