/** A pod among all clusters of the pool: pods of different clusters often have the same name. */
export function poolCandidate(pod: string, cluster: string): string {
  return `${pod}@${cluster}`;
}

/** The cluster in an identity such as `producer-0@mainnet-pool1abcde-us-east-1_3f9c`. */
export function clusterOf(holder: string): string | undefined {
  const [, cluster] = /@(.+)_[^_]*$/.exec(holder) ?? [];
  return cluster;
}
