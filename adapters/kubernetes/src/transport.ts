import { type Dispatcher, request } from "undici";
import type { Session, SessionSource } from "./credential-session.ts";
import { type Deadline, openDeadline } from "./deadline.ts";
import { KubernetesError, messageOf } from "./kubernetes-error.ts";
import { describeRequest, type RequestName } from "./request-name.ts";

/** One request that was answered, or not: for metrics. */
export interface RequestReport extends RequestName {
  /** Status of the answer, or `timeout`, `aborted` or `error` where there was none. */
  code: string;
  durationMs: number;
}

/** A request to the API server, before credentials are added. */
export interface TransportRequest {
  readonly method: Dispatcher.HttpMethod;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | undefined;
  /** In place of the transport's own, for what is long by nature. */
  readonly timeoutMs?: number;
}

/** An answer, whatever its status. */
export interface TransportResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer whose body is still coming; the deadline runs until it is closed. */
export interface TransportStream {
  readonly status: number;
  readonly chunks: AsyncIterable<Buffer>;
  /** Ends the exchange and its connection, if it has not ended by itself. */
  close(): void;
}

/** HTTP with a deadline, fresh credentials, one retry after 401, and bodies of bounded size. */
export interface Transport {
  /** Sends and reads the whole answer; throws `KubernetesError` unless there was one. */
  send(request: TransportRequest): Promise<TransportResponse>;
  /** Sends and gives the answer's body as it comes. */
  open(request: TransportRequest): Promise<TransportStream>;
}

/** What a transport needs. */
export interface TransportOptions {
  readonly sessions: Pick<SessionSource, "session" | "reload">;
  readonly requestTimeoutMs: number;
  readonly maxBodyBytes: number;
  readonly onRequest?: ((report: RequestReport) => void) | undefined;
}

/** Builds the transport. */
export function createTransport(options: TransportOptions): Transport {
  const exchange = async <T>(given: TransportRequest, finish: (a: Answer, d: Deadline) => Promise<T>): Promise<T> => {
    const startedMs = performance.now();
    const deadline = openDeadline(given.timeoutMs ?? options.requestTimeoutMs, given.signal);
    let code = "error";
    try {
      const answer = await answerOf(options, given, deadline);
      const result = await finish(answer, deadline);
      code = String(answer.statusCode);
      return result;
    } catch (error) {
      deadline.close();
      const fault = faultOf(error, deadline.signal, given);
      code = codeOf(fault);
      throw fault;
    } finally {
      const durationMs = performance.now() - startedMs;
      options.onRequest?.({ ...describeRequest(given.method, given.url), code, durationMs });
    }
  };

  return {
    send: (given) =>
      exchange(given, async (answer, deadline) => {
        const body = await deadline.race(readBounded(answer.body, options.maxBodyBytes));
        deadline.close();
        return { status: answer.statusCode, headers: flatten(answer.headers), body };
      }),
    open: (given) =>
      exchange(given, async (answer, deadline) => ({
        status: answer.statusCode,
        chunks: answer.body,
        close() {
          deadline.close();
          answer.body.on("error", ignoreAfterClose).destroy();
        },
      })),
  };
}

type Answer = Dispatcher.ResponseData;

async function answerOf(options: TransportOptions, given: TransportRequest, deadline: Deadline): Promise<Answer> {
  const first = await dispatch(given, await deadline.race(options.sessions.session()), deadline);
  if (first.statusCode !== 401) return first;
  // A 401 comes before anything was applied, so repeating even a write is safe. Tokens rotate; once is enough.
  await first.body.dump();
  options.sessions.reload();
  return dispatch(given, await deadline.race(options.sessions.session()), deadline);
}

function dispatch(given: TransportRequest, session: Session, deadline: Deadline): Promise<Answer> {
  const sent = request(given.url, {
    dispatcher: session.dispatcher,
    method: given.method,
    headers: { ...given.headers, ...session.headers },
    ...(given.body === undefined ? {} : { body: given.body }),
    signal: deadline.signal,
    // The deadline bounds the whole exchange; the library's own limits would only blur which one was hit.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  return deadline.race(sent);
}

async function readBounded(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new KubernetesError("KUBERNETES_ANSWER_UNREADABLE", `the answer is larger than ${maxBytes} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function faultOf(error: unknown, signal: AbortSignal, given: TransportRequest): KubernetesError {
  if (signal.aborted && signal.reason instanceof KubernetesError) return signal.reason;
  if (error instanceof KubernetesError) return error;
  const { origin } = new URL(given.url);
  return new KubernetesError("KUBERNETES_UNREACHABLE", `${origin}: ${messageOf(error)}`, { cause: error });
}

function codeOf(fault: KubernetesError): string {
  if (fault.code === "KUBERNETES_TIMEOUT") return "timeout";
  return fault.code === "KUBERNETES_ABORTED" ? "aborted" : "error";
}

function flatten(headers: Answer["headers"]): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value] as const],
  );
  return Object.fromEntries(entries);
}

// Destroying a body that is still coming reports the abort as an error to a listener that nobody else has.
const ignoreAfterClose = (): void => undefined;
