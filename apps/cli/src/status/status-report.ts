import { type Known, known, type PoolView, poolViews, type SiteFacts } from "@cardano-forge/pool-view";
import { EXIT_CODES, type ExitCode } from "../exit-code.ts";
import { decideClusters } from "../pools/decide-clusters.ts";

/** What `forgectl status -o json` prints. Fields are added to it and never change their meaning. */
export interface StatusReport {
  readonly apiVersion: "forgectl.cardano.io/v1";
  readonly kind: "StatusReport";
  /** When it was read, by this machine's clock; all ages are against this. */
  readonly observedAt: string;
  /** Null: all namespaces, or that of each context. */
  readonly namespace: string | null;
  /** What was asked, and how many objects of each kind it had. */
  readonly servers: readonly ServerReport[];
  readonly pools: readonly PoolView[];
}

/** One API server that was asked. */
export interface ServerReport {
  readonly context?: string;
  readonly server: string;
  readonly leaders: Known<number>;
  readonly leases: Known<number>;
}

/** Makes the report from what was read; pure. */
export function createStatusReport(
  sites: readonly SiteFacts[],
  at: { readonly nowMs: number; readonly namespace: string | null },
): StatusReport {
  return {
    apiVersion: "forgectl.cardano.io/v1",
    kind: "StatusReport",
    observedAt: new Date(at.nowMs).toISOString(),
    namespace: at.namespace,
    servers: sites.map(serverReport),
    pools: poolViews(sites, at.nowMs, decideClusters),
  };
}

function serverReport({ context, server, leaders, leases }: SiteFacts): ServerReport {
  return {
    ...(context === undefined ? {} : { context }),
    server,
    leaders: counted(leaders),
    leases: counted(leases),
  };
}

function counted(list: Known<readonly unknown[]>): Known<number> {
  return list.kind === "known" ? known(list.value.length) : list;
}

/** The worst of all pools: several forgers, then anything that is not one certain forger. */
export function exitCodeOf(pools: readonly PoolView[]): ExitCode {
  if (pools.some(({ verdict }) => verdict.kind === "several-forgers")) return EXIT_CODES.severalForgers;
  return pools.every(({ verdict }) => verdict.isFine) ? EXIT_CODES.ok : EXIT_CODES.failed;
}
