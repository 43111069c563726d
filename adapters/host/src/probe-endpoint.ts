import { type ClientRequest, get as getHttp } from "node:http";
import { get as getHttps } from "node:https";

/** What a probe found out. */
export interface EndpointProbe {
  readonly isPassed: boolean;
  /** What was answered or went wrong, without anything that the address or a header keeps secret. */
  readonly message: string;
  readonly durationMs: number;
}

/** Which address, and for how long. */
export interface ProbeOptions {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** For everything, from the name lookup to the status. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks an HTTP endpoint once whether all is well: a 2xx status says so, and anything else does not. Redirects are not
 * followed and the body is not read, so nothing about the answer can be too large. Never rejects.
 */
export async function probeEndpoint(options: ProbeOptions): Promise<EndpointProbe> {
  const startedMs = performance.now();
  const answer = await ask(options);
  return { ...answer, durationMs: performance.now() - startedMs };
}

type Answer = Omit<EndpointProbe, "durationMs">;

const failed = (message: string): Answer => ({ isPassed: false, message });

function ask({ url, headers = {}, timeoutMs, signal }: ProbeOptions): Promise<Answer> {
  const address = URL.parse(url);
  const get = address?.protocol === "https:" ? getHttps : getHttp;
  if (address === null || !/^https?:$/.test(address.protocol)) {
    return Promise.resolve(failed("the endpoint is no http:// or https:// address"));
  }
  if (signal?.aborted === true) return Promise.resolve(failed("the check was called off"));
  return new Promise((resolve) => {
    let request: ClientRequest | undefined;
    const settle = (answer: Answer): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      request?.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => settle(failed(`no answer within ${timeoutMs} ms`)), timeoutMs);
    const onAbort = (): void => settle(failed("the check was called off"));
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      request = get(address, { agent: false, headers }, ({ statusCode = 0 }) => {
        const isPassed = statusCode >= 200 && statusCode < 300;
        settle({ isPassed, message: `answered ${statusCode}` });
      });
      // The code says what happened; the message may repeat what was sent.
      request.on("error", (error) => settle(failed(`no answer: ${codeOf(error)}`)));
    } catch (error) {
      settle(failed(`the request cannot be sent: ${codeOf(error)}`));
    }
  });
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "unknown fault";
}
