import type { PodEntry } from "@cardano-forge/kubernetes";
import type { SidecarStatus } from "./status.ts";

/** The entry of this pod in `status.pods` of the CardanoLeader. `since` and `at` are RFC 3339. */
export function podEntryOf(
  status: SidecarStatus,
  { identity, since, at }: { identity: string; since: string; at: string },
): PodEntry {
  const { credentials, node, nodeTruth } = status;
  return {
    name: status.pod,
    identity,
    role: status.role,
    phase: status.phase,
    intent: status.intent,
    nodeTruth: {
      forging: nodeTruth.forging,
      with: nodeTruth.credentials,
      because: nodeTruth.because,
    },
    credentials: {
      state: credentialsState(status),
      resting: credentials.atRest,
      fingerprint: credentials.fingerprint,
      problems: credentials.problems.map(({ message }) => message),
    },
    kes: {
      currentPeriod: credentials.currentKesPeriod,
      startPeriod: credentials.startKesPeriod,
      periodsRemaining: credentials.kesPeriodsRemaining,
      expiresAt: credentials.kesExpiresAt,
      opcertCounter: issueNumber(credentials.opcertCounter),
      nodeStartPeriod: node.startKesPeriod,
    },
    tip: {
      slot: node.tipSlot,
      block: node.tipBlock,
      at: node.tipSlot === undefined ? undefined : at,
      sync: syncOf(status),
    },
    version: status.version,
    reason: status.reason,
    message: status.message,
    since,
    updated: at,
  };
}

/** What has to be told at once; the rest waits for the next heartbeat. */
export function urgentPartOf({
  kes,
  tip,
  nodeTruth,
  updated: _updated,
  message: _message,
  ...entry
}: PodEntry): string {
  const { currentPeriod: _period, ...life } = kes ?? {};
  const { because: _because, ...truth } = nodeTruth ?? {};
  return JSON.stringify([entry, life, truth, tip?.sync]);
}

function credentialsState({ credentials }: SidecarStatus): "valid" | "invalid" | "missing" {
  if (credentials.isValid) return "valid";
  return credentials.problems.every(({ code }) => code.endsWith("_MISSING")) ? "missing" : "invalid";
}

function syncOf({ node }: SidecarStatus): "synced" | "behind" | "unknown" {
  if (node.process !== "found" || !node.areMetricsReachable) return "unknown";
  return node.isSynced ? "synced" : "behind";
}

/** Counters beyond what JSON can carry exactly are left out; no pool will live to see one. */
function issueNumber(counter: string | undefined): number | undefined {
  const number = Number(counter);
  return Number.isSafeInteger(number) ? number : undefined;
}
