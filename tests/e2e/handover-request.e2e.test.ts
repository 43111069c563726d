import { setTimeout as sleep } from "node:timers/promises";
import { describeWithControlPlane } from "@cardano-forge/control-plane/vitest";
import { afterAll, beforeAll, expect, it } from "vitest";
import { awaitFact } from "./harness/await-fact.ts";
import { type ProducerCluster, startProducerCluster } from "./harness/producer-cluster.ts";
import { FAULT_TIMING } from "./harness/timing.ts";

const STEADY_MS = 60_000;
const ANSWERED_MS = 30_000;
const LEADER = "cardano-leader";

interface Answer {
  readonly id: string;
  readonly phase: string;
  readonly to: string;
  readonly message: string;
  readonly gapMilliseconds?: number;
}

describeWithControlPlane("the annotation cardano.io/handover, written with kubectl", (controlPlane) => {
  let cluster: ProducerCluster;
  beforeAll(async () => {
    const namespace = "handover-request";
    cluster = await startProducerCluster({ controlPlane: controlPlane(), namespace, timing: FAULT_TIMING });
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  it("moves forging to the pod that it names, and is answered by its id with the gap", async () => {
    const forger = await cluster.followable(STEADY_MS);
    // Every standby has to have watched the Lease for as long as it lasts, not only one of them.
    await sleep(2 * FAULT_TIMING.leaseMs);
    const to = cluster.names.findLast((name) => name !== forger) as string;

    const { answer, forgedBy } = await ask("r-1", to);

    expect(answer).toMatchObject({ phase: "done", to });
    expect(forgedBy).toBe(to);
    process.stderr.write(`moved to ${to} with a gap of ${answer.gapMilliseconds} ms\n`);
  });

  it("is refused with the reason when there is no such pod, and forging stays where it is", async () => {
    const forger = await cluster.followable(STEADY_MS);

    const { answer, forgedBy } = await ask("r-2", "producer-9");

    expect(answer).toMatchObject({ phase: "refused", message: expect.stringContaining("producer-9") });
    expect(forgedBy).toBe(forger);
  });

  it("has made no two nodes forge", async () => {
    expect(await cluster.judge.overlap()).toEqual([]);
  });

  async function ask(id: string, to: string): Promise<{ answer: Answer; forgedBy: string }> {
    const expires = new Date(Date.now() + 60_000).toISOString();
    const request = `cardano.io/handover=${JSON.stringify({ id, to, expires })}`;
    await cluster.kubectl("annotate", "cardanoleader", LEADER, "--overwrite", request);
    const answer = await awaitFact("answer to the request", ANSWERED_MS, async () => {
      const text = await cluster.kubectl("get", "cardanoleader", LEADER, "-o", "jsonpath={.status.handover}");
      const seen = text === "" ? undefined : (JSON.parse(text) as Answer);
      return seen?.id === id && seen.phase !== "accepted" ? seen : undefined;
    });
    return { answer, forgedBy: await cluster.forger() };
  }
});
