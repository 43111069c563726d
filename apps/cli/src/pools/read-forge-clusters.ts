import { type KubernetesConnection, readObject } from "@cardano-forge/kubernetes";
import { type ForgeClusterFacts, type Known, known } from "@cardano-forge/pool-view";
import { field, listAt, numberAt, textAt } from "../cluster/plain-data.ts";
import { sanitizeData } from "../terminal/sanitize.ts";
import { attempt, obstacleOf } from "./obstacle.ts";

const DEFAULT_THRESHOLD = 3;

/** Reads every CardanoForgeCluster of a namespace, or of all; what an operator wrote wrongly is passed on as it is. */
export async function readForgeClusters(
  connection: KubernetesConnection,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<Known<readonly ForgeClusterFacts[]>> {
  const place = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  const path = `/apis/cardano.io/v1${place}/cardanoforgeclusters`;
  const answer = await attempt(() => readObject(connection, path, signal));
  if (answer.kind !== "found") return obstacleOf(answer);
  return known(listAt(sanitizeData(answer.object), "items").map(factsOf));
}

function factsOf(item: unknown): ForgeClusterFacts {
  const failures = numberAt(item, "status", "healthStatus", "consecutiveFailures");
  const threshold = numberAt(item, "spec", "healthCheck", "failureThreshold") ?? DEFAULT_THRESHOLD;
  const isForging = field(item, "status", "forgingEnabled");
  const isHealthy = field(item, "status", "healthStatus", "healthy");
  const override = field(item, "spec", "override");
  return {
    name: textAt(item, "metadata", "name") ?? "",
    namespace: textAt(item, "metadata", "namespace") ?? "",
    region: textAt(item, "spec", "region"),
    poolId: textAt(item, "spec", "pool", "id"),
    home: textAt(item, "metadata", "labels", "cardano.io/home"),
    createdAt:
      textAt(item, "metadata", "annotations", "cardano.io/home-created") ??
      textAt(item, "metadata", "creationTimestamp"),
    forgeState: textAt(item, "spec", "forgeState") ?? "Priority-based",
    priority: numberAt(item, "spec", "priority") ?? Number.NaN,
    health: failures === undefined ? undefined : { consecutiveFailures: failures, failureThreshold: threshold },
    override: field(override, "enabled") === true ? overrideOf(override) : undefined,
    activeLeader: textAt(item, "status", "activeLeader"),
    forgingEnabled: typeof isForging === "boolean" ? isForging : undefined,
    isHealthy: typeof isHealthy === "boolean" ? isHealthy : undefined,
  };
}

function overrideOf(override: unknown): ForgeClusterFacts["override"] {
  return {
    reason: textAt(override, "reason"),
    expiresAt: textAt(override, "expiresAt"),
    forcePriority: numberAt(override, "forcePriority"),
    forceState: textAt(override, "forceState"),
  };
}
