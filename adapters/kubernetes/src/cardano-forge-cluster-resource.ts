/*
 * The CardanoForgeCluster of this cluster, where it is at home: created when missing, its status by the leader alone.
 *
 * The spec is the operator's from the moment it exists. The status is written as in a CardanoLeader: by merge patch over
 * the resourceVersion that was read, and only while the writer's authority still holds after that read.
 */
import type { ApiAnswer } from "./api-answer.ts";
import { parseForgeCluster } from "./cardano-forge-cluster.ts";
import type { StatusAuthority } from "./cardano-leader-resource.ts";
import type { KubernetesConnection } from "./connection.ts";
import { type CustomObjectRequests, customObjectRequests } from "./custom-object-requests.ts";
import type { ForgeCluster, ForgeClusterStatus, NewForgeClusterSpec } from "./forge-cluster.ts";
import { planForgeClusterStatus } from "./forge-cluster-status-plan.ts";
import { obstacleOf, type ResourceObstacle } from "./resource-obstacle.ts";

/** What came of a read. */
export type ReadForgeClusterOutcome = { kind: "found"; cluster: ForgeCluster } | ResourceObstacle;
/** What came of {@link ForgeClusterResource.ensure}. */
export type EnsureForgeClusterOutcome = { kind: "present"; created: boolean; cluster: ForgeCluster } | ResourceObstacle;
/** What came of {@link ForgeClusterResource.writeStatus}. */
export type WriteClusterStatusOutcome =
  /** With it comes the whole object as it is then. */
  | { kind: "applied"; changed: boolean; cluster: ForgeCluster }
  /** The writer's authority was gone, or another pod leads by now; nothing was written. */
  | { kind: "superseded"; activeLeader: string }
  | ResourceObstacle;

/** On what ground, and over what, the status is written. */
export interface ClusterStatusWrite {
  readonly authority: StatusAuthority;
  readonly isHeartbeat: boolean;
  /** The object as it was seen last, which saves a read; where it has moved since, it is read all the same. */
  readonly known?: ForgeCluster | undefined;
}

/** One CardanoForgeCluster at home. Expected obstacles are values; outages throw `KubernetesError`. */
export interface ForgeClusterResource {
  /** Creates the object when there is none; an existing one is left as it is. Idempotent. */
  ensure(spec: NewForgeClusterSpec, signal: AbortSignal): Promise<EnsureForgeClusterOutcome>;
  /** Writes the leader's fields, if they changed or a heartbeat is due. May be repeated after an outage. */
  writeStatus(
    status: ForgeClusterStatus,
    signal: AbortSignal,
    how: ClusterStatusWrite,
  ): Promise<WriteClusterStatusOutcome>;
  /** Reads the object as it is now. */
  read(signal: AbortSignal): Promise<ReadForgeClusterOutcome>;
}

/** Which object, and who writes. */
export interface ForgeClusterResourceOptions {
  connection: KubernetesConnection;
  namespace: string;
  name: string;
  group: string;
  version: string;
  /** One per pod, from `fieldManagerFor`. */
  fieldManager: string;
  /** Of our pool; an object of another pool whose id shortens alike is refused. */
  poolIdHex: string;
  /** Labels for a new object. */
  labels?: Record<string, string>;
  /** Wall time, for the times of change; the host's unless given. */
  now?: () => Date;
}

/** Plural of the resource. */
export const FORGE_CLUSTERS = "cardanoforgeclusters";
/** Kind of the resource. */
export const FORGE_CLUSTER_KIND = "CardanoForgeCluster";

const ATTEMPTS = 4;

/** Builds the resource. */
export function forgeClusterResource(options: ForgeClusterResourceOptions): ForgeClusterResource {
  const { namespace, name, poolIdHex } = options;
  const requests = customObjectRequests({ ...options, plural: FORGE_CLUSTERS, kind: FORGE_CLUSTER_KIND });
  const subject = `cardanoforgecluster ${namespace}/${name}`;
  const found = (answer: ApiAnswer): ReadForgeClusterOutcome =>
    answer.kind === "no" ? obstacleOf(answer, subject) : ofPool(parseForgeCluster(answer.body), poolIdHex);
  const context: Context = { options, requests, found };
  return {
    read: async (signal) => found(await requests.get(signal)),
    async ensure(spec, signal) {
      const outcome = found(await requests.get(signal));
      if (outcome.kind === "absent") return create(context, spec, signal);
      return outcome.kind === "found" ? { kind: "present", created: false, cluster: outcome.cluster } : outcome;
    },
    async writeStatus(status, signal, how) {
      for (let attempt = 1; ; attempt += 1) {
        const known = attempt === 1 ? how.known : undefined;
        const outcome = await tryWriteStatus(context, status, { signal, ...how, known });
        if (outcome.kind !== "conflict" || attempt === ATTEMPTS) return outcome;
      }
    },
  };
}

/** An object that names another pool is refused: two ids may shorten to one name. */
export function ofPool(cluster: ForgeCluster, poolIdHex: string): ReadForgeClusterOutcome {
  const other = cluster.spec.poolIdHex;
  return other === undefined || other === poolIdHex
    ? { kind: "found", cluster }
    : { kind: "foreign-pool", poolId: cluster.spec.poolId ?? other };
}

interface Context {
  readonly options: ForgeClusterResourceOptions;
  readonly requests: CustomObjectRequests;
  readonly found: (answer: ApiAnswer) => ReadForgeClusterOutcome;
}

async function create(
  { requests, found, options }: Context,
  spec: NewForgeClusterSpec,
  signal: AbortSignal,
): Promise<EnsureForgeClusterOutcome> {
  const answer = await requests.create({ labels: options.labels ?? {}, spec }, signal);
  // A 404 for a POST is about the namespace, not about the object.
  if (answer.kind === "no" && answer.reason === "NotFound") return { ...answer, kind: "refused" };
  const isLate = answer.kind === "no" && answer.reason === "AlreadyExists";
  const outcome = found(isLate ? await requests.get(signal) : answer);
  return outcome.kind === "found" ? { kind: "present", created: !isLate, cluster: outcome.cluster } : outcome;
}

async function tryWriteStatus(
  { requests, found, options }: Context,
  status: ForgeClusterStatus,
  o: ClusterStatusWrite & { signal: AbortSignal },
): Promise<WriteClusterStatusOutcome> {
  const before = o.known === undefined ? found(await requests.get(o.signal)) : ofPool(o.known, options.poolIdHex);
  if (before.kind !== "found") return before;
  const { cluster } = before;
  const now = (options.now?.() ?? new Date()).toISOString();
  const patch = planForgeClusterStatus(cluster, status, { now, isHeartbeat: o.isHeartbeat });
  if (!mayWrite(o.authority, cluster)) {
    return { kind: "superseded", activeLeader: cluster.status.activeLeader ?? "" };
  }
  if (patch === undefined) return { kind: "applied", changed: false, cluster };
  const written = found(await requests.mergeStatus(patch, cluster.metadata.resourceVersion, o.signal));
  return written.kind === "found" ? { kind: "applied", changed: true, cluster: written.cluster } : written;
}

function mayWrite(authority: StatusAuthority, { status }: ForgeCluster): boolean {
  if (authority.kind === "leader") return authority.isCurrent();
  const named = status.activeLeader ?? "";
  return named === "" || named === authority.pod;
}
