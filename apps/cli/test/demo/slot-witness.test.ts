import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSlotWitness } from "../../src/demo/slot-witness.ts";

const POOL = "pool1real";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "forgectl-witness-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const pathOf = (pod: string): string => join(directory, `${pod}.jsonl`);
const line = (slot: number, poolId = POOL, kind = "would-forge"): string =>
  `${JSON.stringify({ kind, slot, timeMs: slot * 1000, poolId })}\n`;
const witnessOf = (...pods: string[]) =>
  createSlotWitness(Object.fromEntries(pods.map((pod) => [pod, pathOf(pod)])), POOL);

describe("the witness of slots", () => {
  it("sees nothing in a log that is not there yet, and goes on where it stopped reading", async () => {
    const witness = witnessOf("a", "b");

    await witness.look();
    expect(witness.forged()).toEqual([]);

    await appendFile(pathOf("b"), line(102));
    await appendFile(pathOf("a"), line(101));
    await witness.look();
    await appendFile(pathOf("a"), line(103));
    await witness.look();

    expect(witness.forged().map(({ pod, slot }) => `${pod}${slot}`)).toEqual(["a101", "b102", "a103"]);
  });

  it("leaves a line that is still being written for the next look", async () => {
    const witness = witnessOf("a");
    const text = line(101);

    await appendFile(pathOf("a"), text.slice(0, 9));
    await witness.look();
    await appendFile(pathOf("a"), text.slice(9));
    await witness.look();

    expect(witness.forged()).toHaveLength(1);
  });

  it("counts neither decoys nor slots in which the node could not have forged", async () => {
    const witness = witnessOf("a");

    await appendFile(pathOf("a"), line(101, "pool1decoy") + line(102, POOL, "cannot-forge"));
    await witness.look();

    expect(witness.forged()).toEqual([]);
  });

  it("never forgets a slot with two forgers, however long ago it was", async () => {
    const witness = witnessOf("a", "b");

    await appendFile(pathOf("a"), line(101));
    await appendFile(pathOf("b"), line(101));
    await witness.look();
    await appendFile(pathOf("a"), Array.from({ length: 2500 }, (_, index) => line(200 + index)).join(""));
    await witness.look();

    expect(witness.overlap()).toEqual([101]);
    expect(witness.forged().some(({ pod, slot }) => pod === "a" && slot === 101)).toBe(false);
  });
});
