import { StringDecoder } from "node:string_decoder";
import type { KubernetesConnection } from "./connection.ts";
import { hostPace, type Pace } from "./host-pace.ts";
import { KubernetesError } from "./kubernetes-error.ts";

/** What to watch. */
export interface WatchTarget {
  /** Path of the collection, such as `/apis/coordination.k8s.io/v1/namespaces/a/leases`. */
  readonly collection: string;
  /** One object; without it, all of the collection. */
  readonly name?: string;
}

/** One change, as the server tells it: the first of a connection are about what was there already. */
export interface WatchEvent {
  readonly type: string;
  readonly object: unknown;
}

const SERVER_TIMEOUT_S = 240;
/** A watch that lived this long was a good one: the next failure starts from the shortest wait again. */
const GOOD_AFTER_MS = 5_000;
const BACKOFF_MS = { first: 1_000, most: 60_000 };
/** One event carries one object; an API server accepts none larger than about 1.5 MiB. */
const MAX_LINE_LENGTH = 4 * 1024 * 1024;

/** {@link watchObject} at the pace of this machine. */
export function watchChanges(
  connection: KubernetesConnection,
  target: WatchTarget,
  onHint: () => void,
  signal: AbortSignal,
): void {
  watchObject(connection, target, onHint, { signal, pace: hostPace });
}

/**
 * Calls `onHint` whenever what is watched may have changed, until the signal fires; returns at once and never throws.
 *
 * Each connection starts without a resourceVersion: the server then sends the current state first, so every
 * reconnection gives a hint of its own, nothing that happened in between is missed, and an expired version (410)
 * needs no other treatment. Between two connections it waits 1 s, doubled up to 60 s while they fail, less up to half
 * of that at random.
 */
export function watchObject(
  connection: KubernetesConnection,
  target: WatchTarget,
  onHint: (event: WatchEvent) => void,
  options: { signal: AbortSignal; pace: Pace },
): void {
  void keepWatching(connection, target, onHint, options);
}

async function keepWatching(
  connection: KubernetesConnection,
  target: WatchTarget,
  onHint: (event: WatchEvent) => void,
  { signal, pace }: { signal: AbortSignal; pace: Pace },
): Promise<void> {
  let waitMs = BACKOFF_MS.first;
  while (!signal.aborted) {
    const startedMs = pace.monotonicMs();
    if ((await watchOnce(connection, target, onHint, signal)) === "closed") return;
    const isGood = pace.monotonicMs() - startedMs >= GOOD_AFTER_MS;
    if (isGood) waitMs = BACKOFF_MS.first;
    await pace.sleep(waitMs * (1 - pace.unit() / 2), signal);
    waitMs = isGood ? waitMs : Math.min(waitMs * 2, BACKOFF_MS.most);
  }
}

// How a watch ended is of no use to anybody: the reader polls anyway, and sees for itself when the server is gone.
async function watchOnce(
  connection: KubernetesConnection,
  target: WatchTarget,
  onHint: (event: WatchEvent) => void,
  signal: AbortSignal,
): Promise<"ended" | "closed"> {
  try {
    const query = new URLSearchParams({
      watch: "true",
      ...(target.name === undefined ? {} : { fieldSelector: `metadata.name=${target.name}` }),
      allowWatchBookmarks: "true",
      timeoutSeconds: String(SERVER_TIMEOUT_S),
    });
    const stream = await connection.open({
      method: "GET",
      url: `${target.collection}?${query}`,
      headers: { Accept: "application/json" },
      signal,
      timeoutMs: SERVER_TIMEOUT_S * 1_000 + connection.requestTimeoutMs,
    });
    try {
      if (stream.status === 200) await readEvents(stream.chunks, onHint);
    } finally {
      stream.close();
    }
    return "ended";
  } catch (error) {
    return error instanceof KubernetesError && error.code === "KUBERNETES_CONNECTION_CLOSED" ? "closed" : "ended";
  }
}

async function readEvents(chunks: AsyncIterable<Buffer>, onHint: (event: WatchEvent) => void): Promise<void> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > MAX_LINE_LENGTH) return;
    for (const line of lines) {
      const event = eventOf(line);
      if (event?.type === "ERROR") return;
      if (event !== undefined && event.type !== "BOOKMARK") onHint(event);
    }
  }
}

function eventOf(line: string): WatchEvent | undefined {
  try {
    const event: unknown = JSON.parse(line);
    const { type, object } = (event ?? {}) as { type?: unknown; object?: unknown };
    return typeof type === "string" ? { type, object } : undefined;
  } catch {
    return undefined;
  }
}
