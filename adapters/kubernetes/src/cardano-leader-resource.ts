/*
 * The CardanoLeader of one pool: created when missing, one entry per pod, the rest by the leader.
 *
 * Pods apply their own entry with server-side apply, each under its own field manager, so none can touch another's.
 *
 * The leader's fields are written by merge patch over the resourceVersion just read, and only while the writer's own
 * authority still holds *after* that read. A leader that was paused between read and write finds the version moved by
 * its successor's first write, reads again, and then finds that it leads no more. So whoever does not lead cannot wipe
 * what the new leader wrote. Server-side apply with force would overwrite blindly, and without force it would leave the
 * old leader's fields in the way; comparing terms would lock a rightful leader out after a restore of its register.
 */
import type { ApiAnswer, ApiRefusal } from "./api-answer.ts";
import { parseCardanoLeader } from "./cardano-leader.ts";
import type { KubernetesConnection } from "./connection.ts";
import { type CustomObjectRequests, customObjectRequests } from "./custom-object-requests.ts";
import { hostPace, type Pace } from "./host-pace.ts";
import type { CardanoLeader, LeaderStatus, PodEntry } from "./leader-status.ts";
import { boundedEntry, droppedFields, planLeaderStatus } from "./leader-status-plan.ts";
import { watchObject } from "./object-watch.ts";
import { obstacleOf, type ResourceObstacle } from "./resource-obstacle.ts";

/** What came of {@link CardanoLeaderResource.ensure}. */
export type EnsureOutcome = { kind: "present"; created: boolean; leader: CardanoLeader } | ResourceObstacle;
/** What came of a write; with it comes the whole object as it is then. */
export type ApplyOutcome = { kind: "applied"; leader: CardanoLeader } | ResourceObstacle;
/** What came of {@link CardanoLeaderResource.writeStatus}. */
export type WriteStatusOutcome =
  /** `dropped` names fields that the installed definition lacks, so that the server left them out. */
  | { kind: "applied"; changed: boolean; dropped: readonly string[] }
  /** The writer's authority was gone, or another pod leads by now; nothing was written. */
  | { kind: "superseded"; leaderPod: string }
  | ResourceObstacle;
/** What came of a read. */
export type ReadLeaderOutcome = { kind: "found"; leader: CardanoLeader } | ResourceObstacle;

/** On what ground the leader's fields are written. */
export type StatusAuthority =
  /** Holds the lease; asked again after each read, right before the write. */
  | { kind: "leader"; isCurrent: () => boolean }
  /** Led until now; may only clear what still names this pod, or nobody. */
  | { kind: "former-leader"; pod: string };

/** One CardanoLeader. Expected obstacles are values; outages throw `KubernetesError`. */
export interface CardanoLeaderResource {
  /** Creates the object when there is none; the spec of an existing one is left as it is. Idempotent. */
  ensure(spec: { description?: string }, signal: AbortSignal): Promise<EnsureOutcome>;
  /** Writes this pod's own entry, whole; fields left out are removed from it. Idempotent. */
  applyPod(entry: PodEntry, signal: AbortSignal): Promise<ApplyOutcome>;
  /** Writes the leader's fields, if they changed. Idempotent; may be repeated after an outage. */
  writeStatus(status: LeaderStatus, signal: AbortSignal, authority: StatusAuthority): Promise<WriteStatusOutcome>;
  /** Reads the object as it is now. */
  read(signal: AbortSignal): Promise<ReadLeaderOutcome>;
  /** Hints that the object may have changed, until the signal fires; never throws. */
  watch(onHint: () => void, signal: AbortSignal): void;
}

/** Which object, and who writes. */
export interface CardanoLeaderResourceOptions {
  connection: KubernetesConnection;
  namespace: string;
  name: string;
  group: string;
  version: string;
  plural: string;
  /** One per pod, from {@link fieldManagerFor}. */
  fieldManager: string;
  /** Full pool id, kept as the label `cardano.io/pool-id`; an object labelled for another pool is refused. */
  poolId?: string;
  /** Further labels for a new object. */
  labels?: Record<string, string>;
  /** Wall time, for the times of change; the host's unless given. */
  now?: () => Date;
  /** For tests. */
  pace?: Pace;
}

const POOL_LABEL = "cardano.io/pool-id";
const ATTEMPTS = 4;

/** Builds the resource. */
export function cardanoLeaderResource(options: CardanoLeaderResourceOptions): CardanoLeaderResource {
  const { connection, namespace, name, group, version, plural } = options;
  const requests = customObjectRequests({ ...options, kind: "CardanoLeader" });
  const subject = `cardanoleader ${namespace}/${name}`;
  const context: ResourceContext = {
    options,
    requests,
    obstacle: (no) => obstacleOf(no, subject),
    found: (answer) => (answer.kind === "no" ? obstacleOf(answer, subject) : leaderOf(answer.body, options.poolId)),
    unsupported: [],
  };
  return {
    read: async (signal) => context.found(await requests.get(signal)),
    ensure: (spec, signal) => ensure(context, spec, signal),
    async applyPod(entry, signal) {
      const outcome = context.found(await requests.applyStatus({ pods: [boundedEntry(entry)] }, signal));
      return outcome.kind === "found" ? { kind: "applied", leader: outcome.leader } : outcome;
    },
    async writeStatus(status, signal, authority) {
      for (let attempt = 1; ; attempt += 1) {
        const outcome = await tryWriteStatus(context, status, authority, signal);
        if (outcome.kind !== "conflict" || attempt === ATTEMPTS) return outcome;
      }
    },
    watch(onHint, signal) {
      const collection = `/apis/${group}/${version}/namespaces/${namespace}/${plural}`;
      watchObject(connection, { collection, name }, onHint, { signal, pace: options.pace ?? hostPace });
    },
  };
}

interface ResourceContext {
  readonly options: CardanoLeaderResourceOptions;
  readonly requests: CustomObjectRequests;
  readonly obstacle: (no: ApiRefusal) => ResourceObstacle;
  readonly found: (answer: ApiAnswer) => ReadLeaderOutcome;
  /** Fields that the installed definition dropped at the last write: their absence is no reason for another. */
  unsupported: readonly string[];
}

function leaderOf(body: unknown, poolId: string | undefined): ReadLeaderOutcome {
  const leader = parseCardanoLeader(body);
  const other = leader.metadata.labels[POOL_LABEL];
  const isForeign = poolId !== undefined && other !== undefined && other !== "" && other !== poolId;
  return isForeign ? { kind: "foreign-pool", poolId: other } : { kind: "found", leader };
}

async function ensure(
  context: ResourceContext,
  spec: { description?: string },
  signal: AbortSignal,
): Promise<EnsureOutcome> {
  const { requests, found, options } = context;
  const outcome = found(await requests.get(signal));
  if (outcome.kind === "absent") return create(context, spec, signal);
  if (outcome.kind !== "found") return outcome;
  const { leader } = outcome;
  const { poolId } = options;
  if (poolId === undefined || leader.metadata.labels[POOL_LABEL] === poolId) {
    return { kind: "present", created: false, leader };
  }
  // Somebody made it without the label; with it, the next pool can tell. Where that is not allowed, nothing is lost.
  const answer = await requests.merge({ labels: { [POOL_LABEL]: poolId } }, leader.metadata.resourceVersion, signal);
  const labelled = answer.kind === "no" ? outcome : found(answer);
  return labelled.kind === "found" ? { kind: "present", created: false, leader: labelled.leader } : labelled;
}

async function create(
  { requests, found, options }: ResourceContext,
  spec: { description?: string },
  signal: AbortSignal,
): Promise<EnsureOutcome> {
  const { namespace, poolId } = options;
  const labels = { ...options.labels, ...(poolId === undefined ? {} : { [POOL_LABEL]: poolId }) };
  const answer = await requests.create({ labels, spec: { namespace, ...spec } }, signal);
  // A 404 for a POST is about the namespace, not about the object.
  if (answer.kind === "no" && answer.reason === "NotFound") return { ...answer, kind: "refused" };
  const isLate = answer.kind === "no" && answer.reason === "AlreadyExists";
  const outcome = found(isLate ? await requests.get(signal) : answer);
  return outcome.kind === "found" ? { kind: "present", created: !isLate, leader: outcome.leader } : outcome;
}

async function tryWriteStatus(
  context: ResourceContext,
  status: LeaderStatus,
  authority: StatusAuthority,
  signal: AbortSignal,
): Promise<WriteStatusOutcome> {
  const { requests, options, unsupported } = context;
  const before = context.found(await requests.get(signal));
  if (before.kind !== "found") return before;
  const now = options.now?.() ?? new Date();
  const patch = planLeaderStatus(before.leader, status, { now: now.toISOString(), unsupported });
  if (!mayWrite(authority, before.leader)) {
    return { kind: "superseded", leaderPod: before.leader.status.leaderPod ?? "" };
  }
  if (patch === undefined) return { kind: "applied", changed: false, dropped: [] };
  const answer = await requests.mergeStatus(patch, before.leader.metadata.resourceVersion, signal);
  if (answer.kind === "no") return context.obstacle(answer);
  context.unsupported = droppedFields(patch, parseCardanoLeader(answer.body));
  return { kind: "applied", changed: true, dropped: context.unsupported };
}

/** The field manager of one pod, within the 128 characters that an API server accepts. */
export function fieldManagerFor(podName: string): string {
  // The end of a name tells pods of one StatefulSet apart.
  return `cardano-forge-manager/${podName.slice(-100)}`;
}

function mayWrite(authority: StatusAuthority, leader: CardanoLeader): boolean {
  if (authority.kind === "leader") return authority.isCurrent();
  const named = leader.status.leaderPod ?? "";
  return named === "" || named === authority.pod;
}
