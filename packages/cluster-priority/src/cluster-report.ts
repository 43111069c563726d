/** What an operator wants of a cluster: always, never, or by priority. */
export type ForgeState = "Enabled" | "Disabled" | "Priority-based";

/** An operator's word for a while; it wins over everything else. */
export interface Override {
  readonly reason?: string | undefined;
  /** RFC 3339 with a zone, as it was read. Without it the override holds until it is removed. */
  readonly expiresAt?: string | undefined;
  readonly forcePriority?: number | undefined;
  readonly forceState?: string | undefined;
  /** What of it could not even be read, by the name of the field. */
  readonly unreadable?: readonly { readonly field: string; readonly value: string }[] | undefined;
}

/** What one cluster says of itself. Numbers and texts are as they were read; nothing about them is trusted. */
export interface ClusterReport {
  readonly name: string;
  readonly forgeState: ForgeState;
  /** 1 to 999; 1 comes first. */
  readonly priority: number;
  /** When its object was created, in milliseconds since the epoch: the older of two equals comes first. */
  readonly createdAtMs?: number | undefined;
  readonly health?: { readonly consecutiveFailures: number; readonly failureThreshold: number } | undefined;
  /** Only one that is switched on. */
  readonly override?: Override | undefined;
  /** How long the decider has seen it ready to take over, without a break; undefined where it is not. */
  readonly readyForMs?: number | undefined;
}

/** What the decision rests on beside the reports. */
export interface PriorityPolicy {
  /** Wall time in milliseconds since the epoch, for the expiry of overrides. */
  readonly nowMs: number;
  /** How long a better cluster must have been ready before anybody yields to it; 0 unless given. */
  readonly failbackDelayMs?: number | undefined;
}
