import { describe, expect, it } from "vitest";
import { known, poolViews, type SiteFacts, unknown } from "../src/index.ts";
import { aForger, aLeader, aLease, aPod, aSite, NOW_MS } from "./builders.ts";

const viewsOf = (...sites: SiteFacts[]) => poolViews(sites, NOW_MS);
const SILENT = unknown("timeout", "no answer within 10 s");

describe("poolViews", () => {
  it("puts the pools of several contexts together by their pool id, whatever their names are", () => {
    const eu = aSite({ context: "eu", leaders: known([aLeader({ poolId: "pool1a" })]) });
    const standby = aLeader({ poolId: "pool1a", name: "other-name", namespace: "other", pods: [aPod()] });
    const us = aSite({ context: "us", leaders: known([standby]), leases: known([]) });

    const views = viewsOf(eu, us);

    expect(views).toHaveLength(1);
    expect(views[0]?.sites.map(({ context }) => context)).toEqual(["eu", "us"]);
    expect(views[0]?.verdict).toMatchObject({ kind: "one-forger", forgers: ["eu/producer-1"], isFine: true });
  });

  it("keeps two pools apart that have one name in two contexts", () => {
    const eu = aSite({ context: "eu", leaders: known([aLeader({ poolId: "pool1a" })]) });
    const us = aSite({ context: "us", leaders: known([aLeader({ poolId: "pool1b" })]) });

    expect(viewsOf(eu, us).map(({ poolId }) => poolId)).toEqual(["pool1a", "pool1b"]);
  });

  it("takes one name in two contexts for one pool while one of them does not say which it is", () => {
    const eu = aSite({ context: "eu", leaders: known([aLeader()]) });
    const us = aSite({ context: "us", leaders: known([aLeader({ poolId: "pool1a", pods: [aPod()] })]) });

    const [view, ...others] = viewsOf(eu, us);

    expect(others).toEqual([]);
    expect(view?.poolId).toBe("pool1a");
  });

  it("never merges two pools of one API server, even under one id", () => {
    const twins = [aLeader({ poolId: "pool1a" }), aLeader({ poolId: "pool1a", name: "twin", pods: [aForger()] })];

    expect(viewsOf(aSite({ leaders: known(twins) }))).toHaveLength(2);
  });

  it("leaves a gap for a context that cannot be read, and is not fine with it", () => {
    const [view] = viewsOf(aSite({ context: "eu" }), aSite({ context: "us", leaders: SILENT, leases: SILENT }));

    expect(view?.sites[1]).toMatchObject({ context: "us", leader: SILENT, lease: SILENT, pods: SILENT });
    expect(view?.verdict).toMatchObject({ forgers: ["eu/producer-1"], unseen: ["us"], isFine: false });
  });

  it("shows a pool of which only the Lease can be read", () => {
    const hidden = unknown("forbidden", "not for you");

    const [view] = viewsOf(aSite({ leaders: hidden }));

    expect(view).toMatchObject({ name: "cardano-node-leader", verdict: { kind: "unknown", isFine: false } });
    expect(view?.sites[0]).toMatchObject({ pods: hidden, lease: { kind: "known" } });
  });

  it("counts a Lease under the pool of another context that uses a Lease of that name", () => {
    const [view, ...others] = viewsOf(aSite({ context: "eu" }), aSite({ context: "us", leaders: SILENT }));

    expect(others).toEqual([]);
    expect(view?.sites[1]).toMatchObject({ context: "us", pods: SILENT, lease: { kind: "known" } });
  });

  it("leaves Leases alone that no sidecar ever wrote", () => {
    const alien = aLease({ name: "kube-scheduler", hasRecord: false });

    expect(viewsOf(aSite({ leaders: known([]), leases: known([alien]) }))).toEqual([]);
  });

  it("does not depend on the order of contexts for what it says of a pool", () => {
    const eu = aSite({ context: "eu" });
    const us = aSite({ context: "us", leaders: known([aLeader({ pods: [aPod()] })]) });

    expect(viewsOf(us, eu)[0]?.verdict).toEqual(viewsOf(eu, us)[0]?.verdict);
  });

  it("shows the registers of a seat that several clusters share with their pool, and not as pools", () => {
    const seat = aLease({ name: "cardano-forge-mainnet-pool1abcde", holder: "eu/producer-1_1f0c" });
    const leader = aLeader({ poolId: "pool1abcdefgh", name: "cardano-leader-mainnet-pool1abcde" });
    const eu = aSite({ context: "eu", leaders: known([leader]), leases: known([aLease(), seat]) });
    const arbiter = aSite({ context: "arbiter", leaders: known([]), leases: known([seat]) });

    const [view, ...others] = viewsOf(eu, arbiter);

    expect(others).toEqual([]);
    expect(view?.seat.map(({ context }) => context)).toEqual(["eu", "arbiter"]);
    expect(view?.verdict.isFine).toBe(true);
  });

  it("shows a seat of which the pool cannot be read, because somebody holds it", () => {
    const seat = aLease({ name: "cardano-forge-mainnet-pool1abcde" });

    expect(viewsOf(aSite({ leaders: known([]), leases: known([seat]) }))).toMatchObject([
      { name: "cardano-forge-mainnet-pool1abcde", verdict: { kind: "unknown" } },
    ]);
  });
});
