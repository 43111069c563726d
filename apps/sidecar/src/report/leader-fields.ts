import type { ConditionValue, LeaderStatus, Transition } from "@cardano-forge/kubernetes";
import { refusalOf } from "./credentials-reporter.ts";
import type { SidecarStatus } from "./status.ts";

/** What the leader says of itself in the CardanoLeader. */
export function leaderFieldsOf(status: SidecarStatus, transition: Transition | undefined): LeaderStatus {
  const { reason, message } = status;
  const isForging = isForgingAsFarAsKnown(status);
  return {
    leaderPod: status.pod,
    forgingEnabled: isForging,
    reason,
    message,
    term: status.lease.fencingToken,
    leaseName: status.lease.name,
    conditions: [
      { type: "Ready", status: isForging ? "True" : "False", ...readyBecause(status) },
      { type: "LeaderElected", status: "True", reason: "LeaseHeld", message: `${status.pod} holds the lease` },
      syncing(status),
    ],
    ...(transition === undefined ? {} : { transition }),
  };
}

/** A holder that forges keeps the good set that it has; that the mounted one was refused is for its operator to know. */
function readyBecause({ phase, reason, message, credentials }: SidecarStatus): { reason: string; message: string } {
  if (phase !== "forging" || credentials.isValid || reason === "KesExpired") return { reason, message };
  const refused = `${message}; the set that is mounted now is refused: ${refusalOf(credentials.problems)}`;
  return { reason: "CredentialsRefused", message: refused };
}

/** What a pod that led until now leaves behind. */
export function formerLeaderFieldsOf(status: SidecarStatus): LeaderStatus {
  const message = `${status.pod} gave the lease back: ${status.message}`;
  return {
    leaderPod: "",
    forgingEnabled: false,
    reason: "LeaseReleased",
    message,
    leaseName: status.lease.name,
    conditions: [
      { type: "Ready", status: "False", reason: "NoLeader", message },
      { type: "LeaderElected", status: "False", reason: "LeaseReleased", message },
      { type: "Syncing", status: "Unknown", reason: "NoLeader", message: "nobody leads" },
    ],
  };
}

/** A node that cannot be read counts as forging while it is meant to; the reason says that it is not verified. */
function isForgingAsFarAsKnown({ phase, nodeTruth }: SidecarStatus): boolean {
  return phase === "forging" && nodeTruth.forging !== "off" && nodeTruth.credentials !== "decoy";
}

function syncing({ node }: SidecarStatus): ConditionValue {
  if (!node.areMetricsReachable) {
    return { type: "Syncing", status: "Unknown", reason: "NodeMetricsUnreachable", message: "the node cannot be read" };
  }
  if (node.isSynced) return { type: "Syncing", status: "False", reason: "Synced", message: "the node is synced" };
  return { type: "Syncing", status: "True", reason: "NodeBehind", message: "the node catches up" };
}
