/** A Lease as it was read. Whatever is missing or misshapen is undefined; nothing here is trusted. */
export interface LeaseObject {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly holderIdentity: string | undefined;
  readonly leaseDurationSeconds: number | undefined;
  /** RFC 3339 text with six digits of fraction, exactly as it was read. */
  readonly acquireTime: string | undefined;
  readonly renewTime: string | undefined;
  readonly leaseTransitions: number | undefined;
  /** The protocol's own record, as text. */
  readonly annotation: string | undefined;
}

/** What is written into a Lease. Labels and fields of others survive a write. */
export interface LeaseWrite {
  readonly holderIdentity: string | undefined;
  readonly leaseDurationSeconds: number | undefined;
  readonly acquireTime: string | undefined;
  readonly renewTime: string | undefined;
  readonly leaseTransitions: number | undefined;
  readonly annotation: string | undefined;
}

/** A definite no: the request was not applied and never will be. */
export interface Refusal {
  readonly kind: "refused";
  /** HTTP status, such as 403 or 429. */
  readonly status: number;
  readonly message: string;
}

/** What a GET found. */
export type ReadResult =
  | { readonly kind: "found"; readonly lease: LeaseObject }
  | { readonly kind: "absent" }
  | Refusal;

/** What a POST did. */
export type CreateResult =
  | { readonly kind: "written"; readonly lease: LeaseObject }
  /** Something is there already. */
  | { readonly kind: "conflict" }
  | Refusal;

/** What a PUT over an exact uid and resourceVersion did. */
export type ReplaceResult =
  | { readonly kind: "written"; readonly lease: LeaseObject }
  /** The object is not the one that was read any more; nothing was written. */
  | { readonly kind: "conflict" }
  | { readonly kind: "absent" }
  | Refusal;

/** What every request carries. The elector aborts it at its deadline; a store must then let go at once. */
export interface RequestOptions {
  readonly signal: AbortSignal;
}

/**
 * One compare-and-swap register: one Lease on one server.
 *
 * Every method throws when the outcome is not known (timeout, reset, 5xx): a write that threw may have been applied, or
 * may still be. Nothing is retried inside.
 */
export interface LeaseStore {
  /** Name of the server in configuration, status and logs. */
  readonly name: string;
  /** A quorum read: never an answer from a cache. */
  read(options: RequestOptions): Promise<ReadResult>;
  /** Creates the Lease where there is none. */
  create(lease: LeaseWrite, options: RequestOptions): Promise<CreateResult>;
  /** Replaces exactly the object with this uid and resourceVersion; never creates. */
  replace(
    lease: LeaseWrite,
    over: { readonly uid: string; readonly resourceVersion: string },
    options: RequestOptions,
  ): Promise<ReplaceResult>;
  /** Hints that the Lease may have changed, until the signal fires; a hint may be late, doubled or missing. */
  watch?(onHint: () => void, signal: AbortSignal): void;
}
