/*
 * What happens when the image of a predecessor's installation is swapped and nothing else. Pure, and nothing is written: each
 * point says what is there, what it would cost, and what to change before.
 */
import type { PoolView } from "@cardano-forge/pool-view";
import { listAt, textAt } from "../cluster/plain-data.ts";
import { checkDefinitions } from "../doctor/check-access.ts";
import { checkPods, sidecarOf } from "../doctor/check-pods.ts";
import type { Finding } from "../doctor/finding.ts";
import type { ClusterInstallation } from "../doctor/installation.ts";

/** One point of the audit. */
export interface MigrationPoint {
  readonly check: string;
  /** `stop`: forging would stop, or the pod would not start. `fix`: it goes on with less, or with a risk. */
  readonly level: "ok" | "fix" | "stop" | "unknown";
  readonly found: string;
  readonly risk?: string;
  readonly fix?: string;
}

/** What each check of the pods means for a swap of the image; in the words of whoever is woken by it. */
const RISKS: Readonly<Record<string, string>> = {
  "process-namespace": "the pod stays a standby: its sidecar cannot find or signal the node",
  user: "the pod stays a standby: only the same user may signal the node",
  "secret-mode": "the pod stays a standby: it cannot read the keys",
  "key-medium": "keys that were written once can be read from the disk of the machine",
  "grace-period": "a planned stop may be cut short, and then costs a whole lease",
  "start-flag": "a node that restarts relies on decoys alone to stay quiet",
  liveness: "a node that replays its ledger is killed, and replays again",
  "disruption-budget": "a drain may stop every pod at once",
};
const DEFAULT_LEASE_S = 15;

/** Every point, those of the pods first. */
export function migrationPoints(cluster: ClusterInstallation, pools: readonly PoolView[]): MigrationPoint[] {
  const pods = cluster.pods.kind === "known" ? cluster.pods.value.filter((pod) => sidecarOf(pod) !== undefined) : [];
  return [
    installation(cluster, pods),
    ...pods.flatMap((pod) => environmentPoints(pod)),
    ...(pods.length === 0 ? [] : checkPods(cluster).map(pointOf)),
    ...checkDefinitions(cluster).map((finding) => ({ ...pointOf(finding), check: `definition ${finding.check}` })),
    ...pools.flatMap(overridePoints),
    ...rolePoint(pods),
  ];
}

function installation({ pods: read }: ClusterInstallation, pods: readonly unknown[]): MigrationPoint {
  const check = "installation";
  if (read.kind === "unknown") {
    const fix = read.because === "forbidden" ? { fix: "allow list on pods" } : {};
    return { check, level: "unknown", found: `Pods cannot be read: ${read.because}`, ...fix };
  }
  if (pods.length === 0) return { check, level: "unknown", found: "no Pod here has a container called forge-manager" };
  const images = new Set(pods.map((pod) => textAt(sidecarOf(pod), "image") ?? "unnamed"));
  const found = `${pods.length} pods with ${[...images].join(", ")}`;
  if (images.size === 1) return { check, level: "ok", found };
  return {
    check,
    level: "fix",
    found,
    risk: "two kinds of sidecars respect each other's lease, and hand over only by letting it run out",
    fix: "finish the roll-out",
  };
}

function environmentPoints(pod: unknown): MigrationPoint[] {
  const name = textAt(pod, "metadata", "name") ?? "?";
  const variables = listAt(sidecarOf(pod), "env");
  const has = (variable: string): boolean => variables.some((entry) => textAt(entry, "name") === variable);
  const secondsOf = (variable: string): number | undefined => {
    const text = textAt(
      variables.find((entry) => textAt(entry, "name") === variable),
      "value",
    );
    return text === undefined || text.trim() === "" ? undefined : Number(text);
  };
  const lease = secondsOf("LEASE_DURATION") ?? DEFAULT_LEASE_S;
  const interval = secondsOf("SLEEP_INTERVAL");
  const points: MigrationPoint[] = [];
  if (!has("POD_NAME")) {
    points.push({
      check: "POD_NAME",
      level: "stop",
      found: `${name}: not set`,
      risk: "the sidecar exits with a message: an elector needs a name of its own",
      fix: "POD_NAME from the downward API, fieldRef: metadata.name",
    });
  }
  if (interval !== undefined && !(interval * 3 <= lease)) {
    points.push({
      check: "SLEEP_INTERVAL",
      level: "stop",
      found: `${name}: ${interval} s with a lease of ${lease} s`,
      risk: "the sidecar exits with a message: one failed renewal would cost the lease",
      fix: `SLEEP_INTERVAL of ${Math.floor(lease / 3)} or less, or a longer LEASE_DURATION`,
    });
  }
  return points.length > 0 ? points : [{ check: "environment", level: "ok", found: `${name}: accepted as it is` }];
}

function pointOf({ check, level, message, hint }: Finding): MigrationPoint {
  const risk = RISKS[check];
  return {
    check,
    level: level === "error" ? "stop" : level === "warning" ? "fix" : level,
    found: message,
    ...(level === "ok" || risk === undefined ? {} : { risk }),
    ...(hint === undefined ? {} : { fix: hint }),
  };
}

/** The predecessor ignored an override that it did not understand; here it denies. */
function overridePoints({ clusters }: PoolView): MigrationPoint[] {
  const all = clusters.kind === "known" ? clusters.value : [];
  return all.flatMap(({ name, rules }): MigrationPoint[] => {
    const denied = rules.find((rule) => rule.endsWith("which denies"));
    if (denied === undefined) return [];
    return [
      {
        check: "override",
        level: "stop",
        found: `${name}: ${denied}`,
        risk: "the predecessor ignored it; from now on it keeps this cluster from forging",
        fix: "forgectl override clear, or a time with a zone, such as 2030-01-01T00:00:00Z",
      },
    ];
  });
}

/** Whether somebody else may do something cannot be asked without a right that few have. */
function rolePoint(pods: readonly unknown[]): MigrationPoint[] {
  const [pod] = pods;
  if (pod === undefined) return [];
  const namespace = textAt(pod, "metadata", "namespace") ?? "default";
  const account = textAt(pod, "spec", "serviceAccountName") ?? "default";
  return [
    {
      check: "role",
      level: "unknown",
      found: `what ${account} may do cannot be asked from here`,
      risk: "without events and patch on cardanoleaders/status the sidecar goes on, and shows less",
      fix: `kubectl auth can-i create events -n ${namespace} --as system:serviceaccount:${namespace}:${account}; deploy/rbac.yaml has all of it`,
    },
  ];
}
