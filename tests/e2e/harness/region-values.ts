/** Values of one region, with short leases. */
import type { Values } from "./operator-sites.ts";

const ORDER = ["us", "eu", "ap", "sa"];

/** Those of a region that has these arbiters; `us` has two pods. */
export function valuesOf(region: string, arbiters: readonly string[], poolId: string): Values {
  return {
    replicaCount: region === "us" ? 2 : 1,
    forgeManager: {
      sleepInterval: 4,
      forgingProbe: { failureThreshold: 3 },
      legacy: { lease: { duration: 12 } },
      multiTenant: { pool: { id: poolId } },
      clusterManagement: {
        enabled: true,
        region,
        priority: 1 + ORDER.indexOf(region),
        leaseDuration: 17,
        failbackDelay: 10,
        arbitersSecret: "cardano-forge-arbiters",
        arbiters: arbiters.map((name) => (name === region ? { name, inCluster: true } : { name, key: name })),
      },
    },
  };
}

/** `ARBITERS` for the pods of a region. */
export function arbitersLine(region: string, arbiters: readonly string[]): string {
  return arbiters.map((name) => `${name}=${name === region ? "in-cluster" : `/arbiters/${name}`}`).join(",");
}
