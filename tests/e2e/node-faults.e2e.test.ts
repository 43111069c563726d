import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import { beforeFault, forgedSince, REPEATED, STEADY_WITHIN_MS, setNodeFaults } from "./harness/fault-runs.ts";
import { assertOneForger } from "./harness/one-forger.ts";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { logOf } from "./harness/sidecar-log.ts";
import { stopForger, takeOverAfter } from "./harness/take-over.ts";
import { FAULT_TIMING } from "./harness/timing.ts";

const { leaseMs, takeOverWithinMs } = FAULT_TIMING;
const HONEST = { ignoresHangup: false, metrics: "honest", socket: "answers", reloadMs: 100 } as const;
const SLOW_RELOAD_MS = 5000;
/** Seen within one poll of a second, put right by one signal, proved by a slot. */
const PUT_RIGHT_WITHIN_MS = 3000;
/** A seat that is taken and cannot be used is given away before its lease would run out. */
const GIVEN_AWAY_WITHIN_MS = 2 * takeOverWithinMs + leaseMs;

describeWithControlPlane("a pool whose nodes do not do as they are told", (controlPlane) => {
  let cluster: ProducerCluster;
  beforeAll(async () => {
    cluster = await startProducerCluster({
      controlPlane: controlPlane(),
      namespace: "node-faults",
      timing: FAULT_TIMING,
    });
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());
  afterEach(async () => {
    await makeHonest();
    await assertOneForger(cluster);
  });

  /** A node that is being started again takes no switches, and is honest by itself. */
  async function makeHonest(): Promise<void> {
    for (const name of cluster.names) await setNodeFaults(cluster, name, HONEST).catch(() => undefined);
  }

  const nodeEnds = (name: string, sinceMs: number) =>
    cluster
      .pod(name)
      .events.filter(({ container, kind, timeMs }) => container === "node" && kind === "exited" && timeMs > sinceMs);

  describe("when somebody else sends a SIGHUP", () => {
    it("puts the leader's node right within three seconds, without giving up the seat", REPEATED, async () => {
      const forger = await beforeFault(cluster);

      const signalledAtMs = Date.now();
      cluster.pod(forger).signal("node", "SIGHUP");
      const off = await awaitFact("slot that was not forged", PUT_RIGHT_WITHIN_MS, async () => {
        const status = await cluster.view(forger);
        return status?.nodeTruth.credentials === "real" ? undefined : status;
      });
      const next = await cluster.forgedAfter(Date.now(), PUT_RIGHT_WITHIN_MS);
      await cluster.steady(STEADY_WITHIN_MS);

      expect(off.pod).toBe(forger);
      expect(next.pod).toBe(forger);
      const { pods, missed } = await forgedSince(cluster, signalledAtMs);
      expect(pods).toEqual([forger]);
      expect(missed).toBeLessThanOrEqual(PUT_RIGHT_WITHIN_MS / 1000);
    });

    it("lets a standby's node load nothing but decoys, and turns it off again", REPEATED, async () => {
      const forger = await beforeFault(cluster);
      const standby = cluster.names.find((name) => name !== forger) ?? forger;

      const signalledAtMs = Date.now();
      cluster.pod(standby).signal("node", "SIGHUP");
      // It is turned off as soon as it is seen to check slots, often before its metrics show with which certificate.
      const seen = await awaitFact(
        "standby whose node was seen to forge",
        STEADY_WITHIN_MS,
        async () =>
          (await logOf(cluster.pod(standby))).find(
            ({ time, message }) =>
              Date.parse(String(time)) > signalledAtMs && String(message).includes("standby's node forges"),
          ),
        { explain: async () => JSON.stringify((await logOf(cluster.pod(standby))).slice(-10), undefined, 1) },
      );
      await cluster.steady(STEADY_WITHIN_MS);

      expect(seen["message"]).not.toContain("real credentials");
      expect((await cluster.view(standby))?.nodeTruth.forging).toBe("off");
      expect(await forgedSince(cluster, signalledAtMs)).toEqual({ pods: [forger], missed: 0 });
    });
  });

  it("kills a leader's node that ignores SIGHUP, and only then lets another pod forge", REPEATED, async () => {
    await setNodeFaults(cluster, await beforeFault(cluster), { ignoresHangup: true });

    const stoppedAtMs = Date.now();
    const { from, sinceActMs } = await stopForger(cluster, takeOverWithinMs);

    expect(sinceActMs).toBeLessThan(takeOverWithinMs);
    expect(nodeEnds(from, stoppedAtMs)).toMatchObject([{ signal: "SIGKILL" }]);
    await cluster.steady(STEADY_WITHIN_MS);
  });

  it(
    "gives the seat away when the node of the successor ignores SIGHUP, until somebody's node obeys",
    REPEATED,
    async () => {
      const forger = await beforeFault(cluster);
      const [deaf, obedient] = cluster.names.filter((name) => name !== forger) as [string, string];
      await setNodeFaults(cluster, deaf, { ignoresHangup: true });

      const killedAtMs = Date.now();
      await cluster.pod(forger).kill();
      const next = await cluster.forgedAfter(killedAtMs, GIVEN_AWAY_WITHIN_MS, forger);
      await cluster.start(forger);

      expect(next.pod).toBe(obedient);
      // A pod whose node could not be made to forge stays away for minutes, and for longer each time; a new one does not.
      await cluster.pod(deaf).kill();
      await cluster.start(deaf);
      await cluster.steady(STEADY_WITHIN_MS);
    },
  );

  it("waits for nodes that take five seconds to answer a SIGHUP, or kills them", REPEATED, async () => {
    await beforeFault(cluster);
    for (const name of cluster.names) await setNodeFaults(cluster, name, { reloadMs: SLOW_RELOAD_MS });

    const { sinceActMs } = await stopForger(cluster, GIVEN_AWAY_WITHIN_MS);

    expect(sinceActMs).toBeLessThan(GIVEN_AWAY_WITHIN_MS);
    await makeHonest();
    await cluster.steady(STEADY_WITHIN_MS);
  });

  it.each(["gone", "silent", "frozen"] as const)(
    "kills the leader's node when it is asked to stop while the node's metrics are %s, because nothing else proves it off",
    REPEATED,
    async (metrics) => {
      await setNodeFaults(cluster, await beforeFault(cluster), { metrics });

      const stoppedAtMs = Date.now();
      const { from, sinceActMs } = await takeOverAfter(cluster, takeOverWithinMs, (name) =>
        cluster.pod(name).signal("sidecar", "SIGTERM"),
      );

      expect(sinceActMs).toBeLessThan(takeOverWithinMs);
      expect(nodeEnds(from, stoppedAtMs)).toMatchObject([{ signal: "SIGKILL" }]);
      await cluster.steady(STEADY_WITHIN_MS);
    },
  );
});

describeWithControlPlane("a pool whose nodes start slowly", (controlPlane) => {
  const STARTS_FOR_MS = 5000;

  it("signals no node that is still starting, because a SIGHUP would kill it", REPEATED, async () => {
    await using cluster = await startProducerCluster({
      controlPlane: controlPlane(),
      namespace: `slow-nodes-${Date.now()}`,
      timing: FAULT_TIMING,
      nodeArgs: [
        "--start-as-non-producing-node",
        ...["--devnet-start-delay-ms", String(STARTS_FOR_MS)],
        ...["--devnet-replay-ms", String(STARTS_FOR_MS)],
      ],
    });
    const forger = await beforeFault(cluster);

    const killedAtMs = Date.now();
    cluster.pod(forger).signal("node", "SIGKILL");
    const next = await cluster.forgedAfter(killedAtMs, takeOverWithinMs, forger);
    await cluster.steady(STEADY_WITHIN_MS);

    expect(next.timeMs - killedAtMs).toBeLessThan(takeOverWithinMs);
    const ends = cluster.names.flatMap((name) =>
      cluster.pod(name).events.filter(({ container, kind }) => container === "node" && kind === "exited"),
    );
    expect(ends).toMatchObject([{ signal: "SIGKILL" }]);
    await assertOneForger(cluster);
  });
});
