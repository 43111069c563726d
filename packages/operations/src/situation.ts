/** What one pod is good for. */
export interface PodStanding {
  readonly name: string;
  /** Whether its node forges for the pool; undefined where that is not known. */
  readonly forges: boolean | undefined;
  /** It could take over now. */
  readonly isReady: boolean;
  /** Why it could not, in one phrase; also where it could. */
  readonly because: string;
}

/** What an operation starts from. */
export interface Situation {
  /** The pod that holds the lease; undefined where nobody does or it is not known. */
  readonly holder: string | undefined;
  /** Exactly one pod forges, and no other is in doubt. */
  readonly isHealthy: boolean;
  /** The verdict in words. */
  readonly verdict: string;
  readonly pods: readonly PodStanding[];
}
