/*
 * Kubernetes Events, as far as they are allowed.
 *
 * They are written to the core API rather than to events.k8s.io: only there can firstTimestamp, lastTimestamp and count
 * be set, by which `kubectl get events --sort-by=.lastTimestamp` sorts and `kubectl describe` says "x3 over 5m".
 *
 * One worker sends what is queued, in order, one at a time. While the API server is away it waits and tries again, so
 * that the story is told afterwards with the times at which it happened. Events are a courtesy: whatever goes wrong
 * here is told once to `onFailure` and to nobody else.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type ApiAnswer, parseAnswer } from "./api-answer.ts";
import type { KubernetesConnection } from "./connection.ts";
import { hostPace, type Pace } from "./host-pace.ts";
import { messageOf } from "./kubernetes-error.ts";

/** The object that an event is about. `kubectl describe` finds an event only when the uid is there too. */
export interface EventSubject {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
  uid?: string;
}

/** Something that happened. */
export interface ForgeEvent {
  /** UpperCamelCase word, such as `LeaseAcquired`. */
  reason: string;
  /** A sentence; cut at 1024 characters. */
  note: string;
  type: "Normal" | "Warning";
  /** UpperCamelCase word for what was done, such as `Acquire`. */
  action: string;
  regarding: EventSubject;
}

/** Why events do not arrive; each kind is told once until one arrives again. */
export type EventFailure =
  | { kind: "forbidden"; message: string }
  | { kind: "refused"; status: number; message: string }
  | { kind: "unreachable"; message: string }
  | { kind: "overflow"; message: string };

/** Takes events without ever blocking or throwing. */
export interface EventRecorder {
  record(event: ForgeEvent): void;
  /** Resolves when everything recorded was sent or given up, or after the time given, whichever is first. */
  flush(timeoutMs: number): Promise<void>;
  /** Drops what is queued and stops. */
  close(): void;
}

/** Who reports, and how. */
export interface EventRecorderOptions {
  connection: KubernetesConnection;
  /** For subjects that name none. */
  namespace: string;
  /** Name of the program, such as `cardano-forge-manager`. */
  component: string;
  /** Name of the pod. */
  instance: string;
  onFailure: (failure: EventFailure) => void;
  /** Wall time; the host's unless given. */
  now?: () => Date;
  /** For tests. */
  pace?: Pace;
}

const QUEUE_LENGTH = 256;
const REMEMBERED = 64;
/** Repeats within this time are counted on the first event. */
const AGGREGATE_MS = 10 * 60_000;
/** After a 403 or another no: how long nothing is sent. An operator may add the permission meanwhile. */
const REFUSED_PAUSE_MS = 10 * 60_000;
const RETRY_MS = { first: 1_000, most: 30_000 };
const NOTE_LENGTH = 1024;

interface QueuedEvent {
  readonly event: ForgeEvent;
  readonly at: Date;
  /** Its place among all that were recorded. */
  readonly number: number;
}

interface SentEvent {
  readonly name: string;
  readonly firstMs: number;
  count: number;
}

/** Builds a recorder. */
export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  const { onFailure } = options;
  const pace = options.pace ?? hostPace;
  const now = options.now ?? (() => new Date());
  const closing = new AbortController();
  const queue: QueuedEvent[] = [];
  const sent = new Map<string, SentEvent>();
  const told = new Set<EventFailure["kind"]>();
  let recorded = 0;
  let worker: Promise<void> | undefined;
  let silentUntilMs = Number.NEGATIVE_INFINITY;

  const tell = (failure: EventFailure): void => {
    if (told.has(failure.kind)) return;
    told.add(failure.kind);
    onFailure(failure);
  };

  const settle = (answer: ApiAnswer): void => {
    if (answer.kind === "ok") {
      told.clear();
      return;
    }
    const { status, message } = answer;
    tell(status === 403 ? { kind: "forbidden", message } : { kind: "refused", status, message });
    // One bad event is dropped; a missing permission would refuse all of them.
    if (status !== 403) return;
    silentUntilMs = pace.monotonicMs() + REFUSED_PAUSE_MS;
    queue.length = 0;
  };

  const work = async (): Promise<void> => {
    let waitMs = RETRY_MS.first;
    while (queue.length > 0 && !closing.signal.aborted) {
      const [next] = queue as [QueuedEvent];
      const answer = await trySend(options, next, sent, closing.signal);
      if (answer.kind === "failed") {
        tell({ kind: "unreachable", message: answer.message });
        await pace.sleep(waitMs, closing.signal);
        waitMs = Math.min(waitMs * 2, RETRY_MS.most);
        continue;
      }
      waitMs = RETRY_MS.first;
      if (queue[0] === next) queue.shift();
      settle(answer);
    }
    worker = undefined;
  };

  return {
    record(event) {
      if (closing.signal.aborted || pace.monotonicMs() < silentUntilMs) return;
      if (queue.length === QUEUE_LENGTH) {
        queue.shift();
        tell({ kind: "overflow", message: `more than ${QUEUE_LENGTH} events wait; the oldest are dropped` });
      }
      recorded += 1;
      queue.push({ event, at: now(), number: recorded });
      worker ??= work();
    },
    async flush(timeoutMs) {
      if (worker === undefined) return;
      const timer = new AbortController();
      await Promise.race([worker, pace.sleep(timeoutMs, timer.signal)]);
      timer.abort();
    },
    close() {
      queue.length = 0;
      closing.abort();
    },
  };
}

type SendAnswer = ApiAnswer | { kind: "failed"; message: string };

async function trySend(
  options: EventRecorderOptions,
  queued: QueuedEvent,
  sent: Map<string, SentEvent>,
  signal: AbortSignal,
): Promise<SendAnswer> {
  try {
    const answer = await sendOrCount(options, queued, sent, signal);
    // 5xx and 429 pass; anything else stays as it is.
    const mayPass = answer.kind === "no" && (answer.status >= 500 || answer.status === 429);
    return mayPass ? { kind: "failed", message: `${answer.status} ${answer.message}` } : answer;
  } catch (error) {
    return { kind: "failed", message: messageOf(error) };
  }
}

async function sendOrCount(
  options: EventRecorderOptions,
  queued: QueuedEvent,
  sent: Map<string, SentEvent>,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  const key = JSON.stringify(queued.event);
  const earlier = sent.get(key);
  if (earlier !== undefined && queued.at.getTime() - earlier.firstMs < AGGREGATE_MS) {
    const answer = await countUp(options, queued, earlier, signal);
    if (answer.kind === "ok") earlier.count += 1;
    // Expired after an hour by default, or patching is not allowed: then it is told anew.
    const isUncountable = answer.kind === "no" && (answer.status === 404 || answer.status === 403);
    if (!isUncountable) return answer;
  }
  const answer = await createEvent(options, queued, signal);
  if (answer.kind === "ok") {
    sent.delete(key);
    sent.set(key, { name: nameSchema.parse(answer.body).metadata.name, firstMs: queued.at.getTime(), count: 1 });
    for (const oldest of [...sent.keys()].slice(0, -REMEMBERED)) sent.delete(oldest);
  }
  return answer;
}

const nameSchema = z.object({ metadata: z.object({ name: z.string() }) });

async function createEvent(
  options: EventRecorderOptions,
  queued: QueuedEvent,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  const { event, at } = queued;
  const { regarding } = event;
  const name = `${regarding.name.slice(0, 200)}.${sortedSuffix(queued)}`;
  const namespace = regarding.namespace ?? options.namespace;
  const { component, instance } = options;
  const body = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name, namespace },
    involvedObject: { ...regarding, namespace },
    type: event.type,
    reason: event.reason.slice(0, 128),
    action: event.action.slice(0, 128),
    message: event.note.slice(0, NOTE_LENGTH).toWellFormed(),
    source: { component, host: instance },
    reportingComponent: component,
    reportingInstance: instance,
    firstTimestamp: at.toISOString(),
    lastTimestamp: at.toISOString(),
    count: 1,
  };
  return parseAnswer(await connectionSend(options, signal, { method: "POST", namespace, body }));
}

/**
 * Times of events are whole seconds, and lists come by name: with names that sort by time, whoever lists the events of one
 * second reads them in their order. The random part keeps two recorders apart.
 */
function sortedSuffix({ at, number }: QueuedEvent): string {
  const time = at.getTime().toString(16).padStart(12, "0");
  const place = (number % 2 ** 16).toString(16).padStart(4, "0");
  return `${time}${place}${randomBytes(4).toString("hex")}`;
}

async function countUp(
  options: EventRecorderOptions,
  { event, at }: QueuedEvent,
  earlier: SentEvent,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  const namespace = event.regarding.namespace ?? options.namespace;
  const body = { count: earlier.count + 1, lastTimestamp: at.toISOString() };
  return parseAnswer(await connectionSend(options, signal, { method: "PATCH", namespace, name: earlier.name, body }));
}

function connectionSend(
  { connection }: EventRecorderOptions,
  signal: AbortSignal,
  given: { method: "POST" | "PATCH"; namespace: string; name?: string; body: object },
) {
  const collection = `/api/v1/namespaces/${encodeURIComponent(given.namespace)}/events`;
  const type = given.method === "PATCH" ? "application/merge-patch+json" : "application/json";
  return connection.send({
    method: given.method,
    url: given.name === undefined ? collection : `${collection}/${encodeURIComponent(given.name)}`,
    headers: { Accept: "application/json", "Content-Type": type },
    body: JSON.stringify(given.body),
    signal,
  });
}
