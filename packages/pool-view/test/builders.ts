import { known, type LeaderFacts, type LeaseFacts, type PodFacts, type SiteFacts } from "../src/index.ts";

export const NOW_MS = Date.parse("2026-09-01T12:00:00Z");

export const secondsAgo = (seconds: number): string => new Date(NOW_MS - seconds * 1000).toISOString();

/** A standby that could take over, and said so 4 s ago. */
export function aPod(over: Partial<PodFacts> = {}): PodFacts {
  return {
    name: "producer-0",
    identity: `${over.name ?? "producer-0"}_1f0c`,
    role: "standby",
    phase: "standby",
    intent: "off",
    nodeTruth: { forging: "off", because: "the count stands still" },
    credentials: { state: "valid", resting: "decoy", problems: [] },
    kes: { periodsRemaining: 60, opcertCounter: 7 },
    tip: { slot: 197_000_000, sync: "synced" },
    reason: "Ready",
    message: "can take over",
    updated: secondsAgo(4),
    ...over,
  };
}

/** A leader whose node forges with the pool's keys. */
export function aForger(over: Partial<PodFacts> = {}): PodFacts {
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

export function aLeader(
  over: Partial<LeaderFacts["status"]> & { name?: string; namespace?: string; poolId?: string } = {},
): LeaderFacts {
  const { name = "cardano-leader", namespace = "cardano-mainnet", poolId, ...status } = over;
  return {
    metadata: { name, namespace, labels: poolId === undefined ? {} : { "cardano.io/pool-id": poolId } },
    status: {
      leaderPod: "producer-1",
      lastTransitionTime: secondsAgo(134),
      leaseName: "cardano-node-leader",
      pods: [aPod(), aForger()],
      history: [],
      ...status,
    },
  };
}

/** Held by producer-1 and renewed 1 s ago, unless told otherwise. */
export function aLease(over: Partial<LeaseFacts> = {}): LeaseFacts {
  return {
    namespace: "cardano-mainnet",
    name: "cardano-node-leader",
    state: "held",
    holder: "producer-1_1f0c",
    term: 3,
    isForeign: false,
    hasRecord: true,
    durationMs: 15_000,
    acquireTime: secondsAgo(135),
    renewTime: secondsAgo(1),
    ...over,
  };
}

/** What one API server told. */
export function aSite(over: Partial<SiteFacts> = {}): SiteFacts {
  return { server: "https://10.0.0.1:6443", leaders: known([aLeader()]), leases: known([aLease()]), ...over };
}
