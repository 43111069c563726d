import { microTime, writeRecord } from "@cardano-forge/election";
import type { CardanoLeader, CardanoLeaderStatus, NamedLease, PodEntry } from "@cardano-forge/kubernetes";
import { known, type LeaseFacts, type SiteFacts } from "@cardano-forge/pool-view";

export const NOW_MS = Date.parse("2026-09-01T12:00:00Z");

export const secondsAgo = (seconds: number): string => new Date(NOW_MS - seconds * 1000).toISOString();

/** A standby that could take over, and said so 4 s ago. */
export function aPod(over: Partial<PodEntry> = {}): PodEntry {
  return {
    name: "producer-0",
    identity: `${over.name ?? "producer-0"}_1f0c`,
    role: "standby",
    phase: "standby",
    intent: "off",
    nodeTruth: { forging: "off", because: "the count stands still" },
    credentials: { state: "valid", resting: "decoy", problems: [] },
    kes: {
      currentPeriod: 1400,
      startPeriod: 1398,
      periodsRemaining: 60,
      expiresAt: "2026-11-30T21:44:51.000Z",
      opcertCounter: 7,
    },
    tip: { slot: 197_000_000, sync: "synced" },
    version: "1.0.0",
    reason: "Ready",
    message: "can take over",
    since: secondsAgo(300),
    updated: secondsAgo(4),
    ...over,
  };
}

/** A leader whose node forges with the pool's keys. */
export function aForger(over: Partial<PodEntry> = {}): PodEntry {
  return aPod({
    name: "producer-1",
    role: "leader",
    phase: "forging",
    intent: "on",
    nodeTruth: { forging: "on", with: "real", because: "the count grows" },
    reason: "ForgingVerified",
    message: "the node forges with the pool's keys",
    ...over,
  });
}

export function aLeader(status: Partial<CardanoLeaderStatus> = {}, name = "cardano-leader"): CardanoLeader {
  return {
    metadata: {
      name,
      namespace: "cardano-mainnet",
      uid: "uid-1",
      resourceVersion: "10",
      labels: { "cardano.io/pool-id": "pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09" },
      annotations: {},
    },
    spec: {},
    status: {
      leaderPod: "producer-1",
      forgingEnabled: true,
      lastTransitionTime: secondsAgo(134),
      reason: "ForgingVerified",
      message: "the node forges with the pool's keys",
      term: 3,
      leaseName: "cardano-node-leader",
      conditions: [],
      pods: [aPod(), aForger(), aPod({ name: "producer-2" })],
      history: [],
      ...status,
    },
  };
}

/** Held by producer-1 and renewed 1 s ago, unless told otherwise. */
export function aLease(
  over: { holder?: string; renewedSecondsAgo?: number; name?: string; reason?: string } = {},
): NamedLease {
  const { holder = "producer-1_1f0c", renewedSecondsAgo = 1, name = "cardano-node-leader", reason } = over;
  const write = writeRecord({
    state: holder === "" ? "free" : "held",
    holder,
    term: 3,
    nonce: "n-1",
    reason,
    configuration: { arbiters: "abc0", durationMs: 15_000, driftBound: 0.002 },
    acquireTime: microTime(NOW_MS - 135_000),
    renewTime: microTime(NOW_MS - renewedSecondsAgo * 1000),
  });
  return { namespace: "cardano-mainnet", name, uid: "uid-2", resourceVersion: "20", ...write };
}

/** The same Lease as it is after it was read. */
export function aRecord(over: Partial<LeaseFacts> & { renewedSecondsAgo?: number } = {}): LeaseFacts {
  const { renewedSecondsAgo = 1, ...rest } = over;
  return {
    namespace: "cardano-mainnet",
    name: "cardano-node-leader",
    state: "held",
    holder: "producer-1_1f0c",
    term: 3,
    isForeign: false,
    hasRecord: true,
    durationMs: 15_000,
    acquireTime: microTime(NOW_MS - 135_000),
    renewTime: microTime(NOW_MS - renewedSecondsAgo * 1000),
    ...rest,
  };
}

/** What one API server told. */
export function facts(over: Partial<SiteFacts> = {}): SiteFacts {
  return { server: "https://10.0.0.1:6443", leaders: known([aLeader()]), leases: known([aRecord()]), ...over };
}
