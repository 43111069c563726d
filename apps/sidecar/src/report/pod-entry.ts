import type { SidecarStatus } from "./status.ts";

/** The entry of this pod in `status.pods` of the CardanoLeader; undefined fields are left out of the request. */
export function podEntryOf(
  status: SidecarStatus,
  o: { identity: string; since: string; fingerprint: string | undefined },
) {
  const { credentials, node, nodeTruth } = status;
  return {
    name: status.pod,
    identity: o.identity,
    role: status.role,
    phase: status.phase,
    intent: status.intent,
    nodeTruth: {
      forging: nodeTruth.forging,
      ...(nodeTruth.credentials === undefined ? {} : { with: nodeTruth.credentials }),
      because: nodeTruth.because.slice(0, 256),
    },
    credentials: {
      state: credentialsState(status),
      resting: credentials.atRest,
      fingerprint: o.fingerprint,
      problems: credentials.problems.slice(0, 16).map(({ message }) => message.slice(0, 512)),
    },
    kes: {
      currentPeriod: credentials.currentKesPeriod,
      startPeriod: credentials.startKesPeriod,
      periodsRemaining: credentials.kesPeriodsRemaining,
      opcertCounter: credentials.opcertCounter === undefined ? undefined : Number(credentials.opcertCounter),
    },
    tip: { slot: node.tipSlot, sync: syncOf(status) },
    version: status.version,
    reason: status.reason,
    message: status.message.slice(0, 1024),
    since: o.since,
  };
}

function credentialsState({ credentials }: SidecarStatus): "valid" | "invalid" | "missing" {
  if (credentials.isValid) return "valid";
  return credentials.problems.every(({ code }) => code.endsWith("MISSING")) ? "missing" : "invalid";
}

function syncOf({ node }: SidecarStatus): "synced" | "behind" | "unknown" {
  if (node.process !== "found" || !node.areMetricsReachable) return "unknown";
  return node.isSynced ? "synced" : "behind";
}
