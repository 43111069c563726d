import type { Timing } from "../timing.ts";

/** One cluster of a rehearsal; its API server goes by its name. */
export interface RehearsedCluster {
  readonly name: string;
  /** The first one leads; the others try in this order. */
  readonly pods: readonly string[];
}

/** A pool as it stands before it is struck. */
export interface RehearsedPool {
  /** The first one forges; the others follow in this order. */
  readonly clusters: readonly RehearsedCluster[];
  /** Of the Lease that elects one pod of a cluster. */
  readonly timing: Timing;
  /** What clusters share: its timing, and the API servers that keep it. Without it there is one cluster. */
  readonly seat?: { readonly timing: Timing; readonly arbiters: readonly string[] };
  /** How long a request takes to be answered. */
  readonly requestMs: number;
}

/** How a loss names a pod. */
export function podKey(cluster: string, pod: string): string {
  return `${cluster}/${pod}`;
}

/** Every way in which a pool cannot be played, as sentences. */
export function violationsOf({ clusters, seat }: RehearsedPool): string[] {
  const names = new Set(clusters.map(({ name }) => name));
  return [
    ...(clusters.length === 0 ? ["there is no cluster"] : []),
    ...(names.size < clusters.length ? ["two clusters have one name"] : []),
    ...clusters.filter(({ pods }) => pods.length === 0).map(({ name }) => `${name} has no pod`),
    ...clusters
      .filter(({ pods }) => new Set(pods).size < pods.length)
      .map(({ name }) => `two pods of ${name} have one name`),
    ...(clusters.length > 1 && seat === undefined ? ["several clusters need a seat that they share"] : []),
    ...(seat?.arbiters.length === 0 ? ["a seat needs an arbiter"] : []),
  ];
}
