import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { PRODUCER_DESCRIPTION } from "@cardano-forge/devnet-kubelet";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import { beforeFault, forgedSince, REPEATED, STEADY_WITHIN_MS } from "./harness/fault-runs.ts";
import { assertOneForger } from "./harness/one-forger.ts";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { type SidecarProcesses, sidecarProcessesOf } from "./harness/sidecar-processes.ts";
import { DEFAULT_TIMING, FAULT_TIMING } from "./harness/timing.ts";

/** Longer than any lease, so that everybody has moved on before the stopped process wakes. */
const STOPPED_MS = DEFAULT_TIMING.leaseMs + 9000;
/** Until a process that was woken has noticed, and done whatever harm it could do. */
const AWAKE_MS = 3000;
/** With guard and engine stopped only the kubelet can stop the node, and only the lease frees the seat. */
const BOTH_STOPPED_WITHIN_MS = DEFAULT_TIMING.leaseMs + 5000;

type Part = keyof SidecarProcesses;

describeWithControlPlane("a pool whose leader loses a process", (controlPlane) => {
  let quick: ProducerCluster;
  let usual: ProducerCluster;
  beforeAll(async () => {
    const shared = { controlPlane: controlPlane() };
    [quick, usual] = await Promise.all([
      startProducerCluster({ ...shared, namespace: "process-faults", timing: FAULT_TIMING }),
      startProducerCluster({ ...shared, namespace: "both-stopped", timing: DEFAULT_TIMING }),
    ]);
  });
  afterAll(() => Promise.all([quick, usual].map((cluster) => cluster?.[Symbol.asyncDispose]())));
  afterEach(async () => {
    await Promise.all([quick, usual].map(assertOneForger));
  });

  // What is gone with its guard is left to the liveness probe, which a shorter lease than the usual one does not give its time.
  describe.each<{ parts: readonly Part[]; lease: "quick" | "usual"; what: string; because: string }>([
    {
      parts: ["engine"],
      lease: "quick",
      what: "the engine is killed",
      because: "because the guard stops the node and frees the seat",
    },
    {
      parts: ["guard"],
      lease: "usual",
      what: "the guard is killed",
      because: "because the next one turns the node off first",
    },
    {
      parts: ["engine", "guard"],
      lease: "usual",
      what: "both are killed",
      because: "because the next ones turn the node off first",
    },
  ])("when $what", ({ parts, lease, because }) => {
    it(`has another pod forge once the lost pod cannot any more, ${because}`, REPEATED, async () => {
      const cluster = { quick, usual }[lease];
      const { takeOverWithinMs } = lease === "quick" ? FAULT_TIMING : DEFAULT_TIMING;
      const forger = await beforeFault(cluster);
      const processes = sidecarProcessesOf(cluster.pod(forger));

      const killedAtMs = Date.now();
      for (const part of parts) process.kill(processes[part], "SIGKILL");
      const next = await cluster.forgedAfter(killedAtMs, takeOverWithinMs, forger);

      expect(next.timeMs - killedAtMs).toBeLessThan(takeOverWithinMs);
      await cluster.steady(STEADY_WITHIN_MS);
    });
  });

  it(
    "has another pod forge while the engine is stopped, and the engine does nothing once it is woken",
    REPEATED,
    async () => {
      const forger = await beforeFault(quick);
      const { engine } = sidecarProcessesOf(quick.pod(forger));

      const stoppedAtMs = Date.now();
      process.kill(engine, "SIGSTOP");
      const next = await quick.forgedAfter(stoppedAtMs, FAULT_TIMING.takeOverWithinMs, forger);
      await sleep(STOPPED_MS);

      // The guard has killed it, so there is nobody to wake.
      expect(next.timeMs - stoppedAtMs).toBeLessThan(FAULT_TIMING.takeOverWithinMs);
      expect(() => process.kill(engine, "SIGCONT")).toThrow("ESRCH");
      await quick.steady(STEADY_WITHIN_MS);
    },
  );

  it(
    "forges on without a gap while only the guard is stopped, because the engine needs it only to die",
    REPEATED,
    async () => {
      const forger = await beforeFault(usual);
      const { guard } = sidecarProcessesOf(usual.pod(forger));

      const stoppedAtMs = Date.now();
      process.kill(guard, "SIGSTOP");
      await sleep(STOPPED_MS);
      process.kill(guard, "SIGCONT");
      await sleep(AWAKE_MS);

      expect(await forgedSince(usual, stoppedAtMs)).toEqual({ pods: [forger], missed: 0 });
    },
  );

  it(
    "has the kubelet restart the node when guard and engine are stopped, before another pod may forge",
    REPEATED,
    async () => {
      const forger = await beforeFault(usual);
      const pod = usual.pod(forger);
      const { guard, engine } = sidecarProcessesOf(pod);

      const stoppedAtMs = Date.now();
      for (const pid of [guard, engine]) process.kill(pid, "SIGSTOP");
      const next = await usual.forgedAfter(stoppedAtMs, BOTH_STOPPED_WITHIN_MS, forger);
      const end = pod.events.find(
        ({ container, kind, timeMs }) => container === "node" && kind === "exited" && timeMs > stoppedAtMs,
      );
      await sleep(STOPPED_MS);
      for (const pid of [guard, engine]) wake(pid);
      await sleep(AWAKE_MS);

      expect(end?.timeMs).toBeLessThan(next.timeMs);
      expect(next.timeMs - stoppedAtMs).toBeLessThan(BOTH_STOPPED_WITHIN_MS);
      await usual.steady(STEADY_WITHIN_MS);
    },
  );
});

describeWithControlPlane("a sidecar that crashes in a loop", (controlPlane) => {
  it(
    "leaves its node to the liveness probe, which restarts it on decoys before the lease can be taken",
    REPEATED,
    async () => {
      const { firstSeconds, mostSeconds } = PRODUCER_DESCRIPTION.backOff;
      const backOff = { firstMs: firstSeconds * 1000, mostMs: mostSeconds * 1000 };
      await using cluster = await startProducerCluster({
        controlPlane: controlPlane(),
        namespace: `crash-loop-${Date.now()}`,
        names: ["producer-0"],
        timing: DEFAULT_TIMING,
        care: { restarts: { delayMs: 1000, backOff } },
      });
      const pod = cluster.pod("producer-0");
      await cluster.forgedAfter(0, STEADY_WITHIN_MS);
      // The first restart comes at once; from the second on the kubelet makes it wait.
      pod.signal("sidecar", "SIGKILL");
      await sleep(AWAKE_MS);
      await cluster.forgedAfter(Date.now(), STEADY_WITHIN_MS);

      const killedAtMs = Date.now();
      pod.signal("sidecar", "SIGKILL");
      const end = await awaitFact("end of the node", DEFAULT_TIMING.leaseMs, () =>
        pod.events.find(
          ({ container, kind, timeMs }) => container === "node" && kind === "exited" && timeMs > killedAtMs,
        ),
      );

      const last = (await cluster.judge.forged()).at(-1);
      expect(last?.timeMs).toBeLessThan(end.timeMs);
      const next = await cluster.forgedAfter(end.timeMs, STEADY_WITHIN_MS);
      expect(next.timeMs - killedAtMs).toBeGreaterThan(backOff.firstMs);
    },
  );
});

/** A process that was ended meanwhile needs no waking. */
function wake(pid: number): void {
  try {
    process.kill(pid, "SIGCONT");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
