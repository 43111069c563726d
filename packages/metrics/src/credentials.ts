import type { Registry } from "prom-client";
import {
  type LabelledCounter,
  type LabelledGauge,
  labelledCounter,
  labelledGauge,
  type PlainCounter,
  type PlainGauge,
  plainCounter,
  plainGauge,
} from "./instruments.ts";

/** Names of the three files, as the predecessor counted them. */
export const CREDENTIAL_FILES = ["kes", "vrf", "opcert"] as const;

/** One of {@link CREDENTIAL_FILES}. */
export type CredentialFile = (typeof CREDENTIAL_FILES)[number];

/** What is checked: each file by itself, and all of them together. */
export const CREDENTIAL_CHECKS = [...CREDENTIAL_FILES, "set"] as const;

/** One of {@link CREDENTIAL_CHECKS}. */
export type CredentialCheck = (typeof CREDENTIAL_CHECKS)[number];

/** What happened to a file. */
export const CREDENTIAL_OPERATIONS = ["copy", "remove"] as const;

/** One of {@link CREDENTIAL_OPERATIONS}. */
export type CredentialOperation = (typeof CREDENTIAL_OPERATIONS)[number];

/** What became of a set that was mounted. */
export const CREDENTIAL_SET_OUTCOMES = ["accepted", "refused"] as const;

/** One of {@link CREDENTIAL_SET_OUTCOMES}. */
export type CredentialSetOutcome = (typeof CREDENTIAL_SET_OUTCOMES)[number];

/** Where the issue number is known from: the mounted file, the set the node was given, a block that it adopted. */
export type IssueNumberSource = "mounted" | "node" | "chain";

/** The pool's credentials: whether they can be used, for how long, and when they lay on disk. */
export interface CredentialMetrics {
  readonly operations: LabelledCounter<{ operation: CredentialOperation; file: CredentialFile }>;
  readonly valid: LabelledGauge<{ check: CredentialCheck }>;
  readonly sets: LabelledCounter<{ outcome: CredentialSetOutcome }>;
  readonly kesPeriodsRemaining: PlainGauge;
  readonly kesExpiryTimestampSeconds: PlainGauge;
  readonly opcertIssueNumber: LabelledGauge<{ source: IssueNumberSource }>;
  readonly realKeysOnDiskSeconds: PlainCounter;
  readonly setsMounted: PlainGauge;
}

/** Defines the metrics of credentials. */
export function createCredentialMetrics(registry: Registry): CredentialMetrics {
  return {
    operations: labelledCounter<{ operation: CredentialOperation; file: CredentialFile }>(
      registry,
      {
        name: "cardano_credential_operations_total",
        help: "Credential files, decoys too, put where the node reads them, or removed from there.",
        labelNames: ["operation", "file"],
      },
      CREDENTIAL_OPERATIONS.flatMap((operation) => CREDENTIAL_FILES.map((file) => ({ operation, file }))),
    ),
    valid: labelledGauge<{ check: CredentialCheck }>(registry, {
      name: "cardano_forge_credentials_valid",
      help: "1 where the mounted file, or the whole set, passed every check.",
      labelNames: ["check"],
    }),
    sets: labelledCounter<{ outcome: CredentialSetOutcome }>(
      registry,
      {
        name: "cardano_forge_credential_sets_total",
        help: "Sets that were mounted and found good, or refused; the good one before a refused one is kept.",
        labelNames: ["outcome"],
      },
      CREDENTIAL_SET_OUTCOMES.map((outcome) => ({ outcome })),
    ),
    realKeysOnDiskSeconds: plainCounter(registry, {
      name: "cardano_forge_real_keys_on_disk_seconds_total",
      help: "For how long real credentials lay where the node reads them, in all.",
    }),
    setsMounted: plainGauge(registry, {
      name: "cardano_forge_credential_sets_mounted",
      help: "Different sets that the pods of this cluster have mounted, by what they said last; above 1, a rotation has not reached all.",
    }),
    ...certificateMetrics(registry),
  };
}

function certificateMetrics(registry: Registry) {
  return {
    kesPeriodsRemaining: plainGauge(registry, {
      name: "cardano_forge_kes_periods_remaining",
      help: "KES periods left before the mounted key expires, from its certificate and the clock.",
    }),
    kesExpiryTimestampSeconds: plainGauge(registry, {
      name: "cardano_forge_kes_expiry_timestamp_seconds",
      help: "Unix time at which the mounted KES key expires.",
    }),
    // Not `opcert_counter`: promtool objects to a type in a name, and this is no counter in its sense.
    opcertIssueNumber: labelledGauge<{ source: IssueNumberSource }>(registry, {
      name: "cardano_forge_opcert_issue_number",
      help: "Issue number of the operational certificate (its counter), by where it was read.",
      labelNames: ["source"],
    }),
  };
}
