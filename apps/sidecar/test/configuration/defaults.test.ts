import { describe, expect, it } from "vitest";
import { environmentSchema } from "../../src/configuration/environment.ts";
import { aConfiguration } from "./configuration-builder.ts";

/** The predecessor's variables with the defaults of its README; undefined where unset means something of its own. */
const PREDECESSOR: Readonly<Record<string, unknown>> = {
  NAMESPACE: "default",
  NODE_SOCKET: "/ipc/node.socket",
  SOCKET_WAIT_TIMEOUT: 600,
  DISABLE_SOCKET_CHECK: false,
  LEASE_NAME: undefined,
  LEASE_DURATION: 15,
  SLEEP_INTERVAL: undefined,
  METRICS_PORT: 8000,
  LOG_LEVEL: "info",
  SOURCE_KES_KEY: "/secrets/kes.skey",
  SOURCE_VRF_KEY: "/secrets/vrf.skey",
  SOURCE_OP_CERT: "/secrets/node.cert",
  TARGET_KES_KEY: "/ipc/kes.skey",
  TARGET_VRF_KEY: "/ipc/vrf.skey",
  TARGET_OP_CERT: "/ipc/node.cert",
  CARDANO_NODE_PROCESS_NAME: "cardano-node",
  CARDANO_NETWORK: "mainnet",
  NETWORK_MAGIC: undefined,
  POOL_ID: undefined,
  POOL_ID_HEX: undefined,
  POOL_NAME: undefined,
  POOL_TICKER: undefined,
  APPLICATION_TYPE: "block-producer",
  ENABLE_CLUSTER_MANAGEMENT: false,
  CLUSTER_IDENTIFIER: undefined,
  CLUSTER_REGION: "unknown",
  CLUSTER_ENVIRONMENT: "production",
  CLUSTER_PRIORITY: 100,
  HEALTH_CHECK_ENDPOINT: undefined,
  HEALTH_CHECK_INTERVAL: 30,
  CRD_GROUP: "cardano.io",
  CRD_VERSION: "v1",
  CRD_PLURAL: "cardanoleaders",
  CRD_NAME: undefined,
};

const OURS: Readonly<Record<string, unknown>> = {
  ARBITERS: undefined,
  ARBITER_NAMESPACE: undefined,
  GLOBAL_LEASE_DURATION: 30,
  FAILBACK_DELAY: 60,
  NODE_METRICS_URL: "http://127.0.0.1:12798/metrics",
  CARDANO_NODE_PID_FILE: undefined,
  SHELLEY_GENESIS_FILE: undefined,
  VRF_KEY_HASH: undefined,
  KES_WARNING_DAYS: 14,
  BOOTSTRAP_CREDENTIALS: "decoy",
  NODE_TIP_MAX_AGE: 300,
  LOG_FORMAT: "json",
  PRESTOP_TOKEN: undefined,
};

describe("an environment in which only POD_NAME is set", () => {
  const { environment, ...rest } = aConfiguration();

  it.each(Object.entries({ ...PREDECESSOR, ...OURS }))("has %s at %s", (variable, value) => {
    expect(environment[variable as keyof typeof environment]).toEqual(value);
  });

  it("has no other variable, so that each one is in a table", () => {
    expect(Object.keys(environmentSchema.shape).toSorted()).toEqual(
      [...Object.keys(PREDECESSOR), ...Object.keys(OURS), "POD_NAME"].toSorted(),
    );
  });

  it("works out what follows from them as the predecessor did", () => {
    expect(rest).toMatchObject({
      podName: "producer-0",
      namespace: "default",
      network: { name: "mainnet", magic: 764_824_073 },
      pool: undefined,
      poolLabel: "unknown",
      names: { lease: "cardano-node-leader", leader: "cardano-leader", cluster: "host-1" },
      timing: { leaseDurationMs: 15_000, renewIntervalMs: 5000, stopBoundMs: 4000, marginMs: 1000 },
    });
  });

  it("means the same with every other variable set to nothing, because charts render empty values", () => {
    const empty = Object.fromEntries([...Object.keys(PREDECESSOR), ...Object.keys(OURS)].map((name) => [name, ""]));

    expect(aConfiguration(empty)).toEqual(aConfiguration());
  });
});

describe("single variables", () => {
  it.each([
    ["DISABLE_SOCKET_CHECK", "True", true],
    ["DISABLE_SOCKET_CHECK", "1", true],
    ["DISABLE_SOCKET_CHECK", "yes", true],
    ["DISABLE_SOCKET_CHECK", "no", false],
    ["LOG_LEVEL", "debug", "debug"],
    ["LOG_LEVEL", "WARNING", "warn"],
    ["LOG_LEVEL", "CRITICAL", "fatal"],
    ["METRICS_PORT", " 9000 ", 9000],
    ["ARBITERS", "a=in-cluster,b=/arbiters/b#admin", "a=in-cluster,b=/arbiters/b#admin"],
  ])("%s=%s is %s", (variable, text, value) => {
    expect(aConfiguration({ [variable]: text }).environment).toMatchObject({ [variable]: value });
  });

  it.each([
    ["LEASE_DURATION", "15.5", "expected a whole number of seconds from 3 to 3600"],
    ["LEASE_DURATION", "-1", "expected a whole number of seconds from 3 to 3600"],
    ["LEASE_DURATION", "0x10", "expected a whole number of seconds from 3 to 3600"],
    ["METRICS_PORT", "70000", "expected a whole number of a TCP port from 0 to 65535"],
    ["DISABLE_SOCKET_CHECK", "maybe", "expected true, 1, yes, false, 0 or no"],
    ["LOG_LEVEL", "chatty", "expected one of DEBUG, INFO, WARNING, WARN, ERROR, CRITICAL"],
    ["NAMESPACE", "Cardano", "expected a namespace name"],
    ["TARGET_KES_KEY", "kes.skey", "expected an absolute path"],
    ["NODE_METRICS_URL", "localhost:12798", "expected an http:// or https:// address"],
    ["CLUSTER_PRIORITY", "0", "expected a whole number of a priority (1 is highest) from 1 to 999"],
    ["APPLICATION_TYPE", "relay", "expected one of block-producer, relay-only, monitoring, custom"],
    ["ARBITERS", "us-east-1", "expected name=source,..."],
    ["BOOTSTRAP_CREDENTIALS", "none", "expected one of decoy, real"],
  ])("%s=%s is refused with what is accepted", (variable, text, message) => {
    expect(() => aConfiguration({ [variable]: text })).toThrow(`${variable} = ${JSON.stringify(text)}: ${message}`);
  });
});
