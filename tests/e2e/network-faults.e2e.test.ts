import { setTimeout as sleep } from "node:timers/promises";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type LinkState, SLOW_MS } from "./harness/api-link.ts";
import { beforeFault, forgedSince, REPEATED, STEADY_WITHIN_MS } from "./harness/fault-runs.ts";
import { assertOneForger } from "./harness/one-forger.ts";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { FAULT_TIMING } from "./harness/timing.ts";

const { leaseMs, renewMs, takeOverWithinMs } = FAULT_TIMING;
/** A wire that is whole again delivers what it had held up: requests of a term that is long over. */
const LATE_DELIVERIES_MS = 2000;

describeWithControlPlane("a pool whose pods are cut off from the API server", (controlPlane) => {
  let cluster: ProducerCluster;
  beforeAll(async () => {
    cluster = await startProducerCluster({
      controlPlane: controlPlane(),
      namespace: "network-faults",
      timing: FAULT_TIMING,
      hasLinks: true,
    });
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());
  afterEach(async () => {
    for (const name of cluster.names) cluster.link(name).set("whole");
    await sleep(LATE_DELIVERIES_MS);
    await assertOneForger(cluster);
  });

  // Where requests still arrive, one more renewal does, and the lease runs from that.
  describe.each<{ state: LinkState; what: string; renewedAfterMs: number }>([
    { state: "black-hole", what: "nothing of the leader's passes any more", renewedAfterMs: 0 },
    { state: "refused", what: "the leader's connections are refused", renewedAfterMs: 0 },
    { state: "requests-lost", what: "the leader's requests are lost", renewedAfterMs: 0 },
    { state: "answers-lost", what: "the answers to the leader are lost", renewedAfterMs: renewMs },
    {
      state: "slow",
      what: "all takes three seconds each way to and from the leader",
      renewedAfterMs: renewMs + SLOW_MS,
    },
  ])("when $what", ({ state, renewedAfterMs }) => {
    it("stops the leader before its lease can be taken, and has another pod forge soon after", REPEATED, async () => {
      const forger = await beforeFault(cluster);
      const boundMs = renewedAfterMs + takeOverWithinMs;

      const cutAtMs = Date.now();
      cluster.link(forger).set(state);
      const next = await cluster.forgedAfter(cutAtMs, boundMs, forger);
      cluster.link(forger).set("whole");

      expect(next.timeMs - cutAtMs).toBeLessThan(boundMs);
      await cluster.steady(STEADY_WITHIN_MS);
    });
  });

  it("misses no slot while all standbys are cut off", REPEATED, async () => {
    const forger = await beforeFault(cluster);

    const cutAtMs = Date.now();
    const standbys = cluster.names.filter((name) => name !== forger);
    for (const name of standbys) cluster.link(name).set("black-hole");
    await sleep(leaseMs * 2);
    for (const name of standbys) cluster.link(name).set("whole");
    await sleep(leaseMs + LATE_DELIVERIES_MS);

    expect(await forgedSince(cluster, cutAtMs)).toEqual({ pods: [forger], missed: 0 });
  });

  it("never has two forgers when the leader's wire is whole again just as its lease ends", REPEATED, async () => {
    const forger = await beforeFault(cluster);

    const cutAtMs = Date.now();
    cluster.link(forger).set("black-hole");
    await sleep(leaseMs - 500 + Math.random() * 1000);
    cluster.link(forger).set("whole");

    await cluster.forgedAfter(Date.now(), takeOverWithinMs);
    await cluster.steady(STEADY_WITHIN_MS);
    expect(Date.now() - cutAtMs).toBeLessThan(leaseMs + takeOverWithinMs + STEADY_WITHIN_MS);
  });

  it("forges nothing while everybody is cut off, and from one pod again once they are not", REPEATED, async () => {
    await beforeFault(cluster);

    const cutAtMs = Date.now();
    for (const name of cluster.names) cluster.link(name).set("black-hole");
    await sleep(leaseMs * 3);
    const healedAtMs = Date.now();
    for (const name of cluster.names) cluster.link(name).set("whole");
    const next = await cluster.forgedAfter(cutAtMs + leaseMs, leaseMs * 3 + takeOverWithinMs * 2);

    expect(next.timeMs).toBeGreaterThan(healedAtMs);
    await cluster.steady(STEADY_WITHIN_MS);
  });
});
