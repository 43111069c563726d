import { describe, expect, it } from "vitest";
import { aConfiguration, problemsOf } from "./configuration-builder.ts";

describe("an environment that cannot be used", () => {
  it("is told all at once, so that nobody needs one restart for each mistake", () => {
    const message = problemsOf({
      LEASE_DURATION: "abc",
      SLEEP_INTERVAL: "20",
      CARDANO_NETWORK: "preprod",
      NETWORK_MAGIC: "764824073",
      POOL_ID: "pool1abc",
      TARGET_VRF_KEY: "/ipc/kes.skey",
    });

    expect(message).toMatchInlineSnapshot(`
      "The environment has 6 problems:
        POD_NAME is not set: required: set it from the downward API (fieldRef: metadata.name)
        LEASE_DURATION = "abc": expected a whole number of seconds from 3 to 3600
        NETWORK_MAGIC = "764824073": contradicts CARDANO_NETWORK = "preprod", whose magic is 1
        POOL_ID = "pool1abc": not a pool id: character 7 is not one of bech32's; accepted are pool1... (bech32, 56 lower-case characters) and 56 hexadecimal digits
        TARGET_VRF_KEY = "/ipc/kes.skey": expected another path than that of TARGET_KES_KEY
        SLEEP_INTERVAL = "20": expected at most a third of LEASE_DURATION (15), so 1 to 5 seconds"
    `);
  });

  it("names a single mistake by itself", () => {
    expect(problemsOf({})).toMatchInlineSnapshot(`
      "The environment has 1 problem:
        POD_NAME is not set: required: set it from the downward API (fieldRef: metadata.name)"
    `);
  });

  it("compares a renew interval with the lease duration that was asked for", () => {
    expect(problemsOf({ POD_NAME: "p-0", LEASE_DURATION: "15", SLEEP_INTERVAL: "20" })).toMatchInlineSnapshot(`
      "The environment has 1 problem:
        SLEEP_INTERVAL = "20": expected at most a third of LEASE_DURATION (15), so 1 to 5 seconds"
    `);
  });

  it("names both sides of a contradiction", () => {
    expect(problemsOf({ POD_NAME: "p-0", NETWORK_MAGIC: "1" })).toContain(
      'NETWORK_MAGIC = "1": contradicts CARDANO_NETWORK = "mainnet", whose magic is 764824073',
    );
  });

  it("never shows a secret, although something is wrong with it", () => {
    const message = problemsOf({ POD_NAME: "p-0", PRESTOP_TOKEN: "hunter2" });

    expect(message).toContain('PRESTOP_TOKEN = "[redacted]": expected at least 16 characters');
    expect(message).not.toContain("hunter2");
  });

  it("refuses two roles for one path, because removing the node's key would remove the operator's", () => {
    const same = { SOURCE_KES_KEY: "/keys/kes.skey", TARGET_KES_KEY: "/keys/kes.skey" };

    expect(() => aConfiguration(same)).toThrow(
      'TARGET_KES_KEY = "/keys/kes.skey": expected another path than that of SOURCE_KES_KEY',
    );
  });
});

describe("an environment for several clusters that cannot be used", () => {
  const POOL = "pool1pu5jlj4q9w9jlxeu370a3c9myx47md5j5m2str0naunn2q3lkdy";

  it("is told all at once too", () => {
    const message = problemsOf({
      POD_NAME: "p-0",
      ENABLE_CLUSTER_MANAGEMENT: "true",
      ARBITERS: "a=in-cluster,b=/arbiters/b,a=/arbiters/b",
      GLOBAL_LEASE_DURATION: "5",
      FAILBACK_DELAY: "soon",
      ARBITER_NAMESPACE: "Upper",
    });

    expect(message).toMatchInlineSnapshot(`
      "The environment has 7 problems:
        ARBITER_NAMESPACE = "Upper": expected a namespace name
        GLOBAL_LEASE_DURATION = "5": expected a whole number of seconds from 6 to 3600
        FAILBACK_DELAY = "soon": expected a whole number of seconds from 0 to 86400
        ARBITERS = "a=in-cluster,b=/arbiters/b,a=/arbiters/b": expected a name of its own for each arbiter; a is given twice
        ARBITERS = "a=in-cluster,b=/arbiters/b,a=/arbiters/b": expected one name for each API server; /arbiters/b is given two, and would vote twice
        POOL_ID is not set: required with ENABLE_CLUSTER_MANAGEMENT, as is or as POOL_ID_HEX: the global Lease is named after it
        CLUSTER_REGION is not set: required with ARBITERS: each cluster of the pool needs a region of its own"
    `);
  });

  it("is one in which a source is no path, because a path that depends on the working directory is a trap", () => {
    expect(problemsOf({ POD_NAME: "p-0", POOL_ID: POOL, ARBITERS: "a=arbiters/b" })).toContain(
      'ARBITERS = "a=arbiters/b": expected name=source,...',
    );
  });
});
