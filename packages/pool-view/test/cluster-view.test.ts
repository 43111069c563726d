import { describe, expect, it } from "vitest";
import {
  type DecideClusters,
  type ForgeClusterFacts,
  known,
  poolViews,
  type SiteFacts,
  unknown,
} from "../src/index.ts";
import { aLeader, aSite, NOW_MS } from "./builders.ts";

const aCluster = (over: Partial<ForgeClusterFacts> = {}): ForgeClusterFacts => ({
  name: "eu",
  namespace: "cardano-mainnet",
  region: "eu-west-1",
  poolId: "pool1a",
  forgeState: "Priority-based",
  priority: 1,
  ...over,
});

/** By priority alone, so that a test can see what was decided on. */
const decide: DecideClusters = (self, reports) => {
  const sorted = reports.toSorted((a, b) => a.priority - b.priority);
  const ranking = sorted.map(({ name, forgeState, priority }) => {
    return { name, effectiveState: forgeState, effectivePriority: priority, rules: [`${forgeState} ${priority}`] };
  });
  return { kind: sorted[0]?.name === self ? "lead" : "yield", message: `${self} decided`, ranking };
};

const siteWith = (...clusters: ForgeClusterFacts[]) =>
  aSite({ leaders: known([aLeader({ poolId: "pool1a" })]), clusters: known(clusters) });
const clustersOf = (...sites: SiteFacts[]) => {
  const clusters = poolViews(sites, NOW_MS, decide)[0]?.clusters;
  return clusters?.kind === "known" ? clusters.value : clusters;
};

describe("the clusters of a pool", () => {
  it("stand in the order in which they should forge, each with its decision and the rules behind it", () => {
    const us = aCluster({
      name: "us",
      priority: 2,
      activeLeader: "producer-1",
      forgingEnabled: true,
      isHealthy: false,
    });

    expect(clustersOf(siteWith(us, aCluster()))).toMatchObject([
      { name: "eu", place: 1, decision: "lead", message: "eu decided", rules: ["Priority-based 1"], isHome: true },
      { name: "us", place: 2, decision: "yield", activeLeader: "producer-1", forgingEnabled: true, isHealthy: false },
    ]);
  });

  it("are noticed where several say that they forge, because the verdict goes by the nodes and counts one", () => {
    const noticesOf = (...clusters: ForgeClusterFacts[]) =>
      poolViews([siteWith(...clusters)], NOW_MS, decide)[0]?.notices;
    const [eu, us] = [aCluster({ forgingEnabled: true }), aCluster({ name: "us", priority: 2, forgingEnabled: true })];

    expect(noticesOf(eu, us)).toEqual(["eu and us both say that they forge; the verdict goes by what the nodes show"]);
    expect(noticesOf(eu, { ...us, forgingEnabled: false })).toEqual([]);
  });

  it("leave out those of other pools", () => {
    expect(clustersOf(siteWith(aCluster(), aCluster({ name: "other", poolId: "pool1b" })))).toHaveLength(1);
  });

  it("are taken from the object at home before any copy of it, whichever was read first", () => {
    const copy = aCluster({ home: "eu-west-1", priority: 9 });
    const first = { ...siteWith(copy), context: "us" };
    const second = { ...siteWith(aCluster()), context: "eu" };

    for (const sites of [
      [first, second],
      [second, first],
    ]) {
      expect(clustersOf(...sites)).toMatchObject([{ name: "eu", effectivePriority: 1, isHome: true }]);
    }
    expect(clustersOf(first)).toMatchObject([{ isHome: false }]);
  });

  it("count as disabled where their state cannot be understood", () => {
    expect(clustersOf(siteWith(aCluster({ forgeState: "Sometimes" })))).toMatchObject([{ effectiveState: "Disabled" }]);
  });

  it("are unknown only where no API server could tell, with the reason", () => {
    const hidden = unknown("forbidden", "not for you");
    const blind = { ...siteWith(), clusters: hidden };

    expect(clustersOf(blind)).toEqual(hidden);
    expect(clustersOf(blind, { ...siteWith(aCluster()), context: "eu" })).toMatchObject([{ name: "eu" }]);
  });
});
