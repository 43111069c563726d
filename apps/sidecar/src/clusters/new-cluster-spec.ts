import type { NewForgeClusterSpec } from "@cardano-forge/kubernetes";
import type { Configuration } from "../configuration/configuration.ts";
import type { PoolIdentity } from "../configuration/pool-identity.ts";

const NETWORKS = ["mainnet", "preprod", "preview"] as const;
const NAME_LENGTH = 50;

/**
 * What the resource of this cluster begins with, where nobody made one: the environment's choices, in words that the
 * definition accepts. What it would refuse is left out rather than bent.
 */
export function newClusterSpecOf({ environment, network }: Configuration, pool: PoolIdentity): NewForgeClusterSpec {
  const { POOL_NAME: name, POOL_TICKER: ticker } = environment;
  return {
    network: { name: NETWORKS.find((known) => known === network.name) ?? "custom", magic: network.magic },
    pool: {
      id: pool.bech32,
      idHex: pool.hex,
      ...(name === undefined || [...name].length > NAME_LENGTH ? {} : { name }),
      ...(ticker === undefined || !/^[A-Z0-9]{1,5}$/.test(ticker) ? {} : { ticker }),
    },
    application: { type: environment.APPLICATION_TYPE, environment: environment.CLUSTER_ENVIRONMENT },
    region: environment.CLUSTER_REGION,
    forgeState: "Priority-based",
    priority: environment.CLUSTER_PRIORITY,
  };
}
