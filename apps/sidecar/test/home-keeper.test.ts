import type { ForgeClusterResource, NewForgeClusterSpec } from "@cardano-forge/kubernetes";
import { expect, it } from "vitest";
import { createHomeKeeper } from "../src/clusters/home-keeper.ts";
import { createSightings } from "../src/clusters/sightings.ts";
import type { PoolSeatStatus } from "../src/report/status.ts";
import { aForgingStatus } from "./report/status-builder.ts";

const pool: PoolSeatStatus = {
  leaseName: "cardano-forge-mainnet-pool1abcde",
  cluster: "east",
  holder: undefined,
  permitForSeconds: undefined,
  arbiters: { reached: 1, needed: 1, cautions: [] },
  priority: { kind: "lead", because: "east is alone", ranking: [] },
  election: { identity: "x", standing: "candidate", registers: [] },
};

it.each([
  ["the resource is not installed", "not-installed", true],
  ["the Role forbids to read it, because an operator may have disabled this cluster there", "forbidden", false],
] as const)("lets the environment stand for the object or not, where %s", async (_, kind, isImpossible) => {
  const clock = { monotonicMs: () => 0 };
  const resource = { ensure: async () => ({ kind, message: "no" }) } as unknown as ForgeClusterResource;
  const sightings = createSightings({ poolIdHex: "aa", networkMagic: 1, nowMs: clock.monotonicMs });
  const spec = {} as NewForgeClusterSpec;
  const keeper = createHomeKeeper({ resource, spec, podName: "producer-0", sightings, cluster: "east", clock });

  const now = {
    status: () => aForgingStatus({ pool }),
    isLeading: () => true,
    health: () => ({}),
    handover: () => undefined,
    gapMs: () => undefined,
  };
  await keeper.keep(now, new AbortController().signal);

  expect(keeper.isImpossible()).toBe(isImpossible);
});
