import { setTimeout as sleep } from "node:timers/promises";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, afterEach, beforeAll, it } from "vitest";
import { beforeFault, REPEATED, STEADY_WITHIN_MS } from "./harness/fault-runs.ts";
import { assertOneForger } from "./harness/one-forger.ts";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { takeOverAfter } from "./harness/take-over.ts";
import { FAULT_TIMING } from "./harness/timing.ts";

const LEASE = "cardano-node-leader";
const { leaseMs, takeOverWithinMs } = FAULT_TIMING;
/** Restarting requests after an outage: a connection that is found dead, and a poll. */
const BACK_WITHIN_MS = 10_000;
const DELETED = { everyMs: 2000, forMs: 30_000 } as const;

describeWithControlPlane("a pool whose API server fails", (controlPlane) => {
  let cluster: ProducerCluster;
  beforeAll(async () => {
    cluster = await startProducerCluster({
      controlPlane: controlPlane(),
      namespace: "api-server-faults",
      timing: FAULT_TIMING,
    });
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());
  afterEach(async () => {
    await assertOneForger(cluster);
  });

  it("forges from one pod again after the API server was killed and started", REPEATED, async () => {
    await beforeFault(cluster);

    await controlPlane().apiserver.kill();
    await controlPlane().apiserver.start();
    const backAtMs = Date.now();

    await cluster.forgedAfter(backAtMs, BACK_WITHIN_MS + takeOverWithinMs);
    await cluster.steady(STEADY_WITHIN_MS);
  });

  it("believes no earlier holder when etcd is restored to a time at which another pod led", REPEATED, async () => {
    await beforeFault(cluster);
    const snapshot = await controlPlane().snapshot();
    await takeOverAfter(cluster, takeOverWithinMs, (name) => cluster.pod(name).signal("sidecar", "SIGTERM"));
    await beforeFault(cluster);

    // The API server is away for longer than anybody may go without a look: a restore takes seconds, and nobody misses it.
    await controlPlane().apiserver.kill();
    await sleep(leaseMs / 2);
    await controlPlane().restore(snapshot);
    const restoredAtMs = Date.now();

    await cluster.forgedAfter(restoredAtMs, BACK_WITHIN_MS + takeOverWithinMs);
    await cluster.steady(STEADY_WITHIN_MS);
  });

  it("takes no free lease for a release when etcd is restored to before the pool had one", REPEATED, async () => {
    await beforeFault(cluster);
    await cluster.kubectl("delete", "lease", LEASE);
    const snapshot = await controlPlane().snapshot();
    await beforeFault(cluster);

    await controlPlane().apiserver.kill();
    await sleep(leaseMs / 2);
    await controlPlane().restore(snapshot);
    const restoredAtMs = Date.now();

    await cluster.forgedAfter(restoredAtMs, BACK_WITHIN_MS + takeOverWithinMs);
    await cluster.steady(STEADY_WITHIN_MS);
  });

  it("has one forger again after its lease was deleted every two seconds for half a minute", REPEATED, async () => {
    await beforeFault(cluster);

    const endsAtMs = Date.now() + DELETED.forMs;
    while (Date.now() < endsAtMs) {
      await cluster.kubectl("delete", "lease", LEASE, "--ignore-not-found");
      await sleep(DELETED.everyMs);
    }

    await cluster.forgedAfter(Date.now(), BACK_WITHIN_MS + takeOverWithinMs);
    await cluster.steady(STEADY_WITHIN_MS);
  });
});
