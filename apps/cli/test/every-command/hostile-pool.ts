import { aForger, aLeader, aLease, aPod, secondsAgo } from "../status/builders.ts";
import { collectionsOf, object, type Placed } from "./real-pool.ts";

/** Clears a screen, names a window, colours, turns the direction of text around, and breaks lines. */
const ATTACK = "\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\u2028\r\n\u0000\b";
/** Where the API sets no bound of its own. */
const UNBOUNDED = 10_000;

/** An attack of this length. */
export function hostile(length = UNBOUNDED): string {
  return `${ATTACK}${"x".repeat(length)}`.slice(0, length);
}

/** A pool in which every text that nobody checks is an attack, as long as a real API server takes it. */
export function hostilePool(namespace: string): Placed[] {
  const at = collectionsOf(namespace);
  const { name } = aLeader().metadata;
  return [
    { collection: "/api/v1/namespaces", object: object("v1", "Namespace", { name: namespace }) },
    {
      collection: at.leaders,
      object: object(
        "cardano.io/v1",
        "CardanoLeader",
        { name, annotations: { "cardano.io/handover": hostile() } },
        { spec: { namespace: hostile(), description: hostile(256) } },
      ),
      status: hostileStatus(),
    },
    {
      collection: at.leaders,
      object: object("cardano.io/v1", "CardanoLeader", { name: "a".repeat(253) }, { spec: {} }),
      status: { ...hostileStatus(), leaseName: hostile(253) },
    },
    { collection: at.leases, object: hostileLease() },
    { collection: at.clusters, object: hostileCluster(), status: hostileClusterStatus() },
    { collection: at.events, object: hostileEvent(namespace) },
    // No controller makes it, and no pod is let in without.
    { collection: at.accounts, object: object("v1", "ServiceAccount", { name: "default" }) },
    { collection: at.pods, object: hostilePod() },
  ];
}

function hostileStatus(): object {
  const entry = {
    identity: hostile(512),
    reason: hostile(128),
    message: hostile(1024),
    version: hostile(128),
    nodeVersion: hostile(128),
    credentials: { state: "valid", fingerprint: hostile(64), problems: Array<string>(16).fill(hostile(512)) },
  } as const;
  const tip = { slot: 1, hash: hostile(64), sync: "synced" } as const;
  return {
    ...aLeader().status,
    leaderPod: hostile(),
    reason: hostile(),
    message: hostile(),
    conditions: [
      { type: "Ready", status: "True", lastTransitionTime: secondsAgo(9), reason: hostile(), message: hostile() },
    ],
    pods: [
      aForger({ ...entry, tip, name: "producer-1" }),
      aPod({ ...entry, tip, nodeTruth: { forging: "unknown", because: hostile(256) } }),
      aPod({ ...entry, tip, name: hostile(253), phase: "p".repeat(40), updated: secondsAgo(90) }),
    ],
    history: [
      { at: secondsAgo(9), from: hostile(253), to: hostile(253), reason: hostile(128), message: hostile(1024) },
    ],
    handover: { id: hostile(128), phase: "stopping", from: hostile(253), to: hostile(253), message: hostile(1024) },
  };
}

function hostileLease() {
  const { name, annotation, ...lease } = aLease({ holder: `${hostile()}_1f0c`, reason: hostile() });
  const { holderIdentity, leaseDurationSeconds, acquireTime, renewTime, leaseTransitions } = lease;
  return object(
    "coordination.k8s.io/v1",
    "Lease",
    { name, annotations: { "cardano.io/forge-lease": annotation } },
    { spec: { holderIdentity, leaseDurationSeconds, acquireTime, renewTime, leaseTransitions } },
  );
}

function hostileCluster() {
  return object(
    "cardano.io/v1",
    "CardanoForgeCluster",
    { name: "b".repeat(253), annotations: { "cardano.io/home-created": hostile(), "cardano.io/handover": hostile() } },
    {
      spec: {
        network: { name: "mainnet", magic: 764824073, era: hostile() },
        pool: { id: `pool1${"a".repeat(51)}`, idHex: "a".repeat(56), name: hostile(50), description: hostile(255) },
        application: { version: hostile() },
        region: "eu-west-1",
        healthCheck: { headers: { [hostile(50)]: hostile() } },
        override: { enabled: true, reason: hostile(), forcePriority: 1 },
      },
    },
  );
}

function hostileClusterStatus(): object {
  return {
    networkStatus: { network: hostile(), tipHash: hostile() },
    poolStatus: { poolId: hostile(), activeStake: hostile() },
    activeLeader: hostile(),
    forgingEnabled: true,
    reason: hostile(),
    message: hostile(),
    healthStatus: { healthy: true, consecutiveFailures: 0, message: hostile(), responseTime: hostile() },
    handover: { id: hostile(128), phase: "done", from: hostile(253), to: hostile(253), message: hostile(1024) },
  };
}

function hostileEvent(namespace: string) {
  return object(
    "v1",
    "Event",
    { name: "cardano-leader.1" },
    {
      involvedObject: { kind: hostile(), name: hostile(), namespace, fieldPath: hostile() },
      type: "Normal",
      reason: hostile(),
      message: hostile(),
      source: { component: "cardano-forge-manager", host: hostile() },
    },
  );
}

function hostilePod() {
  return object(
    "v1",
    "Pod",
    { name: "producer-1", annotations: { description: hostile() } },
    {
      spec: {
        automountServiceAccountToken: false,
        containers: [
          { name: "cardano-node", image: hostile().trim(), command: [hostile()], args: [hostile()] },
          { name: "forge-manager", image: `${hostile().trim()}`, env: [{ name: "LEASE_DURATION", value: hostile() }] },
        ],
      },
    },
  );
}
