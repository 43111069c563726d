/*
 * What a CardanoForgeCluster says, as deploy/crds/cardanoforgeclusters.yaml defines it. Times are RFC 3339 text. A missing
 * field means not known, or not said.
 */

/** Whether a cluster forges always, never, or by priority. */
export type ForgeClusterState = "Enabled" | "Disabled" | "Priority-based";

/** What a new object begins with; from then on its spec belongs to the operator. */
export interface NewForgeClusterSpec {
  readonly network: { readonly name: "mainnet" | "preprod" | "preview" | "custom"; readonly magic: number };
  readonly pool: {
    readonly id: string;
    readonly idHex: string;
    readonly name?: string | undefined;
    readonly ticker?: string | undefined;
  };
  readonly application: { readonly type: string; readonly environment: string };
  readonly region: string;
  readonly forgeState: ForgeClusterState;
  readonly priority: number;
}

/** Something in the spec that could not be understood. */
export interface SpecProblem {
  /** Path of the field, such as `spec.override.expiresAt`. */
  readonly field: string;
  /** As JSON, cut short. */
  readonly value: string;
  /** What is accepted. */
  readonly message: string;
}

/** An override that is switched on, or that nobody can tell to be off. */
export interface ForgeClusterOverride {
  readonly reason?: string | undefined;
  /** As it was written, so that who decides also decides whether it is a time. */
  readonly expiresAt?: string | undefined;
  readonly forcePriority?: number | undefined;
  readonly forceState?: string | undefined;
  /** What of it could not even be read. */
  readonly unreadable: readonly SpecProblem[];
}

/** A health check of the operator's own; what is not said is for the reader to choose. */
export interface ForgeClusterHealthCheck {
  readonly isEnabled: boolean;
  readonly endpoint?: string | undefined;
  readonly intervalMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
  readonly failureThreshold?: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** What an operator wants of a cluster, as far as it could be understood. */
export interface ForgeClusterSpec {
  readonly networkName?: string | undefined;
  readonly networkMagic?: number | undefined;
  readonly poolId?: string | undefined;
  readonly poolIdHex?: string | undefined;
  readonly region?: string | undefined;
  /** `Disabled` where it could not be understood. */
  readonly forgeState: ForgeClusterState;
  /** NaN where it could not be understood. */
  readonly priority: number;
  readonly healthCheck?: ForgeClusterHealthCheck | undefined;
  readonly override?: ForgeClusterOverride | undefined;
}

/** What the leader's node sees of the network. */
export interface NetworkStatus {
  readonly network?: string | undefined;
  readonly magic?: number | undefined;
  readonly syncStatus?: "syncing" | "synced" | "behind" | "unknown" | undefined;
  readonly tipSlot?: number | undefined;
  readonly tipHash?: string | undefined;
  readonly epochNo?: number | undefined;
}

/** Result of the health check. */
export interface HealthStatus {
  readonly healthy?: boolean | undefined;
  readonly lastProbeTime?: string | undefined;
  readonly consecutiveFailures?: number | undefined;
  readonly message?: string | undefined;
  readonly responseTime?: string | undefined;
}

/** A condition without its time: the time of its last real change is kept from what was there. */
export interface ForgeClusterConditionValue {
  readonly type: "Ready" | "HealthCheckPassing" | "LeaderElected" | "Syncing";
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

/** A condition as it lies in the resource. */
export interface ForgeClusterCondition extends ForgeClusterConditionValue {
  readonly lastTransitionTime: string;
}

/** The answer to the annotation `cardano.io/handover` on this object. */
export interface ForgeClusterHandover {
  readonly id?: string | undefined;
  readonly phase?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly message?: string | undefined;
  readonly gapMilliseconds?: number | undefined;
  readonly startedAt?: string | undefined;
  readonly finishedAt?: string | undefined;
}

/** What the leader of a cluster writes, or a pod that just stopped leading. */
export interface ForgeClusterStatus {
  readonly effectiveState: ForgeClusterState;
  readonly effectivePriority: number;
  readonly networkStatus?: NetworkStatus | undefined;
  /** Empty while nobody leads. */
  readonly activeLeader: string;
  readonly forgingEnabled: boolean;
  readonly reason: string;
  readonly message: string;
  /** Unset where no check is made. */
  readonly healthStatus?: HealthStatus | undefined;
  readonly conditions: readonly ForgeClusterConditionValue[];
  /** How long nobody forged when this cluster took the pool's seat; unset where it does not forge. */
  readonly gapMilliseconds?: number | undefined;
  /** Replaces the last answer; unset leaves it. */
  readonly handover?: ForgeClusterHandover | undefined;
}

/** The whole status as it was read. */
export interface WrittenForgeClusterStatus {
  readonly effectiveState?: ForgeClusterState | undefined;
  readonly effectivePriority?: number | undefined;
  readonly networkStatus?: NetworkStatus | undefined;
  readonly activeLeader?: string | undefined;
  readonly forgingEnabled?: boolean | undefined;
  readonly lastTransition?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly healthStatus?: HealthStatus | undefined;
  readonly conditions: readonly ForgeClusterCondition[];
  readonly gapMilliseconds?: number | undefined;
  readonly handover?: ForgeClusterHandover | undefined;
  /** When the leader wrote last, by its own clock: only to be compared with other times of the same cluster. */
  readonly updated?: string | undefined;
  readonly observedGeneration?: number | undefined;
}

/** A CardanoForgeCluster as it was read. */
export interface ForgeCluster {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly generation?: number | undefined;
    readonly creationTimestamp?: string | undefined;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: ForgeClusterSpec;
  readonly status: WrittenForgeClusterStatus;
  /** What the operator wrote that could not be understood. */
  readonly problems: readonly SpecProblem[];
  /** Spec and status as they lie there, unknown fields included. */
  readonly raw: {
    readonly spec: Readonly<Record<string, unknown>>;
    readonly status: Readonly<Record<string, unknown>>;
  };
}
