import { setTimeout as sleep } from "node:timers/promises";
import type { ControlPlane } from "@cardano-forge/control-plane";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { forgedSince, REPEATED, STEADY_WITHIN_MS } from "./harness/fault-runs.ts";
import { startForeignHolder } from "./harness/foreign-holder.ts";
import { assertOneForger } from "./harness/one-forger.ts";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { FAULT_TIMING } from "./harness/timing.ts";

const LEASE = "cardano-node-leader";
const { leaseMs, takeOverWithinMs } = FAULT_TIMING;
/** A leader stops at once when its watch shows somebody else in its place, and by its next renewal where no watch works. */
const STOP_WITHIN_MS = leaseMs - 1000;
const NODE_KILLED_MS = 3000;
/** Restarting requests after an outage: a connection that is found dead, and a poll. */
const BACK_WITHIN_MS = 10_000;
const AWAY_MS = 60_000;

describeWithControlPlane("a pool whose lease meets with faults", (controlPlane) => {
  let cluster: ProducerCluster;
  beforeAll(async () => {
    cluster = await startProducerCluster({
      controlPlane: controlPlane(),
      namespace: "lease-faults",
      timing: FAULT_TIMING,
    });
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());
  afterEach(async () => {
    await assertOneForger(cluster);
  });

  it("forges on, from another pod, when only the leader's node is killed", REPEATED, async () => {
    const forger = await cluster.followable(STEADY_WITHIN_MS);

    const killedAtMs = Date.now();
    cluster.pod(forger).signal("node", "SIGKILL");

    const next = await cluster.forgedAfter(killedAtMs, STEADY_WITHIN_MS, forger);
    expect(next.timeMs - killedAtMs).toBeLessThan(NODE_KILLED_MS);
  });

  it("misses no slot when somebody annotates the lease", REPEATED, async () => {
    const forger = await cluster.steady(STEADY_WITHIN_MS);

    const editedAtMs = Date.now();
    await cluster.kubectl("annotate", "lease", LEASE, "example.com/note=seen");
    await sleep(leaseMs + 2000);

    expect(await forgedSince(cluster, editedAtMs)).toEqual({ pods: [forger], missed: 0 });
  });

  it("misses no slot when kubectl deletes the lease of a healthy leader", REPEATED, async () => {
    const forger = await cluster.steady(STEADY_WITHIN_MS);

    const deletedAtMs = Date.now();
    await cluster.kubectl("delete", "lease", LEASE);
    await sleep(leaseMs + 2000);

    expect(await forgedSince(cluster, deletedAtMs)).toEqual({ pods: [forger], missed: 0 });
  });

  it("stops and waits the lease out when kubectl gives it to somebody else", REPEATED, async () => {
    await cluster.steady(STEADY_WITHIN_MS);

    const editedAtMs = Date.now();
    await cluster.kubectl("patch", "lease", LEASE, "--type=merge", "-p", `{"spec":{"holderIdentity":"an-operator"}}`);
    const editDoneAtMs = Date.now();
    const next = await cluster.forgedAfter(editedAtMs + STOP_WITHIN_MS, takeOverWithinMs);

    expect(next.timeMs - editedAtMs).toBeGreaterThan(leaseMs);
    expect(next.timeMs - editDoneAtMs).toBeLessThan(takeOverWithinMs);
  });

  describe.each([
    { who: "keeps our annotation, as client-go does", keepsAnnotations: true },
    { who: "writes a lease of its own", keepsAnnotations: false },
  ])("that a foreign holder takes who $who", ({ keepsAnnotations }) => {
    it("leaves it alone for as long as it is renewed, and takes it back after that", REPEATED, async () => {
      await cluster.steady(STEADY_WITHIN_MS);

      const takenAtMs = Date.now();
      const holder = await startForeignHolder(cluster, { lease: LEASE, leaseMs, keepsAnnotations });
      await sleep(STOP_WITHIN_MS + leaseMs * 1.5);
      const renewedAtMs = await holder.stop();
      const next = await cluster.forgedAfter(takenAtMs + STOP_WITHIN_MS, takeOverWithinMs);

      expect(next.timeMs).toBeGreaterThan(renewedAtMs + leaseMs);
      expect(next.timeMs - renewedAtMs).toBeLessThan(takeOverWithinMs);
    });
  });

  it(
    "forges nothing while the API server is away for a minute, and from one pod once it is back",
    REPEATED,
    async () => {
      await cluster.steady(STEADY_WITHIN_MS);
      const { apiserver }: ControlPlane = controlPlane();

      await apiserver.stop();
      const stoppedAtMs = Date.now();
      await sleep(AWAY_MS);
      await apiserver.start();
      const backAtMs = Date.now();
      const next = await cluster.forgedAfter(stoppedAtMs + leaseMs, BACK_WITHIN_MS + takeOverWithinMs);

      expect(next.timeMs).toBeGreaterThan(stoppedAtMs + AWAY_MS);
      expect(next.timeMs - backAtMs).toBeLessThan(BACK_WITHIN_MS + takeOverWithinMs);
      await cluster.steady(STEADY_WITHIN_MS);
    },
  );
});
