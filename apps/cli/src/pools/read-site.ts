import { readRecord } from "@cardano-forge/election";
import {
  type CardanoLeader,
  type KubernetesConnection,
  listCardanoLeaders,
  listLeases,
  type NamedLease,
  readLease,
} from "@cardano-forge/kubernetes";
import { type Known, known, type LeaseFacts, type SiteFacts, unknown } from "@cardano-forge/pool-view";
import type { ClusterScope, OpenScope } from "../cluster/connect.ts";
import { sanitizeData } from "../terminal/sanitize.ts";
import { attempt, type Fault, obstacleOf } from "./obstacle.ts";
import { readForgeClusters } from "./read-forge-clusters.ts";

/** Reads every API server at the same time, so that one that does not answer holds up no other. */
export function readSites(scopes: readonly ClusterScope[], signal: AbortSignal): Promise<SiteFacts[]> {
  return Promise.all(scopes.map((scope) => readSite(scope, signal)));
}

/**
 * Reads the CardanoLeaders, the Leases and the CardanoForgeClusters at the same time; one that cannot be read does not hide the other. Never throws
 * for what a cluster answers or fails to answer; only when the signal fires. Texts are safe for a terminal.
 */
async function readSite(scope: ClusterScope, signal: AbortSignal): Promise<SiteFacts> {
  const context = scope.context === undefined ? {} : { context: scope.context };
  if (scope.kind === "unusable") {
    const because = unknown("unusable", scope.reason);
    return { ...context, server: "", leaders: because, leases: because };
  }
  return { ...context, server: scope.connection.server, ...(await readObjects(scope, signal)) };
}

async function readObjects(
  { connection, namespace }: OpenScope,
  signal: AbortSignal,
): Promise<Pick<SiteFacts, "leaders" | "leases" | "clusters">> {
  const where = namespace === undefined ? {} : { namespace };
  const [leaders, leases, clusters] = await Promise.all([
    attempt(() => listCardanoLeaders(connection, where, signal)),
    attempt(() => listLeases(connection, where, signal)),
    readForgeClusters(connection, namespace, signal),
  ]);
  const foundLeaders = leaders.kind === "found" ? known(sanitizeData(leaders.leaders)) : obstacleOf(leaders);
  if (leases.kind === "found") return { leaders: foundLeaders, leases: known(factsOf(leases.leases)), clusters };
  if (leases.kind !== "forbidden" || foundLeaders.kind === "unknown") {
    return { leaders: foundLeaders, leases: obstacleOf(leases), clusters };
  }
  const each = await readEachLease(connection, foundLeaders.value, signal, leases);
  return { leaders: foundLeaders, leases: each, clusters };
}

/** A Role may allow to read a Lease by its name and not to list them all. */
async function readEachLease(
  connection: KubernetesConnection,
  leaders: readonly CardanoLeader[],
  signal: AbortSignal,
  whyNotListed: Parameters<typeof obstacleOf>[0] | Fault,
): Promise<Known<readonly LeaseFacts[]>> {
  const places = leaders.flatMap(({ metadata, status }) =>
    status.leaseName === undefined ? [] : [{ namespace: metadata.namespace, name: status.leaseName }],
  );
  const answers = await Promise.all(places.map((place) => attempt(() => readLease(connection, place, signal))));
  const leases = answers.flatMap((answer) => (answer.kind === "found" ? [answer.lease] : []));
  return leases.length === 0 ? obstacleOf(whyNotListed) : known(factsOf(leases));
}

function factsOf(leases: readonly NamedLease[]): LeaseFacts[] {
  return leases.map((lease) => {
    const { holder, state, term, isForeign, durationMs, acquireTime, renewTime, reason } = readRecord(lease);
    const { name, namespace, annotation } = lease;
    const record = { holder, state, term, isForeign, durationMs, acquireTime, renewTime, reason };
    return sanitizeData({ name, namespace, hasRecord: annotation !== undefined, ...record });
  });
}
