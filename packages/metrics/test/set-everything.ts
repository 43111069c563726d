import type { ForgeMetrics } from "../src/index.ts";

const pod = { pod: "producer-0", network: "mainnet", pool_id: "pool1abcde", application: "block-producer" };
const cluster = {
  cluster: "mainnet-pool1abcde-us-east-1",
  region: "us-east-1",
  network: "mainnet",
  pool_id: "pool1abcde",
};
const manager = {
  pod_name: "producer-0",
  namespace: "cardano-mainnet",
  version: "1.2.3",
  network: "mainnet",
  pool_id: "pool1abcdefghijk",
  pool_ticker: "TICK",
  application_type: "block-producer",
};

/** Gives every metric a value, as a forging leader would. */
export function setEverything(metrics: ForgeMetrics): void {
  setPredecessors(metrics);
  setOurs(metrics);
}

function setPredecessors({
  forging,
  leadership,
  node,
  credentials,
  cluster: clusters,
  manager: own,
}: ForgeMetrics): void {
  forging.enabled.set(pod, 1);
  leadership.status.set(pod, 1);
  leadership.changes.add();
  leadership.masterStatus.set({ name: "cardano-node-leader" }, 1);
  node.sighups.add({ reason: "enable_forging" });
  credentials.operations.add({ operation: "copy", file: "kes" });
  clusters.forgeEnabled.set(cluster, 1);
  clusters.forgePriority.set(cluster, 100);
  clusters.healthCheckSuccess.set({ cluster: cluster.cluster }, 1);
  clusters.healthCheckConsecutiveFailures.set({ cluster: cluster.cluster }, 0);
  clusters.healthCheckDurationSeconds.set({ cluster: cluster.cluster }, 0.25);
  clusters.healthCheckLastSuccessTimestamp.set({ cluster: cluster.cluster }, 1_700_000_000);
  own.info.set(manager, 1);
  own.infoTwin.set(manager, 1);
}

function setOurs({
  arbiters,
  forging,
  leadership,
  node,
  credentials,
  handover,
  kubernetes,
  manager: own,
}: ForgeMetrics): void {
  forging.intent.set(1);
  forging.nodeForging.set(1);
  forging.intentMismatchSeconds.set(0);
  leadership.leaseRemainingSeconds.set(12.5);
  leadership.renewDurationSeconds.observe(0.01);
  leadership.renewFailures.add({ reason: "failed" });
  node.foreignSighups.add();
  node.fenced.add({ reason: "unproven" });
  node.tipAgeSeconds.set(17);
  node.synced.set(1);
  credentials.valid.set({ check: "set" }, 1);
  credentials.kesPeriodsRemaining.set(40);
  credentials.kesExpiryTimestampSeconds.set(1_800_000_000);
  credentials.opcertIssueNumber.set({ source: "mounted" }, 7);
  credentials.realKeysOnDiskSeconds.add(0.8);
  handover.durationSeconds.observe({ phase: "gap" }, 1.1);
  handover.stopDurationSeconds.observe(0.4);
  arbiters.reachable.set({ arbiter: "us-east-1" }, 1);
  arbiters.granted.set(2);
  arbiters.needed.set(2);
  kubernetes.requests.add({ verb: "get", resource: "leases", code: "200" });
  kubernetes.requestDurationSeconds.observe(0.02);
  own.decisionInfo.set({ reason: "ForgingVerified" }, 1);
  own.loopLastSuccessTimestampSeconds.set(1_700_000_000);
  own.eventLoopLagSeconds.set(0.003);
}
