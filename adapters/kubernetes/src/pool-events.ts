import { z } from "zod";
import type { KubernetesConnection } from "./connection.ts";
import { KubernetesError } from "./kubernetes-error.ts";
import { readObject } from "./plain-object.ts";
import type { ListScope, ReadObstacle } from "./pool-objects.ts";

/** An Event that a sidecar recorded. Times are RFC 3339 text. */
export interface PoolEvent {
  readonly uid: string;
  readonly namespace: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** What it is about, such as `CardanoLeader/cardano-leader`. */
  readonly regarding: string;
  /** The pod whose sidecar recorded it. */
  readonly pod: string;
  readonly count: number;
  readonly at: string;
}

const COMPONENT = "cardano-forge-manager";
/** The newest are what a reader wants, but a server lists by name; it keeps them for an hour unless told otherwise. */
const MOST = 5000;

const text = z.string().catch("");
const eventSchema = z.object({
  metadata: z.object({ uid: text, namespace: text, name: text, creationTimestamp: text }),
  involvedObject: z.object({ kind: text, name: text }).catch({ kind: "", name: "" }),
  type: text,
  reason: text,
  message: text,
  reportingComponent: text,
  reportingInstance: text,
  source: z.object({ component: text, host: text }).catch({ component: "", host: "" }),
  count: z.number().int().catch(1),
  lastTimestamp: text,
  eventTime: text,
});
const listSchema = z.object({ items: z.array(z.unknown()) });

/** Lists the Events that sidecars recorded in a namespace, or in all, the oldest first. */
export async function listPoolEvents(
  connection: KubernetesConnection,
  { namespace }: Pick<ListScope, "namespace">,
  signal: AbortSignal,
): Promise<{ kind: "found"; events: PoolEvent[] } | ReadObstacle> {
  const place = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  const answer = await readObject(connection, `/api/v1${place}/events?limit=${MOST}`, signal);
  if (answer.kind !== "found") return answer;
  const list = listSchema.safeParse(answer.object);
  if (!list.success) throw new KubernetesError("KUBERNETES_ANSWER_UNREADABLE", "the answer is not a list of Events");
  const events = list.data.items.flatMap(poolEvent).toSorted((a, b) => compareTexts(a.at, b.at));
  return { kind: "found", events };
}

function poolEvent(item: unknown): PoolEvent[] {
  const parsed = eventSchema.safeParse(item);
  if (!parsed.success) return [];
  const { metadata, involvedObject, source, reportingComponent, reportingInstance, ...event } = parsed.data;
  if ((reportingComponent || source.component) !== COMPONENT) return [];
  const { type, reason, message, count } = event;
  return [
    {
      uid: metadata.uid,
      namespace: metadata.namespace,
      type,
      reason,
      message,
      count,
      regarding: `${involvedObject.kind}/${involvedObject.name}`,
      pod: reportingInstance || source.host,
      at: event.lastTimestamp || event.eventTime || metadata.creationTimestamp,
    },
  ];
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
