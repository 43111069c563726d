/* Keeps the copy of one CardanoForgeCluster on one other API server in step with its home. */
import type { ApiAnswer } from "./api-answer.ts";
import { parseForgeCluster } from "./cardano-forge-cluster.ts";
import {
  FORGE_CLUSTER_KIND,
  FORGE_CLUSTERS,
  ofPool,
  type ReadForgeClusterOutcome,
} from "./cardano-forge-cluster-resource.ts";
import type { KubernetesConnection } from "./connection.ts";
import { type CustomObjectRequests, customObjectRequests } from "./custom-object-requests.ts";
import type { ForgeCluster } from "./forge-cluster.ts";
import { type CopyEdit, type CopyStep, PUBLISHED_SPEC, planCopy, specHash } from "./forge-cluster-copy-plan.ts";
import { obstacleOf, type ResourceObstacle } from "./resource-obstacle.ts";

/** What came of {@link ForgeClusterPublisher.publish}. */
export type PublishOutcome =
  /** The copy says what the home says, but for an edit that restricts. `edit` is what was found on the way. */
  | { kind: "published"; edit: CopyEdit; copy: ForgeCluster }
  /** This API server is the home; there is nothing to publish. */
  | { kind: "is-home" }
  /** Something else has this name there; nothing was written. */
  | { kind: "taken"; by: string }
  | ResourceObstacle;

/** One copy. Expected obstacles are values; outages throw `KubernetesError`. */
export interface ForgeClusterPublisher {
  /** Publishes the object as it is at home; `known` is the copy as it was seen last. Idempotent. */
  publish(home: ForgeCluster, known: ForgeCluster | undefined, signal: AbortSignal): Promise<PublishOutcome>;
}

/** Where the copy lies, and who writes. */
export interface ForgeClusterPublisherOptions {
  connection: KubernetesConnection;
  namespace: string;
  name: string;
  group: string;
  version: string;
  fieldManager: string;
  /** Region of the home, kept as the label `cardano.io/home`. */
  home: string;
  poolIdHex: string;
}

const ATTEMPTS = 4;

/** Builds the publisher. */
export function forgeClusterPublisher(options: ForgeClusterPublisherOptions): ForgeClusterPublisher {
  const { namespace, name, home: homeName, poolIdHex } = options;
  const requests = customObjectRequests({ ...options, plural: FORGE_CLUSTERS, kind: FORGE_CLUSTER_KIND });
  const subject = `cardanoforgecluster ${namespace}/${name}`;
  const found = (answer: ApiAnswer): ReadForgeClusterOutcome =>
    answer.kind === "no" ? obstacleOf(answer, subject) : ofPool(parseForgeCluster(answer.body), poolIdHex);
  const context: Context = { requests, found, homeName };
  return {
    async publish(home, known, signal) {
      let last: Attempt = { kind: "again", copy: known, edit: "none" };
      for (let attempt = 1; last.kind === "again" && attempt <= ATTEMPTS; attempt += 1) {
        last = await tryPublish(context, home, last, signal);
      }
      const message = "others wrote each time between read and write";
      return last.kind === "again" ? { kind: "conflict", message } : last;
    },
  };
}

interface Context {
  readonly requests: CustomObjectRequests;
  readonly found: (answer: ApiAnswer) => ReadForgeClusterOutcome;
  readonly homeName: string;
}

/** What is there now, and what was found on the way. */
interface Again {
  readonly kind: "again";
  readonly copy: ForgeCluster | undefined;
  readonly edit: CopyEdit;
}

type Attempt = PublishOutcome | Again;

async function tryPublish(context: Context, home: ForgeCluster, last: Again, signal: AbortSignal): Promise<Attempt> {
  const step = planCopy(home, last.copy, context.homeName);
  if (step.kind === "is-home" || step.kind === "taken") return step;
  const edit = step.kind === "write" && step.edit !== "none" ? step.edit : last.edit;
  const outcome = await take(context, step, signal);
  if (outcome.kind === "found") {
    const isDone = step.kind === "write";
    return isDone ? { kind: "published", edit, copy: outcome.cluster } : { kind: "again", copy: outcome.cluster, edit };
  }
  if (outcome.kind !== "conflict" && outcome.kind !== "absent") return outcome;
  // Gone, or written by others: what is there now says what is left to do.
  const now = context.found(await context.requests.get(signal));
  if (now.kind === "found") return { kind: "again", copy: now.cluster, edit };
  return now.kind === "absent" ? { kind: "again", copy: undefined, edit } : now;
}

async function take(
  context: Context,
  step: Extract<CopyStep, { kind: "create" | "write" }>,
  signal: AbortSignal,
): Promise<ReadForgeClusterOutcome> {
  const { requests, found } = context;
  if (step.kind === "create") {
    const answer = await requests.create(step.content, signal);
    // A 404 for a POST is about the namespace, not about the object.
    if (answer.kind === "no" && answer.reason === "NotFound") return { ...answer, kind: "refused" };
    return settle(context, found(answer), signal);
  }
  let current = step.over;
  if (step.fields !== undefined) {
    const answer = await requests.merge(step.fields, step.over.metadata.resourceVersion, signal);
    const written = await settle(context, found(answer), signal);
    if (written.kind !== "found") return written;
    current = written.cluster;
  }
  if (step.status === undefined) return { kind: "found", cluster: current };
  return found(await requests.mergeStatus(step.status, current.metadata.resourceVersion, signal));
}

/** A server with another definition keeps another spec than it was given; the hash is of what it keeps. */
async function settle(
  { requests, found }: Context,
  written: ReadForgeClusterOutcome,
  signal: AbortSignal,
): Promise<ReadForgeClusterOutcome> {
  if (written.kind !== "found") return written;
  const { metadata, raw } = written.cluster;
  const kept = specHash(raw.spec);
  if (metadata.annotations[PUBLISHED_SPEC] === kept) return written;
  return found(await requests.merge({ annotations: { [PUBLISHED_SPEC]: kept } }, metadata.resourceVersion, signal));
}
