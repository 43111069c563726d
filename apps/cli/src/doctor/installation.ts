import type { Known, SiteFacts } from "@cardano-forge/pool-view";

/** What may be asked of an API server. */
export interface Permission {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
}

/** What was read of one cluster for the checks. */
export interface ClusterInstallation {
  readonly facts: SiteFacts;
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
  /** Version of the API server; known means that it answers. */
  readonly version: Known<string>;
  /** Server time less ours, in milliseconds; good to about a second. */
  readonly clockOffsetMs?: number;
  readonly permissions: readonly { readonly permission: Permission; readonly isAllowed: Known<boolean> }[];
  /** The definition of each custom resource, by its plural name. */
  readonly definitions: Readonly<Record<string, Known<unknown>>>;
  readonly pods: Known<readonly unknown[]>;
  readonly disruptionBudgets: Known<readonly unknown[]>;
}
