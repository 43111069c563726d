import { type ClientRequest, get as getHttp, type IncomingMessage } from "node:http";
import { get as getHttps } from "node:https";
import { monotonicMs } from "./monotonic-ms.ts";
import { type NodeSample, readNodeSample } from "./node-sample.ts";

/** A sample and when it was taken: the node's numbers are from some moment between the two. */
export interface TimedSample {
  readonly kind: "sample";
  /** Monotonic milliseconds, on the base of `process.hrtime`. */
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
  readonly sample: NodeSample;
}

/** No sample, for whatever reason: it says nothing about the node. */
export interface UnreachableMetrics {
  readonly kind: "unreachable";
  readonly message: string;
}

/** Which page to read, and for how long. */
export interface ScrapeOptions {
  readonly url: string;
  /** For everything, from connecting to the last byte. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A node's answer has some 20 to 60 kB. */
const MOST_BYTES = 4_194_304;

/** Reads a node's metrics once, on a connection of its own. Never rejects. */
export async function scrapeNodeMetrics(options: ScrapeOptions): Promise<TimedSample | UnreachableMetrics> {
  const sentAtMs = monotonicMs();
  const answer = await fetchText(options);
  const receivedAtMs = monotonicMs();
  if (answer.kind === "unreachable") return answer;
  const read = readNodeSample(answer.text);
  if (read.kind === "unreadable") return { kind: "unreachable", message: read.message };
  return { kind: "sample", sentAtMs, receivedAtMs, sample: read.sample };
}

type Answer = { readonly kind: "text"; readonly text: string } | UnreachableMetrics;

function fetchText({ url, timeoutMs, signal }: ScrapeOptions): Promise<Answer> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve(unreachable("the request was called off"));
    const get = url.startsWith("https:") ? getHttps : getHttp;
    const request: ClientRequest = get(url, { agent: false, headers: { accept: "text/plain" } });
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      request.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => settle(unreachable(`no answer from ${url} within ${timeoutMs} ms`)), timeoutMs);
    const onAbort = (): void => settle(unreachable("the request was called off"));
    signal?.addEventListener("abort", onAbort, { once: true });
    request.on("error", (error) => settle(unreachable(`${url}: ${error.message}`)));
    request.on("response", (response) => collect(response, url, settle));
  });
}

function collect(response: IncomingMessage, url: string, settle: (answer: Answer) => void): void {
  if (response.statusCode !== 200) {
    settle(unreachable(`${url} answered ${response.statusCode}`));
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size > MOST_BYTES) settle(unreachable(`${url} answered with more than ${MOST_BYTES} bytes`));
  });
  // `end` comes for a whole answer only; one that is cut off ends in `error`.
  response.on("end", () => settle({ kind: "text", text: Buffer.concat(chunks).toString("utf8") }));
  response.on("error", (error) => settle(unreachable(`${url}: ${error.message}`)));
}

const unreachable = (message: string): UnreachableMetrics => ({ kind: "unreachable", message });
