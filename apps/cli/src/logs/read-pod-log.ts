import type { OpenScope } from "../cluster/connect.ts";
import { linesOf } from "./lines-of.ts";

/** Which log, and how much of it. */
export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** So many lines of the past. */
  readonly tail: number;
  /** Go on with what comes. */
  readonly isFollowed: boolean;
}

/** What the API server answered; the text is there only where it was no log. */
export interface LogAnswer {
  readonly kind: "read";
  readonly status: number;
  readonly text: string;
}

/** The container of the sidecar, as every manifest here calls it. */
export const SIDECAR_CONTAINER = "forge-manager";
/** A log that is followed ends by itself after a day, so that a forgotten terminal does not hold a connection for ever. */
const FOLLOW_MS = 24 * 3_600_000;
const MAX_REFUSAL_LENGTH = 4096;

/** Reads a log line by line; throws `KubernetesError` where the API server does not answer. Lines are as the pod wrote them. */
export async function readPodLog(
  { connection }: OpenScope,
  { namespace, pod, container, tail, isFollowed }: LogRequest,
  onLine: (line: string) => void,
  signal: AbortSignal,
): Promise<LogAnswer> {
  const query = new URLSearchParams({
    container,
    tailLines: String(tail),
    ...(isFollowed ? { follow: "true" } : {}),
  });
  const url = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log?${query}`;
  const stream = await connection.open({
    method: "GET",
    url,
    signal,
    ...(isFollowed ? { timeoutMs: FOLLOW_MS } : {}),
  });
  let text = "";
  try {
    for await (const line of linesOf(stream.chunks)) {
      if (stream.status === 200) onLine(line);
      else text = `${text}${line}`.slice(0, MAX_REFUSAL_LENGTH);
    }
  } finally {
    stream.close();
  }
  return { kind: "read", status: stream.status, text };
}
