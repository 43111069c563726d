import type { ForgeClusterConditionValue, ForgeClusterStatus } from "@cardano-forge/kubernetes";
import type { PoolSeatStatus, SidecarStatus } from "../report/status.ts";
import type { HealthWords } from "./health.ts";

/** Reasons of a leader whose node does not forge, and could. */
const WAITING: ReadonlySet<string> = new Set(["SeatAwaited", "NotFirst"]);

/** What the leader of a cluster says of it in its CardanoForgeCluster; undefined where this pod leads no cluster. */
export function clusterStatusOf(status: SidecarStatus, health: HealthWords = {}): ForgeClusterStatus | undefined {
  const { pool, role, reason, message } = status;
  if (pool === undefined || role !== "leader") return undefined;
  return {
    ...standingOf(pool),
    networkStatus: { network: status.network, syncStatus: syncOf(status), tipSlot: status.node.tipSlot },
    activeLeader: status.pod,
    forgingEnabled: status.phase === "forging" && status.nodeTruth.forging !== "off",
    reason,
    message,
    healthStatus: health.healthStatus,
    conditions: [readiness(status, pool), leaderElected(status), syncing(status), ...conditionsOf(health)],
  };
}

/** What a pod that led until now leaves behind: the next leader of this cluster says more. */
export function leaderlessStatusOf(
  status: SidecarStatus,
  pool: PoolSeatStatus,
  health: HealthWords = {},
): ForgeClusterStatus {
  const message = `${status.pod} does not lead any more: ${status.message}`;
  return {
    ...standingOf(pool),
    activeLeader: "",
    forgingEnabled: false,
    reason: "NoLeader",
    message,
    healthStatus: health.healthStatus,
    conditions: [
      { type: "Ready", status: "False", reason: "NoLeader", message },
      { type: "LeaderElected", status: "False", reason: "NoLeader", message },
      { type: "Syncing", status: "Unknown", reason: "NoLeader", message: "nobody leads" },
      ...conditionsOf(health),
    ],
  };
}

function conditionsOf({ condition }: HealthWords): ForgeClusterConditionValue[] {
  return condition === undefined ? [] : [condition];
}

function standingOf({ cluster, priority }: PoolSeatStatus) {
  const own = priority.ranking.find(({ name }) => name === cluster);
  return {
    effectiveState: own?.effectiveState ?? ("Disabled" as const),
    effectivePriority: own?.effectivePriority ?? LOWEST_PRIORITY,
  };
}

const LOWEST_PRIORITY = 999;

/** Everything that others ask of a cluster before they give it the seat. */
function readiness({ phase, reason, message, node }: SidecarStatus, pool: PoolSeatStatus) {
  const because: ForgeClusterConditionValue = { type: "Ready", status: "False", reason, message };
  if (phase !== "forging" && !WAITING.has(reason) && reason !== "SeatTaken") return because;
  if (pool.arbiters.reached < pool.arbiters.needed) {
    return { ...because, reason: "NoQuorum", message: "reaches too few arbiters" };
  }
  // A leader that waits has valid credentials and a node that answers, or is a developer's without a node.
  if (node.process !== "none" && !node.isSynced)
    return { ...because, reason: "NodeBehind", message: "its node is behind" };
  return { ...because, status: "True" } as const;
}

function leaderElected({ pod }: SidecarStatus): ForgeClusterConditionValue {
  return { type: "LeaderElected", status: "True", reason: "LeaseHeld", message: `${pod} leads the cluster` };
}

function syncing(status: SidecarStatus): ForgeClusterConditionValue {
  switch (syncOf(status)) {
    case "synced":
      return { type: "Syncing", status: "False", reason: "Synced", message: "the node is synced" };
    case "behind":
      return { type: "Syncing", status: "True", reason: "NodeBehind", message: "the node catches up" };
    case "unknown":
      return {
        type: "Syncing",
        status: "Unknown",
        reason: "NodeMetricsUnreachable",
        message: "the node cannot be read",
      };
  }
}

function syncOf({ node }: SidecarStatus): "synced" | "behind" | "unknown" {
  if (!node.areMetricsReachable) return "unknown";
  return node.isSynced ? "synced" : "behind";
}
