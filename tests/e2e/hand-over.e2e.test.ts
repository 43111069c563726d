import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { logOf } from "./harness/sidecar-log.ts";
import { killForger, stopForger, stopForgerOnceOthersAreReady, type TakeOver } from "./harness/take-over.ts";
import { DEFAULT_TIMING } from "./harness/timing.ts";

/** `FORGE_E2E_RUNS=10` repeats each as often as what bench/README.md says of them rests on. */
const RUNS = Number(process.env["FORGE_E2E_RUNS"] ?? "2");
const RUN_WITHIN_MS = 120_000;
const TAKEN_WITHIN_MS = 40_000;
const STEADY_WITHIN_MS = 60_000;
/** What is left of a lease at least when its holder is asked to stop. How much faster it goes than that is for the bench to say. */
const LEAST_LEFT_MS = DEFAULT_TIMING.leaseMs - DEFAULT_TIMING.renewMs;
/** What the README promises. */
const AFTER_KILL_MS = 20_000;

describeWithControlPlane("a hand-over with the default times", (controlPlane) => {
  let current: ProducerCluster;
  let old: ProducerCluster;
  // Both at once: most of what follows is waiting for leases.
  beforeAll(async () => {
    const shared = { controlPlane: controlPlane(), timing: DEFAULT_TIMING };
    [current, old] = await Promise.all([
      startProducerCluster({ ...shared, namespace: "current" }),
      startProducerCluster({ ...shared, namespace: "old", nodeArgs: OLD_NODE }),
    ]);
    await Promise.all([current, old].map((cluster) => cluster.followable(STEADY_WITHIN_MS)));
  });
  afterAll(() => Promise.all([current, old].map((cluster) => cluster?.[Symbol.asyncDispose]())));
  afterEach(async () => {
    expect(await current.judge.overlap()).toEqual([]);
    expect(await old.judge.overlap()).toEqual([]);
  });

  describe("when the leader's sidecar is asked to stop", () => {
    it(
      "lets another follow before the lease could have run out, once forging_enabled has shown the node off",
      async () => {
        const runs = await repeat("planned stop, edge", () => stopForger(current, TAKEN_WITHIN_MS));

        expect(longest(runs.map(({ gapMs }) => gapMs))).toBeLessThan(LEAST_LEFT_MS);
        expect(await proofs(current, runs)).toEqual(
          runs.map(() => expect.stringContaining("forging_enabled went from 1 to 0")),
        );
      },
      RUNS * RUN_WITHIN_MS,
    );

    it(
      "lets another follow before the lease could have run out where only the counter proves a node off",
      async () => {
        const runs = await repeat("planned stop, counter", () => stopForger(old, TAKEN_WITHIN_MS));

        expect(longest(runs.map(({ gapMs }) => gapMs))).toBeLessThan(LEAST_LEFT_MS);
        expect(await proofs(old, runs)).toEqual(
          runs.map(() => expect.stringContaining("no leadership check was counted")),
        );
      },
      RUNS * RUN_WITHIN_MS,
    );
  });

  describe("when a rollout has replaced all other pods", () => {
    it(
      "lets one of them follow before the lease could have run out, as soon as they are ready",
      async () => {
        const runs = await repeat("end of a rollout", () => stopForgerOnceOthersAreReady(current, TAKEN_WITHIN_MS));

        expect(longest(runs.map(({ gapMs }) => gapMs))).toBeLessThan(LEAST_LEFT_MS);
      },
      RUNS * RUN_WITHIN_MS,
    );
  });

  describe("when the leader's pod is killed at once", () => {
    it(
      "has another pod forge within 20 s of the kill",
      async () => {
        const runs = await repeat("pod killed", async () => {
          const run = await killForger(current, TAKEN_WITHIN_MS);
          await current.start(run.from);
          return run;
        });

        expect(longest(runs.map(({ sinceActMs }) => sinceActMs))).toBeLessThanOrEqual(AFTER_KILL_MS);
      },
      RUNS * RUN_WITHIN_MS,
    );
  });
});

/** The one version that never shows the edge once it was started with the flag, under the flag's name of its time. */
const OLD_NODE = ["--devnet-version", "10.2.1", "--non-producing-node"];

async function repeat(what: string, run: () => Promise<TakeOver>): Promise<TakeOver[]> {
  const runs: TakeOver[] = [];
  for (let index = 0; index < RUNS; index += 1) runs.push(await run());
  for (const { from, to, gapMs, missedSlots, verifiedMs, sinceActMs } of runs) {
    const numbers = `gap ${gapMs} ms, slots missed ${missedSlots}, verified after ${verifiedMs} ms, ${sinceActMs} ms after`;
    process.stderr.write(`${what}: ${from} -> ${to}: ${numbers}\n`);
  }
  return runs;
}

/** By what the sidecar of each pod that stopped knew its node to be off when it gave the seat back. */
function proofs(cluster: ProducerCluster, runs: readonly TakeOver[]): Promise<string[]> {
  return Promise.all(
    runs.map(async ({ from }) => {
      const log = await logOf(cluster.pod(from));
      const stopsAt = log.findLastIndex(({ to, reason }) => to === "disabling" && reason === "StopRequested");
      return String(log.slice(stopsAt).find((line) => line["from"] === "disabling")?.["message"]);
    }),
  );
}

function longest(times: readonly number[]): number {
  return Math.max(...times);
}
