/*
 * What was read of the outside world, as it was read. The adapters' types fit these shapes without knowing them.
 */
import type { Known } from "./known.ts";

/** Everything that one API server told, or why it told nothing. */
export interface SiteFacts {
  /** The name by which the operator knows this API server; unset where there is only one. */
  readonly context?: string;
  /** Its URL. */
  readonly server: string;
  readonly leaders: Known<readonly LeaderFacts[]>;
  readonly leases: Known<readonly LeaseFacts[]>;
  /** The CardanoForgeClusters; unset where nobody asked for them. */
  readonly clusters?: Known<readonly ForgeClusterFacts[]>;
}

/** A CardanoForgeCluster, as far as it matters to a reader. */
export interface ForgeClusterFacts {
  readonly name: string;
  readonly namespace: string;
  readonly region?: string | undefined;
  readonly poolId?: string | undefined;
  /** The region at which the object is at home; unset on the object at home. */
  readonly home?: string | undefined;
  readonly createdAt?: string | undefined;
  /** As it was read. */
  readonly forgeState: string;
  readonly priority: number;
  readonly health?: { readonly consecutiveFailures: number; readonly failureThreshold: number } | undefined;
  /** Only one that is switched on. */
  readonly override?:
    | {
        readonly reason?: string | undefined;
        readonly expiresAt?: string | undefined;
        readonly forcePriority?: number | undefined;
        readonly forceState?: string | undefined;
      }
    | undefined;
  readonly activeLeader?: string | undefined;
  readonly forgingEnabled?: boolean | undefined;
  readonly isHealthy?: boolean | undefined;
}

/** A Lease that was read as a record. */
export interface LeaseFacts {
  readonly name: string;
  readonly namespace: string;
  readonly state: "held" | "free";
  /** Empty when nobody holds it. */
  readonly holder: string;
  readonly term: number;
  /** Last written by something else than a sidecar. */
  readonly isForeign: boolean;
  /** Carries, or carried, a record of a sidecar; a Lease that never did is none of ours. */
  readonly hasRecord: boolean;
  readonly durationMs: number;
  readonly acquireTime?: string | undefined;
  readonly renewTime?: string | undefined;
  readonly reason?: string | undefined;
}

/** A CardanoLeader, as far as it matters to a reader. */
export interface LeaderFacts {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly status: {
    readonly leaderPod?: string | undefined;
    readonly lastTransitionTime?: string | undefined;
    readonly reason?: string | undefined;
    readonly message?: string | undefined;
    readonly term?: number | undefined;
    readonly leaseName?: string | undefined;
    readonly pods: readonly PodFacts[];
    readonly history: readonly TransitionFacts[];
    readonly handover?: HandoverFacts | undefined;
  };
}

/** What one pod wrote of itself. */
export interface PodFacts extends PodReport {
  readonly name: string;
  /** When it wrote this. */
  readonly updated?: string | undefined;
}

/** What a pod says of itself and of its node, without its name and the time. */
export interface PodReport {
  /** The identity of this start, as in the Lease. */
  readonly identity?: string | undefined;
  readonly role?: "leader" | "standby" | "unknown" | undefined;
  readonly phase?: string | undefined;
  /** What the sidecar wants of its node. */
  readonly intent?: "on" | "off" | undefined;
  readonly nodeTruth?: NodeTruthFacts | undefined;
  readonly credentials?: CredentialsFacts | undefined;
  readonly kes?: KesFacts | undefined;
  readonly tip?: TipFacts | undefined;
  readonly version?: string | undefined;
  readonly nodeVersion?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly since?: string | undefined;
}

/** What the node itself shows. */
export interface NodeTruthFacts {
  readonly forging?: "on" | "off" | "unknown" | undefined;
  readonly with?: "real" | "decoy" | "unknown" | undefined;
  readonly because?: string | undefined;
}

/** The mounted credentials, and what lies where the node reads. */
export interface CredentialsFacts {
  readonly state?: "valid" | "invalid" | "missing" | "unknown" | undefined;
  readonly resting?: "decoy" | "real" | "none" | "foreign" | undefined;
  readonly fingerprint?: string | undefined;
  readonly problems?: readonly string[] | undefined;
}

/** KES periods, and the counter of the certificate. */
export interface KesFacts {
  readonly currentPeriod?: number | undefined;
  readonly startPeriod?: number | undefined;
  readonly periodsRemaining?: number | undefined;
  readonly expiresAt?: string | undefined;
  readonly opcertCounter?: number | undefined;
  readonly nodeStartPeriod?: number | undefined;
  readonly nodeOpcertCounter?: number | undefined;
}

/** How far the node's own chain reaches. */
export interface TipFacts {
  readonly slot?: number | undefined;
  readonly block?: number | undefined;
  readonly epoch?: number | undefined;
  readonly at?: string | undefined;
  readonly sync?: "syncing" | "synced" | "behind" | "unknown" | undefined;
}

/** One change of leadership, as the leader wrote it down. */
export interface TransitionFacts {
  readonly at: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly reason?: string | undefined;
  readonly message?: string | undefined;
  readonly gapMilliseconds?: number | undefined;
  readonly term?: number | undefined;
}

/** The answer to a request to move leadership. */
export interface HandoverFacts {
  readonly id?: string | undefined;
  readonly phase?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly message?: string | undefined;
  readonly gapMilliseconds?: number | undefined;
  readonly startedAt?: string | undefined;
  readonly finishedAt?: string | undefined;
}
