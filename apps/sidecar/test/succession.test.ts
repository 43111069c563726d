import { type LeaseObject, type LeaseStore, microTime, writeRecord } from "@cardano-forge/election";
import { describe, expect, it } from "vitest";
import { createSuccessionReporter } from "../src/report/succession-reporter.ts";
import { createSuccession } from "../src/succession.ts";
import { aTerm } from "./reconcile/observation-builder.ts";
import { aRound } from "./report/round-builder.ts";

const configuration = { arbiters: "ab", durationMs: 15_000, driftBound: 0.002 };

function aLease(o: { state: "held" | "free"; holder: string; term: number; atMs: number; prev?: string }): LeaseObject {
  const time = microTime(o.atMs);
  const content = { ...o, nonce: `${o.term}-${o.atMs}`, configuration, acquireTime: time, renewTime: time };
  return { uid: "u", resourceVersion: String(o.atMs), ...writeRecord(content) };
}

/** A store that shows what it is told to, seen through the succession. */
function aSuccession() {
  const shown: { lease: LeaseObject | undefined } = { lease: undefined };
  const store: LeaseStore = {
    name: "local",
    read: async () => (shown.lease === undefined ? { kind: "absent" } : { kind: "found", lease: shown.lease }),
    create: async () => ({ kind: "conflict" }),
    replace: async () => ({ kind: "conflict" }),
  };
  const succession = createSuccession("p-0_self");
  const watched = succession.watch(store);
  return {
    succession,
    async see(lease: Parameters<typeof aLease>[0] | undefined) {
      shown.lease = lease === undefined ? undefined : aLease(lease);
      await watched.read({ signal: new AbortController().signal });
    },
  };
}

describe("whom a term succeeds", () => {
  it("is the last other holder, last heard of when it renewed", async () => {
    const { succession, see } = aSuccession();
    await see({ state: "held", holder: "p-1_a", term: 3, atMs: 1_000_000 });
    await see({ state: "held", holder: "p-1_a", term: 3, atMs: 1_005_000 });

    expect(succession.take(4)).toEqual({ pod: "p-1", term: 3, lastSignMs: 1_005_000 });
  });

  it("is the pod that released, last heard of when it did", async () => {
    const { succession, see } = aSuccession();
    await see({ state: "held", holder: "p-1_a", term: 3, atMs: 1_000_000 });
    await see({ state: "free", holder: "", term: 3, atMs: 1_004_000, prev: "3-1000000" });

    expect(succession.take(4)).toMatchObject({ pod: "p-1", lastSignMs: 1_004_000 });
  });

  it("is nobody where somebody deleted the lease and another was created over nothing", async () => {
    const { succession, see } = aSuccession();
    await see(undefined);
    await see({ state: "free", holder: "", term: 0, atMs: 1_004_000 });

    expect(succession.take(1)).toBeUndefined();
  });

  it("is nobody where this process held the seat itself in between", async () => {
    const { succession, see } = aSuccession();
    await see({ state: "held", holder: "p-1_a", term: 3, atMs: 1_000_000 });
    succession.take(4);
    await see({ state: "free", holder: "", term: 4, atMs: 1_100_000, prev: "x" });

    expect(succession.take(5)).toBeUndefined();
  });

  it("is an earlier start of the same pod, which is another holder", async () => {
    const { succession, see } = aSuccession();
    await see({ state: "held", holder: "p-0_earlier", term: 3, atMs: 1_000_000 });

    expect(succession.take(4)?.pod).toBe("p-0");
  });
});

describe("a take-over", () => {
  const on = [{ kind: "signal", intent: "on" } as const, { kind: "signal-sent" } as const] as const;
  const enabling = { phase: "enabling", reason: "SeatTaken" } as const;
  const forging = { phase: "forging", reason: "ForgingVerified", message: "the node forges" } as const;
  const wallMs = 1_800_000_000_000;

  async function aReporter() {
    const { succession, see } = aSuccession();
    await see({ state: "held", holder: "p-1_a", term: 3, atMs: wallMs - 900 });
    return createSuccessionReporter(succession, "p-0");
  }

  it("is told with its gap once the node was seen to forge: from the last sign to the signal", async () => {
    const reporter = await aReporter();

    const first = reporter.onRound(aRound({ after: enabling, observation: { wallMs, term: aTerm() }, applied: [on] }));
    const second = reporter.onRound(
      aRound({ before: enabling, after: forging, observation: { wallMs: wallMs + 1500, term: aTerm() } }),
    );

    expect(first).toBeUndefined();
    expect(second).toMatchObject({
      gapMs: 900,
      transition: { at: new Date(wallMs).toISOString(), from: "p-1", to: "p-0", term: 4, gapMilliseconds: 900 },
    });
  });

  it("is told once for each term, however often the node has to be enabled again", async () => {
    const reporter = await aReporter();
    reporter.onRound(aRound({ after: enabling, observation: { wallMs, term: aTerm() }, applied: [on] }));
    reporter.onRound(aRound({ before: enabling, after: forging, observation: { wallMs, term: aTerm() } }));

    const again = [
      aRound({ before: forging, after: enabling, observation: { wallMs, term: aTerm() }, applied: [on] }),
      aRound({ before: enabling, after: forging, observation: { wallMs, term: aTerm() } }),
    ].map((round) => reporter.onRound(round));

    expect(again).toEqual([undefined, undefined]);
  });

  it("is not told of a seat that was given back before the node forged", async () => {
    const reporter = await aReporter();
    reporter.onRound(aRound({ after: enabling, observation: { wallMs, term: aTerm() }, applied: [on] }));
    reporter.onRound(aRound({ before: enabling, observation: { wallMs } }));

    expect(reporter.onRound(aRound({ after: forging, observation: { wallMs } }))).toBeUndefined();
  });
});
