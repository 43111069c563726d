import { describe, expect, it } from "vitest";
import { aConfiguration } from "./configuration-builder.ts";

const BECH32 = "pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09";
const HEX = "8a219b698d3b6e034391ae84cee62f1d76b6fbc45ddfe4e31e0d4b60";
const CLUSTERS = { ENABLE_CLUSTER_MANAGEMENT: "true", POOL_ID: BECH32, CLUSTER_REGION: "us-east-1" };
const arbiters = (count: number): string =>
  Array.from({ length: count }, (_, index) => `a${index}=/arbiters/${index}`).join(",");

describe("the global tier", () => {
  it("is off unless it is asked for", () => {
    expect(aConfiguration({ POOL_ID: BECH32, ARBITERS: arbiters(3), CLUSTER_REGION: "x1" }).global).toBeUndefined();
  });

  it("takes its arbiters by name, from the pod's own API server and from kubeconfigs", () => {
    const { global } = aConfiguration({
      ...CLUSTERS,
      ARBITERS: "us-east-1=in-cluster,us-west-2=/arbiters/us-west-2,eu-west-1=/arbiters/all#eu",
      ARBITER_NAMESPACE: "arbiters",
    });

    expect(global).toMatchObject({
      leaseName: "cardano-forge-mainnet-pool13gsek",
      namespace: "arbiters",
      arbiters: [
        { name: "us-east-1", kubeconfigPath: undefined },
        { name: "us-west-2", kubeconfigPath: "/arbiters/us-west-2" },
        { name: "eu-west-1", kubeconfigPath: "/arbiters/all#eu" },
      ],
      timing: { leaseDurationMs: 30_000, pollIntervalMs: 10_000 },
      failbackDelayMs: 60_000,
      cautions: [],
    });
  });

  it("has one Lease name for one pool, however its id is written, because two names would be two seats", () => {
    const ids = [{ POOL_ID: BECH32 }, { POOL_ID: HEX }, { POOL_ID: HEX.toUpperCase() }, { POOL_ID_HEX: HEX }];

    const names = ids.map((id) => aConfiguration({ ...CLUSTERS, POOL_ID: "", ...id }).global?.leaseName);

    expect(new Set(names)).toEqual(new Set(["cardano-forge-mainnet-pool13gsek"]));
  });

  it("names a cluster by its region where only POOL_ID_HEX is set, because host names are the same everywhere", () => {
    expect(aConfiguration({ ...CLUSTERS, POOL_ID: "", POOL_ID_HEX: HEX }).names.cluster).toBe(
      "mainnet-8a219b69-us-east-1",
    );
  });

  it("stops a node within the shorter of the two leases' times", () => {
    expect(aConfiguration({ ...CLUSTERS, LEASE_DURATION: "6" }).stopping).toEqual({ stopBoundMs: 1500, marginMs: 500 });
    expect(aConfiguration(CLUSTERS).stopping).toEqual({ stopBoundMs: 4000, marginMs: 1000 });
  });

  it.each([
    ["no ARBITERS", {}, "guards only clusters that share this API server"],
    ["two arbiters", { ARBITERS: arbiters(2) }, "of 2 arbiters both are needed"],
    ["an even number", { ARBITERS: arbiters(4) }, "4 arbiters survive the loss of 1, as 3 do"],
    ["more than nine", { ARBITERS: arbiters(11) }, "each of 11 arbiters is asked by every pod"],
    [
      "a global lease that ends before a crashed pod's successor is there",
      { ARBITERS: arbiters(3), GLOBAL_LEASE_DURATION: "15" },
      "GLOBAL_LEASE_DURATION (15) is less than LEASE_DURATION (15) + 5",
    ],
  ])("cautions against %s, and works", (_, env, caution) => {
    expect(aConfiguration({ ...CLUSTERS, ...env }).global?.cautions).toEqual([expect.stringContaining(caution)]);
  });

  it.each([1, 3, 5, 7, 9])("has nothing to say about %i arbiters", (count) => {
    expect(aConfiguration({ ...CLUSTERS, ARBITERS: arbiters(count) }).global?.cautions).toEqual([]);
  });
});
