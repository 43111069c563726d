import type { ForgeCluster, ForgeClusterHandover } from "@cardano-forge/kubernetes";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decideRegionHandover, type RegionFacts, type RegionStanding } from "../src/clusters/decide-region-handover.ts";
import { createRegionDesk } from "../src/clusters/region-desk.ts";
import { FINAL_PHASES, HANDOVER_ANNOTATION } from "../src/decide-handover.ts";
import { poolSuccessor } from "../src/pool-standing.ts";

const NOW = Date.parse("2026-01-01T00:00:00Z");
const REQUEST = { id: "r-1", to: "west", expires: "2026-01-01T00:01:00Z" };
const ACCEPTED: ForgeClusterHandover = { id: "r-1", phase: "accepted", from: "east", to: "west" };

function aRegion(parts: Partial<RegionStanding> = {}): RegionStanding {
  const west = { region: "west", cluster: "c-west", isDisabled: false, readyForMs: 60_000 };
  return { ...west, outrankedBy: undefined, forging: undefined, ...parts };
}

function facts(parts: Partial<RegionFacts> = {}): RegionFacts {
  return {
    region: "east",
    wallMs: NOW,
    leaseDurationMs: 30_000,
    seat: "here",
    seatCluster: "c-east",
    isUnderWay: false,
    others: [aRegion()],
    ...parts,
  };
}

describe("a request to move the pool's seat to a region", () => {
  it("is begun when that region has been ready for as long as the lease lasts", () => {
    expect(decideRegionHandover(REQUEST, undefined, facts())).toMatchObject({
      kind: "begin",
      cluster: "c-west",
      answer: { id: "r-1", phase: "accepted", from: "east", to: "west", startedAt: "2026-01-01T00:00:00.000Z" },
    });
  });

  it.each<[string, Partial<RegionFacts>, string]>([
    ["nobody has heard of it", { others: [] }, "no region of the name west"],
    ["it is disabled", { others: [aRegion({ isDisabled: true })] }, "west is disabled"],
    ["it is not ready", { others: [aRegion({ readyForMs: undefined })] }, "west is not ready"],
    ["it has only just become ready", { others: [aRegion({ readyForMs: 30_000 })] }, "has not been ready for as long"],
    ["another region has the seat", { seat: "elsewhere", seatCluster: "c-west" }, "ask in west"],
  ])("is refused when %s, because the seat would stand empty or is not here to give", (_, parts, message) => {
    expect(decideRegionHandover(REQUEST, undefined, facts(parts))).toMatchObject({
      kind: "answer",
      answer: { id: "r-1", phase: "refused", message: expect.stringContaining(message) },
    });
  });

  it("says which region will get the seat after it, where one comes first by priority", () => {
    const others = [aRegion({ outrankedBy: "c-east" })];

    expect(decideRegionHandover(REQUEST, undefined, facts({ others }))).toMatchObject({
      kind: "begin",
      answer: { message: expect.stringContaining("c-east comes before it") },
    });
  });

  it("is answered as expired once its time is over or cannot be read, and nobody stops for it", () => {
    for (const expires of ["2025-12-31T23:59:59Z", "soon"]) {
      expect(decideRegionHandover({ ...REQUEST, expires }, undefined, facts())).toMatchObject({
        answer: { phase: "expired" },
      });
    }
  });

  it("waits while the seat is only just being taken", () => {
    expect(decideRegionHandover(REQUEST, undefined, facts({ seat: "changing" }))).toEqual({ kind: "nothing" });
  });

  it("is done once that region has the seat and forges, and is answered with the gap that it measured", () => {
    const taken = { seat: "elsewhere", seatCluster: "c-west", isUnderWay: true } as const;
    expect(decideRegionHandover(REQUEST, ACCEPTED, facts(taken))).toEqual({ kind: "nothing" });

    const others = [aRegion({ forging: { gapMs: 1020 } })];

    expect(decideRegionHandover(REQUEST, ACCEPTED, facts({ ...taken, others }))).toMatchObject({
      kind: "answer",
      answer: { phase: "done", gapMilliseconds: 1020 },
    });
  });

  it("is done without a gap once nobody waits for it any more, whoever of this cluster leads by then", () => {
    const seen = facts({ seat: "elsewhere", seatCluster: "c-west" });

    expect(decideRegionHandover(REQUEST, ACCEPTED, seen)).toMatchObject({
      kind: "answer",
      answer: { phase: "done", gapMilliseconds: undefined },
    });
  });

  it("has failed when nobody took the seat while it was left to them", () => {
    expect(decideRegionHandover(REQUEST, ACCEPTED, facts({ seat: "elsewhere", isUnderWay: true }))).toEqual({
      kind: "nothing",
    });
    expect(decideRegionHandover(REQUEST, ACCEPTED, facts({ seat: "elsewhere" }))).toMatchObject({
      answer: { phase: "failed", finishedAt: "2026-01-01T00:00:00.000Z" },
    });
  });

  it("is begun by nobody but whose node forges, and never a second time", () => {
    const seat = fc.constantFrom<RegionFacts["seat"]>("here", "changing", "elsewhere");
    const region = fc.record({
      isDisabled: fc.boolean(),
      readyForMs: fc.option(fc.integer({ min: 0, max: 90_000 }), { nil: undefined }),
    });
    const phase = fc.constantFrom(undefined, "accepted", ...FINAL_PHASES);
    fc.assert(
      fc.property(seat, region, phase, fc.boolean(), (where, parts, said, isUnderWay) => {
        const last = said === undefined ? undefined : { ...ACCEPTED, phase: said };
        const seen = facts({ seat: where, isUnderWay, others: [aRegion(parts)] });

        const decision = decideRegionHandover(REQUEST, last, seen);

        if (decision.kind !== "begin") return;
        expect({ where, said, isDisabled: parts.isDisabled }).toEqual({
          where: "here",
          said: undefined,
          isDisabled: false,
        });
        expect(parts.readyForMs).toBeGreaterThan(30_000);
      }),
    );
  });
});

describe("the desk of a region", () => {
  function aDesk(first: RegionFacts = facts()) {
    let nowMs = 0;
    let now = first;
    const cluster = {
      metadata: { annotations: { [HANDOVER_ANNOTATION]: JSON.stringify(REQUEST) } },
      status: { conditions: [] },
    } as unknown as ForgeCluster;
    const desk = createRegionDesk({
      clock: { monotonicMs: () => nowMs },
      own: () => cluster,
      facts: () => now,
      onBegin: () => undefined,
    });
    return {
      desk,
      at(ms: number, parts: Partial<RegionFacts> = {}) {
        nowMs = ms;
        now = { ...now, ...parts };
        desk.look();
      },
    };
  }

  it("leaves the seat to the region that was named until it has it, and says so by the request's id", () => {
    const { desk, at } = aDesk();
    at(0);
    expect(desk.successor()).toMatchObject({ cluster: "c-west" });
    at(1000, { seat: "elsewhere" });
    expect(desk.answer()).toMatchObject({ id: "r-1", phase: "accepted" });

    at(2000, { seatCluster: "c-west", others: [aRegion({ forging: { gapMs: 900 } })] });

    expect(desk.successor()).toBeUndefined();
    expect(desk.answer()).toMatchObject({ id: "r-1", phase: "done", gapMilliseconds: 900 });
  });

  it("contends again when that region does not come, so that the pool is not without a forger for good", () => {
    const { desk, at } = aDesk();
    at(0);

    at(20_000, { seat: "elsewhere" });

    expect(desk.successor()).toBeUndefined();
    expect(desk.answer()).toMatchObject({ phase: "failed" });
    at(30_000, { seat: "here" });
    expect(desk.successor()).toBeUndefined();
  });
});

it("the seat is released to the cluster that was asked for, and to the best one when that cannot take it any more", () => {
  const ranking = ["c-east", "c-north", "c-west"].map((name) => ({
    name,
    effectiveState: "Priority-based" as const,
    effectivePriority: 1,
    createdAtMs: 1,
    readyForMs: 1,
    rules: [],
  }));
  const viewsOf = (...ready: string[]) =>
    ranking.map(({ name }) => ({
      report: { name, forgeState: "Priority-based" as const, priority: 1 },
      isReady: ready.includes(name),
      leaderPod: "producer-0",
    }));
  const o = { ranking, pod: undefined, asked: "c-west" };

  expect(poolSuccessor("c-east", { ...o, views: viewsOf("c-north", "c-west") })).toBe("producer-0@c-west");
  expect(poolSuccessor("c-east", { ...o, views: viewsOf("c-north") })).toBe("producer-0@c-north");
});
