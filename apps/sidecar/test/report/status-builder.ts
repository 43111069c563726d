import type { SidecarStatus } from "../../src/report/status.ts";

type Parts = {
  readonly [K in keyof SidecarStatus]?: SidecarStatus[K] extends object ? Partial<SidecarStatus[K]> : SidecarStatus[K];
};

/** The status of a healthy standby. */
export function aStatus(parts: Parts = {}): SidecarStatus {
  const { nodeTruth, lease, credentials, node, ...rest } = parts;
  return {
    apiVersion: "status.cardano.io/v1",
    kind: "SidecarStatus",
    pod: "producer-0",
    namespace: "default",
    network: "mainnet",
    version: "1.2.3",
    updated: "2026-01-02T03:04:05.000Z",
    role: "standby",
    phase: "standby",
    reason: "Ready",
    message: "ready to take over",
    intent: "off",
    election: { identity: "producer-0_00", standing: "candidate", registers: [] },
    ...(rest as Partial<SidecarStatus>),
    nodeTruth: { forging: "off", because: "no check was counted", mayHoldRealKeys: false, ...nodeTruth },
    lease: {
      name: "cardano-node-leader",
      holder: "producer-1_ff",
      fencingToken: undefined,
      validForSeconds: undefined,
      ...lease,
    },
    credentials: {
      isValid: true,
      problems: [],
      atRest: "decoy",
      fingerprint: "0123",
      opcertCounter: "7",
      placedFingerprint: undefined,
      placedOpcertCounter: undefined,
      adoptedOpcertCounter: undefined,
      startKesPeriod: 1500,
      currentKesPeriod: 1510,
      kesPeriodsRemaining: 52,
      kesExpiresAt: "2026-09-01T00:00:00.000Z",
      poolId: "pool1",
      mountedSets: [{ fingerprint: "0123", pods: ["producer-0"] }],
      ...credentials,
    },
    node: {
      process: "found",
      pid: 7,
      socket: "node-to-client version 16",
      areMetricsReachable: true,
      isSynced: true,
      tipSlot: 1000,
      tipBlock: 900,
      tipAgeSeconds: 20,
      startKesPeriod: undefined,
      ...node,
    },
  };
}

/** The status of a pod that forges. */
export function aForgingStatus(parts: Parts = {}): SidecarStatus {
  const { nodeTruth, lease, ...rest } = parts;
  return aStatus({
    role: "leader",
    phase: "forging",
    reason: "ForgingVerified",
    message: "the node forges with the real credentials",
    intent: "on",
    ...rest,
    nodeTruth: { forging: "on", credentials: "real", because: "it counts", mayHoldRealKeys: true, ...nodeTruth },
    lease: { holder: "producer-0_00", fencingToken: 4, validForSeconds: 12.5, ...lease },
  });
}
