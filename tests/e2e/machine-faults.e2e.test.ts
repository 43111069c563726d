import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { beforeFault, forgedSince, REPEATED, STEADY_WITHIN_MS } from "./harness/fault-runs.ts";
import { assertOneForger } from "./harness/one-forger.ts";
import { emptyKeyDirectory, fillKeyDirectory, remountKeyDirectory } from "./harness/pod-mounts.ts";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { faketimeLibrary, shiftedClockEnv, stepClock } from "./harness/shifted-clock.ts";
import { stopForger } from "./harness/take-over.ts";
import { FAULT_TIMING } from "./harness/timing.ts";

const { leaseMs, takeOverWithinMs } = FAULT_TIMING;
/** Keys, decoys and a socket fit; nothing more does once it is filled. */
const KEY_DIRECTORY_BYTES = 256 * 1024;
/** A seat that is taken and cannot be used is given away, and the next one has to wait for its turn. */
const GIVEN_AWAY_WITHIN_MS = 2 * takeOverWithinMs + leaseMs;
const HOUR_SECONDS = 3600;

// Mounts of a pod's own come with its PID namespace, which only root may make.
describe.skipIf(process.getuid?.() !== 0)("key directories", () => {
  describeWithControlPlane("a pool whose key directories fail", (controlPlane) => {
    let cluster: ProducerCluster;
    beforeAll(async () => {
      cluster = await startProducerCluster({
        controlPlane: controlPlane(),
        namespace: "directory-faults",
        timing: FAULT_TIMING,
        care: { keyDirectoryBytes: KEY_DIRECTORY_BYTES },
      });
    });
    afterAll(() => cluster?.[Symbol.asyncDispose]());
    afterEach(async () => {
      await assertOneForger(cluster);
    });

    it("has one pod forge when the first in line has a full directory", REPEATED, async () => {
      const forger = await beforeFault(cluster);
      const full = cluster.names.find((name) => name !== forger) ?? forger;
      await fillKeyDirectory(cluster.pod(full));

      const stoppedAtMs = Date.now();
      cluster.pod(forger).signal("sidecar", "SIGTERM");
      // Not always another pod: one that could not enable its node unlinks its decoys, and then there is room.
      const next = await cluster.forgedAfter(stoppedAtMs, GIVEN_AWAY_WITHIN_MS, forger);
      await emptyKeyDirectory(cluster.pod(full));

      expect(next.timeMs - stoppedAtMs).toBeLessThan(GIVEN_AWAY_WITHIN_MS);
      await cluster.steady(STEADY_WITHIN_MS);
    });

    it.each([
      { fault: "full", spoil: fillKeyDirectory, repair: emptyKeyDirectory },
      {
        fault: "read-only",
        spoil: (pod: Parameters<typeof remountKeyDirectory>[0]) => remountKeyDirectory(pod, "ro"),
        repair: (pod: Parameters<typeof remountKeyDirectory>[0]) => remountKeyDirectory(pod, "rw"),
      },
    ])("hands over in a planned way from a pod whose directory is $fault", REPEATED, async ({ spoil, repair }) => {
      const forger = await beforeFault(cluster);
      await spoil(cluster.pod(forger));

      const { sinceActMs } = await stopForger(cluster, takeOverWithinMs);
      await sleep(leaseMs);
      await repair(cluster.pod(forger));

      expect(sinceActMs).toBeLessThan(takeOverWithinMs);
      await cluster.steady(STEADY_WITHIN_MS);
    });
  });
});

describe.skipIf(faketimeLibrary === undefined && process.env["FORGE_REQUIRE_FAKETIME"] !== "1")("wall clocks", () => {
  describeWithControlPlane("a pool whose wall clocks are stepped", (controlPlane) => {
    let cluster: ProducerCluster;
    let directory: string;
    const stepFileOf = (name: string): string => join(directory, name);
    beforeAll(async () => {
      if (faketimeLibrary === undefined) throw new Error("libfaketime is not installed");
      const library = faketimeLibrary;
      directory = await mkdtemp(join(tmpdir(), "clocks-"));
      cluster = await startProducerCluster({
        controlPlane: controlPlane(),
        namespace: "clock-faults",
        timing: FAULT_TIMING,
        env: (name) => shiftedClockEnv(library, stepFileOf(name)),
      });
    });
    afterAll(async () => {
      await cluster?.[Symbol.asyncDispose]();
      if (directory !== undefined) await rm(directory, { recursive: true, force: true });
    });
    afterEach(async () => {
      for (const name of cluster.names) await stepClock(stepFileOf(name), 0);
      await assertOneForger(cluster);
    });

    describe.each([
      { way: "forwards", seconds: HOUR_SECONDS },
      { way: "backwards", seconds: -HOUR_SECONDS },
    ])("by an hour $way", ({ seconds }) => {
      it("keeps its leader, which misses no slot, because no lease is counted on a wall clock", REPEATED, async () => {
        const forger = await beforeFault(cluster);

        const steppedAtMs = Date.now();
        for (const name of cluster.names) await stepClock(stepFileOf(name), seconds);
        await sleep(leaseMs * 2);

        expect(await forgedSince(cluster, steppedAtMs)).toEqual({ pods: [forger], missed: 0 });
      });

      it("hands over as ever from a leader whose clock alone is wrong", REPEATED, async () => {
        const forger = await beforeFault(cluster);
        await stepClock(stepFileOf(forger), seconds);

        const { sinceActMs } = await stopForger(cluster, takeOverWithinMs);

        expect(sinceActMs).toBeLessThan(takeOverWithinMs);
        await cluster.steady(STEADY_WITHIN_MS);
      });
    });
  });
});

describeWithControlPlane("two pods of one name", (controlPlane) => {
  it("are two candidates, of which one forges, and the other when that one is gone", REPEATED, async () => {
    await using cluster = await startProducerCluster({
      controlPlane: controlPlane(),
      namespace: `one-name-${Date.now()}`,
      names: ["first", "second"],
      timing: FAULT_TIMING,
      env: () => ({ POD_NAME: "producer-0" }),
    });
    const first = await cluster.forgedAfter(0, STEADY_WITHIN_MS);
    await sleep(leaseMs * 2);
    expect((await forgedSince(cluster, 0)).pods).toEqual([first.pod]);

    const killedAtMs = Date.now();
    await cluster.pod(first.pod).kill();
    const next = await cluster.forgedAfter(killedAtMs, takeOverWithinMs, first.pod);

    expect(next.timeMs - killedAtMs).toBeLessThan(takeOverWithinMs);
    await assertOneForger(cluster);
  });
});
