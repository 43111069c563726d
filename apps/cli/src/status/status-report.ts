import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { noticesOf } from "./notices.ts";
import { type PoolStatus, poolStatuses } from "./pool-status.ts";
import type { PoolFacts } from "./read-pools.ts";

/** What `forgectl status -o json` prints. Fields are added to it and never change their meaning. */
export interface StatusReport {
  readonly apiVersion: "forgectl.cardano.io/v1";
  readonly kind: "StatusReport";
  /** When it was read, by this machine's clock; all ages are against this. */
  readonly observedAt: string;
  readonly server: string;
  /** Null: all namespaces. */
  readonly namespace: string | null;
  readonly pools: readonly PoolReport[];
}

/** A pool with what an operator should look at. */
export interface PoolReport extends PoolStatus {
  readonly notices: readonly string[];
}

/** Makes the report from what was read; pure. */
export function createStatusReport(
  facts: PoolFacts,
  at: { readonly nowMs: number; readonly server: string; readonly namespace: string | undefined },
): StatusReport {
  return {
    apiVersion: "forgectl.cardano.io/v1",
    kind: "StatusReport",
    observedAt: new Date(at.nowMs).toISOString(),
    server: at.server,
    namespace: at.namespace ?? null,
    pools: poolStatuses(facts, at.nowMs).map((pool) => ({ ...pool, notices: noticesOf(pool) })),
  };
}

/** The worst of all pools: several forgers, then anything that is not one certain forger. */
export function exitCodeOf({ pools }: StatusReport): ExitCode {
  if (pools.some(({ verdict }) => verdict.kind === "several-forgers")) return EXIT_CODES.severalForgers;
  return pools.every(({ verdict }) => verdict.isFine) ? EXIT_CODES.ok : EXIT_CODES.failed;
}
