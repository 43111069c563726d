/** The election for the pool's global seat: one register on each arbiter, the same engine as for the cluster's own. */
import { createElector, type Elector, type ElectorOptions, type LeaseStore } from "@cardano-forge/election";
import {
  createKubernetesConnection,
  type KubernetesConnection,
  KubernetesError,
  type KubernetesErrorCode,
  kubernetesLeaseStore,
  type RequestReport,
} from "@cardano-forge/kubernetes";
import type { Configuration } from "./configuration/configuration.ts";
import type { GlobalTier } from "./configuration/global-tier.ts";
import { createHolderMemory } from "./holder-memory.ts";
import { poolCandidate } from "./pool-candidate.ts";

/** An arbiter, and the way to it. */
export interface ReachedArbiter {
  readonly name: string;
  readonly connection: KubernetesConnection;
}

/** The election for the pool's seat, with the arbiters that it runs on. */
export interface PoolElection {
  readonly elector: Elector;
  readonly arbiters: readonly ReachedArbiter[];
  /** The cluster that was seen to hold the seat last, whether or not it still does. */
  lastCluster(): string | undefined;
  /** Closes every connection but the one to the pod's own API server, which others use. */
  close(): Promise<void>;
}

/**
 * Opens the ways to the arbiters; nothing is sent yet, and one that cannot be reached delays no other.
 *
 * @throws KubernetesError `KUBERNETES_CONFIG_INVALID` with every arbiter whose kubeconfig cannot be used, and where two
 *   names lead to one server.
 */
export function openArbiters(
  { arbiters, timing }: GlobalTier,
  own: KubernetesConnection,
  o: { readonly userAgent: string; readonly onRequest: (report: RequestReport) => void },
): readonly ReachedArbiter[] {
  const problems: string[] = [];
  const reached = arbiters.flatMap(({ name, kubeconfigPath }): ReachedArbiter[] => {
    if (kubeconfigPath === undefined) return [{ name, connection: own }];
    const requestTimeoutMs = timing.requestTimeoutMs;
    try {
      return [{ name, connection: createKubernetesConnection({ ...o, kubeconfigPath, requestTimeoutMs }) }];
    } catch (error) {
      if (!(error instanceof KubernetesError)) throw error;
      problems.push(`arbiter ${name}: ${error.message}`);
      return [];
    }
  });
  for (const [index, { name, connection }] of reached.entries()) {
    const twin = reached.slice(0, index).find((other) => other.connection.server === connection.server);
    if (twin !== undefined) problems.push(`arbiters ${twin.name} and ${name} are one API server, ${connection.server}`);
  }
  const code: KubernetesErrorCode = "KUBERNETES_CONFIG_INVALID";
  if (problems.length > 0) throw new KubernetesError(code, `ARBITERS cannot be used: ${problems.join("; ")}`);
  return reached;
}

/** Joins arbiters to an election; nothing is sent before it campaigns. */
export function createPoolElection(
  { global, labels }: { global: GlobalTier; labels: Record<string, string> },
  arbiters: readonly ReachedArbiter[],
  options: Omit<ElectorOptions, "stores" | "timing">,
  watch: (store: LeaseStore) => LeaseStore,
): PoolElection {
  const { leaseName: name, namespace, pool, timing } = global;
  const last = createHolderMemory();
  const stores = arbiters.map(({ name: arbiterName, connection }) => {
    // Names that shorten alike, and names of servers that were mixed up, show in these two.
    const owner = { "cardano.io/pool-id": pool.bech32, "cardano.io/arbiter": arbiterName };
    const place = { namespace, name, arbiterName, labels: { ...labels, ...owner }, owner };
    return watch(last.watch(kubernetesLeaseStore({ connection, ...place })));
  });
  const elector = createElector({ ...options, stores, timing });
  const own = arbiters.filter((_, index) => global.arbiters[index]?.kubeconfigPath !== undefined);
  return {
    elector,
    arbiters,
    lastCluster: last.cluster,
    async close() {
      await Promise.all(own.map(({ connection }) => connection.close()));
    },
  };
}

/** Pods of different clusters often have the same name; the part before the last underscore names just one of them. */
export function poolIdentityOf({ podName, names }: Configuration, start: string): string {
  return `${poolCandidate(podName, names.cluster)}_${start}`;
}
