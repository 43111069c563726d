import { describe, expect, it } from "vitest";
import { clusterStatusOf, leaderlessStatusOf } from "../src/clusters/cluster-status.ts";
import type { PoolSeatStatus } from "../src/report/status.ts";
import { aForgingStatus, aStatus } from "./report/status-builder.ts";

const election = { identity: "x", standing: "candidate", registers: [] } as const;

function aPoolSeat(parts: Partial<PoolSeatStatus> = {}): PoolSeatStatus {
  return {
    leaseName: "cardano-forge-mainnet-pool1abcde",
    cluster: "east",
    holder: "west",
    permitForSeconds: undefined,
    arbiters: { reached: 3, needed: 2, cautions: [] },
    priority: {
      kind: "yield",
      because: "west comes before east",
      ranking: [
        { name: "west", effectiveState: "Enabled", effectivePriority: 1, createdAtMs: 1, readyForMs: 1, rules: [] },
        {
          name: "east",
          effectiveState: "Priority-based",
          effectivePriority: 12,
          createdAtMs: 1,
          readyForMs: 1,
          rules: [],
        },
      ],
    },
    election,
    ...parts,
  };
}

const waiting = { role: "leader", reason: "NotFirst", message: "west comes before east" } as const;
const readyOf = (status: Parameters<typeof clusterStatusOf>[0]) =>
  clusterStatusOf(status)?.conditions.find(({ type }) => type === "Ready");

describe("what a leader says of its cluster", () => {
  it("is that it is ready while it waits for the seat, with its own place in the ranking", () => {
    const status = aStatus({ ...waiting, pool: aPoolSeat() });

    expect(readyOf(status)).toMatchObject({ status: "True" });
    expect(clusterStatusOf(status)).toMatchObject({
      effectiveState: "Priority-based",
      effectivePriority: 12,
      activeLeader: "producer-0",
      forgingEnabled: false,
    });
  });

  it("is that it forges while it does", () => {
    expect(clusterStatusOf(aForgingStatus({ pool: aPoolSeat() }))?.forgingEnabled).toBe(true);
  });

  it.each([
    ["its node is behind", { node: { isSynced: false } }, "NodeBehind"],
    [
      "it reaches too few arbiters",
      { pool: aPoolSeat({ arbiters: { reached: 1, needed: 2, cautions: [] } }) },
      "NoQuorum",
    ],
    ["it stops", { reason: "StopRequested" }, "StopRequested"],
  ] as const)("is that it is not ready when %s, so that nobody gives it the seat", (_, parts, reason) => {
    expect(readyOf(aStatus({ ...waiting, pool: aPoolSeat(), ...parts }))).toMatchObject({ status: "False", reason });
  });

  it("is nothing while another pod leads it, and that nobody does when it stops", () => {
    const status = aStatus({ pool: aPoolSeat() });

    expect(clusterStatusOf(status)).toBeUndefined();
    expect(leaderlessStatusOf(status, aPoolSeat())).toMatchObject({ activeLeader: "", forgingEnabled: false });
  });
});
