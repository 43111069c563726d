import { describe, expect, it } from "vitest";
import { aConfiguration } from "./configuration-builder.ts";

// The pool of hydra's devnet (cardano-scaling/hydra): hex and bech32 of one id.
const HEX = "8a219b698d3b6e034391ae84cee62f1d76b6fbc45ddfe4e31e0d4b60";
const BECH32 = "pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09";

describe("a pool's names", () => {
  it.each([
    ["POOL_ID in bech32", { POOL_ID: BECH32 }, "cardano-leader-mainnet-pool13gsek", "mainnet-pool13gsek-unknown"],
    ["POOL_ID in hexadecimal", { POOL_ID: HEX }, "cardano-leader-mainnet-8a219b69", "mainnet-8a219b69-unknown"],
    ["POOL_ID_HEX alone", { POOL_ID_HEX: HEX }, "cardano-node-leader", "host-1"],
  ])("follow from %s as the predecessor's did", (_, env, lease, cluster) => {
    expect(aConfiguration(env)).toMatchObject({ names: { lease, cluster }, pool: { hex: HEX, bech32: BECH32 } });
  });

  it("are another network's on another network, so that two of them live in one namespace", () => {
    const env = { POOL_ID: BECH32, CARDANO_NETWORK: "preprod", CLUSTER_REGION: "us-east-1" };

    expect(aConfiguration(env).names).toEqual({
      lease: "cardano-leader-preprod-pool13gsek",
      leader: "cardano-leader-preprod-pool13gsek",
      cluster: "preprod-pool13gsek-us-east-1",
    });
  });

  it("are what the operator says, where the operator says so", () => {
    const env = { POOL_ID: BECH32, LEASE_NAME: "mine", CRD_NAME: "ours" };

    expect(aConfiguration(env).names).toMatchObject({ lease: "mine", leader: "ours" });
    expect(aConfiguration({ CLUSTER_IDENTIFIER: "east" }).names.cluster).toBe("east");
  });

  it("label metrics with the first ten characters", () => {
    expect(aConfiguration({ POOL_ID: BECH32 }).poolLabel).toBe("pool13gsek");
    expect(aConfiguration({ POOL_ID_HEX: HEX }).poolLabel).toBe("8a219b698d");
  });

  it("are refused where two variables name two pools", () => {
    const other = "00".repeat(28);

    expect(() => aConfiguration({ POOL_ID: BECH32, POOL_ID_HEX: other })).toThrow("names another pool than POOL_ID");
    expect(aConfiguration({ POOL_ID: BECH32, POOL_ID_HEX: HEX }).pool?.hex).toBe(HEX);
  });
});

describe("a network", () => {
  const genesis = JSON.stringify({
    networkMagic: 42,
    systemStart: "2026-01-01T00:00:00Z",
    slotLength: 0.1,
    slotsPerKESPeriod: 500,
    maxKESEvolutions: 60,
  });
  const custom = { CARDANO_NETWORK: "devnet", SHELLEY_GENESIS_FILE: "/config/shelley.json" };

  it.each([
    ["mainnet", 764_824_073],
    ["preprod", 1],
    ["preview", 2],
  ])("that everybody knows has its magic and its time: %s", (name, magic) => {
    const { network } = aConfiguration({ CARDANO_NETWORK: name });

    expect(network).toMatchObject({ name, magic, time: { slotMs: 1000, slotsPerKesPeriod: 129_600 } });
  });

  it("of one's own has a magic of one's own, and no time without its genesis file", () => {
    const { network } = aConfiguration({ CARDANO_NETWORK: "devnet", NETWORK_MAGIC: "42" });

    expect(network).toEqual({ name: "devnet", magic: 42, time: undefined });
    expect(() => aConfiguration({ CARDANO_NETWORK: "devnet" })).toThrow("NETWORK_MAGIC is not set: required");
  });

  it("of one's own has the magic and the time of its genesis file", () => {
    const { network } = aConfiguration(custom, { readText: () => genesis });

    expect(network).toEqual({
      name: "devnet",
      magic: 42,
      time: {
        systemStartMs: Date.parse("2026-01-01T00:00:00Z"),
        byronSlotMs: 100,
        shelleySlot: 0,
        slotMs: 100,
        slotsPerKesPeriod: 500,
        maxKesEvolutions: 60,
      },
    });
  });

  it.each([
    ["a genesis file that is not there", custom, undefined, "SHELLEY_GENESIS_FILE"],
    ["a genesis file without a start", custom, '{"networkMagic":42}', "systemStart is missing"],
    [
      "a magic that its genesis file contradicts",
      { ...custom, NETWORK_MAGIC: "7" },
      genesis,
      'NETWORK_MAGIC = "7": contradicts',
    ],
    [
      "a genesis file of another network",
      { ...custom, CARDANO_NETWORK: "preview" },
      genesis,
      "is of magic 42, but preview has 2",
    ],
  ])("is refused with %s", (_, env, text, message) => {
    const readText = (path: string): string => {
      if (text === undefined) throw new Error(`ENOENT: ${path}`);
      return text;
    };

    expect(() => aConfiguration(env, { readText })).toThrow(message);
  });
});
