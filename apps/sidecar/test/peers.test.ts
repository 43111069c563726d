import type { PodEntry } from "@cardano-forge/kubernetes";
import { describe, expect, it } from "vitest";
import { bestSuccessor, freshPods, isAnotherAhead, rankAmong } from "../src/peers.ts";

const aPod = (name: string, parts: Partial<PodEntry> = {}): PodEntry => ({
  name,
  role: "standby",
  phase: "standby",
  reason: "Ready",
  tip: { slot: 1000, sync: "synced" },
  since: "2025-12-31T23:50:00Z",
  updated: "2026-01-01T00:00:00Z",
  ...parts,
});
const leader = aPod("p-0", { role: "leader", phase: "forging", reason: "ForgingVerified" });

const now = { wallMs: Date.parse("2026-01-01T00:00:00Z"), leaseDurationMs: 15_000 };

describe("the best successor", () => {
  it("is the first ready standby by ordinal", () => {
    expect(
      bestSuccessor([leader, aPod("p-10"), aPod("p-2"), aPod("p-1", { reason: "CredentialsInvalid" })], "p-0", now),
    ).toBe("p-2");
  });

  it("has a current tip, because a pod that lags would lead from an old chain", () => {
    expect(bestSuccessor([leader, aPod("p-1", { tip: { slot: 100 } }), aPod("p-2")], "p-0", now)).toBe("p-2");
    expect(bestSuccessor([leader, aPod("p-1", { tip: { slot: 990 } }), aPod("p-2")], "p-0", now)).toBe("p-1");
  });

  it("has stood by for longer than the lease lasts, because only then does a release count for it at once", () => {
    const late = aPod("p-1", { since: "2025-12-31T23:59:45Z" });

    expect(bestSuccessor([leader, late, aPod("p-2")], "p-0", now)).toBe("p-2");
    expect(bestSuccessor([leader, late], "p-0", now)).toBeUndefined();
  });

  it("is nobody while nobody is ready", () => {
    expect(
      bestSuccessor([leader, aPod("p-1", { phase: "waiting-for-node", reason: "NodeNotFound" })], "p-0", now),
    ).toBeUndefined();
    expect(bestSuccessor([], "p-0", now)).toBeUndefined();
  });
});

describe("the rank of a pod", () => {
  it("is its place among those that are ready, so that no two try at once", () => {
    const pods = [leader, aPod("p-1"), aPod("p-2"), aPod("p-3", { reason: "NodeBehind" })];

    expect(["p-1", "p-2", "p-3"].map((self) => rankAmong(pods, self))).toEqual([0, 1, 2]);
  });

  it("is first where nothing is known of others", () => {
    expect(rankAmong([], "p-7")).toBe(0);
  });
});

describe("another pod is ahead", () => {
  it.each([
    ["it could take over and has a newer tip", [aPod("p-1", { tip: { slot: 1001 } })], 1000, true],
    ["not when its tip is the same", [aPod("p-1")], 1000, false],
    [
      "not when it could not take over",
      [aPod("p-1", { tip: { slot: 2000 }, reason: "CredentialsInvalid" })],
      1000,
      false,
    ],
    // A dead leader's entry stays fresh for a while; it must not keep the others from the seat.
    ["not when it leads, or led until a moment ago", [{ ...leader, tip: { slot: 2000 } }], 1000, false],
    ["it has a tip and this pod has none", [aPod("p-1")], undefined, true],
    ["not when it is this pod", [aPod("p-0", { tip: { slot: 2000 } })], 1000, false],
  ])("if %s", (_, pods, tipSlot, expected) => {
    expect(isAnotherAhead(pods, "p-0", tipSlot)).toBe(expected);
  });
});

describe("entries", () => {
  it("count for two minutes, on both sides of a clock that differs", () => {
    const now = Date.parse("2026-01-01T00:02:00Z");
    const entries = [
      aPod("fresh"),
      aPod("old", { updated: "2025-12-31T23:59:59Z" }),
      aPod("ahead", { updated: "2026-01-01T00:03:00Z" }),
      aPod("never", { updated: undefined }),
      aPod("broken", { updated: "yesterday" }),
    ];

    expect(freshPods(entries, now).map(({ name }) => name)).toEqual(["fresh", "ahead"]);
  });
});
