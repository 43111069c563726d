/*
 * What a CardanoLeader says, as deploy/crds/cardanoleaders.yaml defines it. Times are RFC 3339 text. A missing field
 * means not known.
 */

/** What one pod knows of itself and of its node. The name is the key, so a pod can only ever write its own entry. */
export interface PodEntry {
  readonly name: string;
  /** The identity of this start of the sidecar, as in the Lease. */
  readonly identity?: string | undefined;
  readonly role?: "leader" | "standby" | "unknown" | undefined;
  /** `bootstrapping`, `waiting-for-node`, `standby`, `enabling`, `forging`, `disabling` or `fenced`. */
  readonly phase?: string | undefined;
  readonly intent?: "on" | "off" | undefined;
  readonly nodeTruth?: NodeTruthEntry | undefined;
  readonly credentials?: CredentialsEntry | undefined;
  readonly kes?: KesEntry | undefined;
  readonly tip?: TipEntry | undefined;
  readonly version?: string | undefined;
  readonly nodeVersion?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  /** When the pod entered this phase. */
  readonly since?: string | undefined;
  /** When the pod wrote this entry. */
  readonly updated?: string | undefined;
}

/** What the node itself shows, which is not the same as what its sidecar wants. */
export interface NodeTruthEntry {
  readonly forging?: "on" | "off" | "unknown" | undefined;
  readonly with?: "real" | "decoy" | "unknown" | undefined;
  readonly because?: string | undefined;
}

/** The mounted credentials and what lies in the node's directory; never their content. */
export interface CredentialsEntry {
  readonly state?: "valid" | "invalid" | "missing" | "unknown" | undefined;
  readonly resting?: "decoy" | "real" | "none" | "foreign" | undefined;
  readonly fingerprint?: string | undefined;
  readonly problems?: readonly string[] | undefined;
}

/** KES periods and certificate counters, of the mounted set and of what the node has loaded. */
export interface KesEntry {
  readonly currentPeriod?: number | undefined;
  readonly startPeriod?: number | undefined;
  readonly periodsRemaining?: number | undefined;
  readonly expiresAt?: string | undefined;
  readonly opcertCounter?: number | undefined;
  readonly nodeStartPeriod?: number | undefined;
  readonly nodeOpcertCounter?: number | undefined;
}

/** How far the node's own chain reaches. */
export interface TipEntry {
  readonly slot?: number | undefined;
  readonly block?: number | undefined;
  readonly epoch?: number | undefined;
  readonly hash?: string | undefined;
  readonly at?: string | undefined;
  readonly sync?: "syncing" | "synced" | "behind" | "unknown" | undefined;
}

/** One change of leadership. */
export interface Transition {
  readonly at: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly gapMilliseconds?: number | undefined;
  readonly term?: number | undefined;
}

/** The answer to a hand-over request. */
export interface Handover {
  readonly id?: string | undefined;
  /** `accepted`, `stopping`, `released`, `taken`, `done`, `refused`, `expired` or `failed`. */
  readonly phase?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly message?: string | undefined;
  readonly gapMilliseconds?: number | undefined;
  readonly startedAt?: string | undefined;
  readonly finishedAt?: string | undefined;
}

/** A condition without its time: the time of its last real change is kept from what was there. */
export interface ConditionValue {
  readonly type: "Ready" | "LeaderElected" | "Syncing";
  readonly status: "True" | "False" | "Unknown";
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
}

/** A condition as it lies in the resource. */
export interface LeaderCondition extends ConditionValue {
  readonly lastTransitionTime: string;
}

/** What the leader writes, or a pod that just stopped leading. */
export interface LeaderStatus {
  /** Empty while nobody leads. */
  readonly leaderPod: string;
  readonly forgingEnabled: boolean;
  readonly reason: string;
  readonly message: string;
  readonly term?: number | undefined;
  readonly leaseName?: string | undefined;
  readonly conditions: readonly ConditionValue[];
  /** Added to the history unless it is there already, so that it may be given again after an outage. */
  readonly transition?: Transition | undefined;
  /** Replaces the last answer; unset leaves it. */
  readonly handover?: Handover | undefined;
}

/** The whole status as it was read. */
export interface CardanoLeaderStatus {
  readonly leaderPod?: string | undefined;
  readonly forgingEnabled?: boolean | undefined;
  readonly lastTransitionTime?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly term?: number | undefined;
  readonly leaseName?: string | undefined;
  readonly observedGeneration?: number | undefined;
  readonly conditions: readonly LeaderCondition[];
  readonly pods: readonly PodEntry[];
  readonly history: readonly Transition[];
  readonly handover?: Handover | undefined;
}

/** A CardanoLeader as it was read. */
export interface CardanoLeader {
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
  readonly spec: { readonly namespace?: string | undefined; readonly description?: string | undefined };
  readonly status: CardanoLeaderStatus;
}
