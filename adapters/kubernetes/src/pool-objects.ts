/* What a reader of the state needs, as `forgectl status` does: nothing here writes. */
import type { LeaseObject } from "@cardano-forge/election";
import { ObjectCustomObjectsApi } from "@kubernetes/client-node/dist/gen/types/ObjectParamAPI.js";
import { z } from "zod";
import {
  type ApiAnswer,
  type ApiRefusal,
  callApi,
  isDefinite,
  isUnknownResource,
  unexpectedAnswer,
} from "./api-answer.ts";
import { parseForgeCluster } from "./cardano-forge-cluster.ts";
import { FORGE_CLUSTERS } from "./cardano-forge-cluster-resource.ts";
import { parseCardanoLeader } from "./cardano-leader.ts";
import type { KubernetesConnection } from "./connection.ts";
import type { ForgeCluster } from "./forge-cluster.ts";
import { hostPace, type Pace } from "./host-pace.ts";
import { KubernetesError } from "./kubernetes-error.ts";
import type { CardanoLeader } from "./leader-status.ts";
import { parseLease, toLeaseObject } from "./lease-object.ts";
import { watchObject } from "./object-watch.ts";

/** Why nothing can be shown; an outage throws `KubernetesError`. */
export type ReadObstacle =
  | { kind: "absent" }
  | { kind: "not-installed"; message: string }
  | { kind: "forbidden"; message: string }
  | { kind: "refused"; status: number; message: string };

/** A Lease with its place. */
export interface NamedLease extends LeaseObject {
  readonly namespace: string;
  readonly name: string;
}

/** Where to look; without a namespace, in all of them. */
export interface ListScope {
  readonly namespace?: string;
  /** Group and version of the custom resources, where they were renamed. */
  readonly group?: string;
  readonly version?: string;
  readonly plural?: string;
}

const listSchema = z.object({ items: z.array(z.unknown()) });

/** Lists every CardanoLeader of a namespace, or of all. */
export async function listCardanoLeaders(
  connection: KubernetesConnection,
  scope: ListScope,
  signal: AbortSignal,
): Promise<{ kind: "found"; leaders: CardanoLeader[] } | ReadObstacle> {
  const { group = "cardano.io", version = "v1", plural = "cardanoleaders", namespace } = scope;
  const answer = await list(connection, { group, version, plural, namespace }, signal);
  if (answer.kind === "no") return obstacleOf(answer);
  return { kind: "found", leaders: itemsOf(answer.body).map(parseCardanoLeader) };
}

/** Lists every CardanoForgeCluster of a namespace, or of all: those at home there, and the copies of others. */
export async function listForgeClusters(
  connection: KubernetesConnection,
  scope: Omit<ListScope, "plural">,
  signal: AbortSignal,
): Promise<{ kind: "found"; clusters: ForgeCluster[] } | ReadObstacle> {
  const { group = "cardano.io", version = "v1", namespace } = scope;
  const answer = await list(connection, { group, version, plural: FORGE_CLUSTERS, namespace }, signal);
  if (answer.kind === "no") return obstacleOf(answer);
  return { kind: "found", clusters: itemsOf(answer.body).map(parseForgeCluster) };
}

/** One CardanoForgeCluster that was seen, or is there no more. */
export interface ForgeClusterChange {
  readonly kind: "seen" | "deleted";
  readonly cluster: ForgeCluster;
}

/**
 * Tells every CardanoForgeCluster of a namespace as it is, and then each change, until the signal fires; never throws. A
 * hint as every watch: it may be late, doubled or missing, so the reader lists now and then.
 */
export function watchForgeClusters(
  connection: KubernetesConnection,
  scope: Omit<ListScope, "plural"> & { readonly namespace: string },
  onChange: (change: ForgeClusterChange) => void,
  { signal, pace = hostPace }: { signal: AbortSignal; pace?: Pace },
): void {
  const { group = "cardano.io", version = "v1", namespace } = scope;
  const collection = `/apis/${group}/${version}/namespaces/${namespace}/${FORGE_CLUSTERS}`;
  const tell = ({ type, object }: { type: string; object: unknown }): void => {
    onChange({ kind: type === "DELETED" ? "deleted" : "seen", cluster: parseForgeCluster(object) });
  };
  watchObject(connection, { collection }, tell, { signal, pace });
}

/** Lists every Lease of a namespace, or of all. */
export async function listLeases(
  connection: KubernetesConnection,
  scope: Pick<ListScope, "namespace">,
  signal: AbortSignal,
): Promise<{ kind: "found"; leases: NamedLease[] } | ReadObstacle> {
  const at = { group: "coordination.k8s.io", version: "v1", plural: "leases", namespace: scope.namespace };
  const answer = await list(connection, at, signal);
  if (answer.kind === "no") return obstacleOf(answer);
  return { kind: "found", leases: itemsOf(answer.body).map(namedLease) };
}

/** Reads one Lease as it is now. */
export async function readLease(
  connection: KubernetesConnection,
  place: { namespace: string; name: string },
  signal: AbortSignal,
): Promise<{ kind: "found"; lease: NamedLease } | ReadObstacle> {
  const at = { group: "coordination.k8s.io", version: "v1", plural: "leases", ...place };
  const objects = connection.api(ObjectCustomObjectsApi);
  const answer = await callApi((call) => objects.getNamespacedCustomObject(at, call), { signal });
  return answer.kind === "ok" ? { kind: "found", lease: namedLease(answer.body) } : obstacleOf(answer);
}

interface Collection {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string | undefined;
}

function list(connection: KubernetesConnection, at: Collection, signal: AbortSignal): Promise<ApiAnswer> {
  const objects = connection.api(ObjectCustomObjectsApi);
  const { namespace, plural, ...rest } = at;
  if (namespace === undefined) {
    const call = { ...rest, resourcePlural: plural };
    return callApi((given) => objects.listCustomObjectForAllNamespaces(call, given), { signal });
  }
  return callApi((given) => objects.listNamespacedCustomObject({ ...rest, plural, namespace }, given), { signal });
}

function itemsOf(body: unknown): unknown[] {
  const parsed = listSchema.safeParse(body);
  if (parsed.success) return parsed.data.items;
  throw new KubernetesError("KUBERNETES_ANSWER_UNREADABLE", "the answer is not a list", { cause: parsed.error });
}

function namedLease(item: unknown): NamedLease {
  const lease = parseLease(item);
  return { namespace: lease.metadata.namespace, name: lease.metadata.name, ...toLeaseObject(lease) };
}

/** Why a read came to nothing; throws `KubernetesError` for an answer that decides nothing. */
export function obstacleOf(no: ApiRefusal): ReadObstacle {
  const { status, message } = no;
  if (isUnknownResource(no)) return { kind: "not-installed", message };
  if (status === 404 && no.reason === "NotFound") return { kind: "absent" };
  if (status === 403) return { kind: "forbidden", message };
  if (isDefinite(no)) return { kind: "refused", status, message };
  throw unexpectedAnswer("reading from the cluster", no);
}
