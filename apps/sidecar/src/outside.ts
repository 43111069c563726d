import type { NodeFinder } from "@cardano-forge/cardano-node";
import type { Vault } from "@cardano-forge/credentials";
import type { Clock, Elector } from "@cardano-forge/election";
import type { CardanoLeaderResource, EventRecorder, KubernetesConnection } from "@cardano-forge/kubernetes";
import type { ForgeMetrics } from "@cardano-forge/metrics";
import type { Registry } from "prom-client";
import type { ClusterReports } from "./cluster-reports.ts";
import type { ClusterExchange } from "./clusters/cluster-exchange.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { GuardLink } from "./guard/guard-link.ts";
import type { KeyKeepingMachine } from "./key-keeping.ts";
import type { LagMeter } from "./lag-meter.ts";
import type { NetworkClock } from "./network-clock.ts";
import type { PoolElection } from "./pool-election.ts";
import type { Logger } from "./report/log.ts";
import type { LogReporter } from "./report/log-reporter.ts";
import type { Succession } from "./succession.ts";

/** Everything outside of the sidecar's own decisions, as `compose.ts` built it. */
export interface Outside {
  readonly configuration: Configuration;
  readonly version: string;
  /** Of this start of the process: the pod's name and something random. */
  readonly identity: string;
  readonly clock: Clock;
  readonly network: NetworkClock;
  readonly lag: LagMeter;
  readonly log: Logger;
  readonly logReporter: LogReporter;
  readonly registry: Registry;
  readonly metrics: ForgeMetrics;
  readonly succession: Succession;
  readonly finder: NodeFinder;
  readonly vault: Vault;
  readonly keyKeeping: KeyKeepingMachine;
  readonly connection: KubernetesConnection;
  /** For the seat of this cluster. */
  readonly elector: Elector;
  /** For the pool's seat, where there is one of its own. */
  readonly pool: PoolElection | undefined;
  readonly recorder: EventRecorder;
  readonly resource: CardanoLeaderResource;
  /** What the pool's clusters say of themselves. */
  readonly clusters: ClusterReports;
  /** Where there are several of them. */
  readonly exchange: ClusterExchange | undefined;
  readonly guardLink: GuardLink;
  /** Why the guard started this engine anew; undefined for the first one. */
  readonly fencedBecause: string | undefined;
}
