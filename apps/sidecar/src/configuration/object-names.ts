import type { Environment } from "./environment.ts";

/** Names of the objects that all pods of a pool share. */
export interface ObjectNames {
  readonly lease: string;
  readonly leader: string;
  /** Of this cluster among the pool's clusters. */
  readonly cluster: string;
}

/** Names the objects as the predecessor did: after POOL_ID where it is set, else by the names of a single tenant. */
export function objectNamesOf(environment: Environment, hostName: string): ObjectNames {
  const { CARDANO_NETWORK: network, CLUSTER_REGION: region } = environment;
  const short = poolShort(environment.POOL_ID);
  const ofPool = short === undefined ? undefined : `${network}-${short}`;
  // Among several clusters a host name, which is that of the pod, names none.
  const ofCluster = environment.ENABLE_CLUSTER_MANAGEMENT ? (short ?? poolShort(environment.POOL_ID_HEX)) : short;
  return {
    lease: environment.LEASE_NAME ?? (ofPool === undefined ? "cardano-node-leader" : `cardano-leader-${ofPool}`),
    leader: environment.CRD_NAME ?? (ofPool === undefined ? "cardano-leader" : `cardano-leader-${ofPool}`),
    cluster:
      ofCluster === undefined ? (environment.CLUSTER_IDENTIFIER ?? hostName) : `${network}-${ofCluster}-${region}`,
  };
}

/** Ten characters of a bech32 id, eight of a hexadecimal one, which is written in small letters in a name. */
function poolShort(poolId: string | undefined): string | undefined {
  const id = poolId?.toLowerCase();
  return id?.slice(0, id.startsWith("pool1") ? 10 : 8);
}
