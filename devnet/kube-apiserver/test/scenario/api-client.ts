import { readFileSync } from "node:fs";
import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { parse as parseYaml } from "yaml";

/** One request, as raw as it goes over the wire. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: string;
}

/** One answer; the body is parsed where it is JSON or YAML. */
export interface ApiResponse {
  readonly code: number;
  readonly contentType: string;
  readonly warnings: readonly string[];
  readonly body: unknown;
}

/** Speaks to an API server without any of the project's own code in between. */
export interface ApiClient {
  send(request: ApiRequest): Promise<ApiResponse>;
  /** Opens a watch and gives its first events, or those before the server ends it. */
  watch(path: string, count: number, accept?: string): Promise<ApiResponse & { readonly events: readonly unknown[] }>;
}

interface Kubeconfig {
  readonly clusters: readonly [
    { readonly cluster: { readonly server: string; readonly "certificate-authority-data"?: string } },
  ];
  readonly users: readonly [{ readonly user: { readonly token?: string } }];
}

const ANSWER_WITHIN_MS = 10_000;
/** The name under which fields are owned where a request names no manager. */
const USER_AGENT = "scenario/1";

/** A client for the only cluster and user of a kubeconfig. */
export function createApiClient(kubeconfigPath: string): ApiClient {
  const { clusters, users } = parseYaml(readFileSync(kubeconfigPath, "utf8")) as Kubeconfig;
  const { server, "certificate-authority-data": authority } = clusters[0].cluster;
  const { token } = users[0].user;

  const open = ({ method, path, accept, contentType, body }: ApiRequest): ClientRequest => {
    const headers = {
      Accept: accept ?? "application/json",
      "User-Agent": USER_AGENT,
      ...(contentType === undefined ? {} : { "Content-Type": contentType }),
      ...(body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    };
    const options = { method, headers, agent: false, timeout: ANSWER_WITHIN_MS } as const;
    const url = new URL(path, server);
    if (authority === undefined) return requestHttp(url, options);
    return requestHttps(url, { ...options, ca: Buffer.from(authority, "base64") });
  };

  return {
    async send(request) {
      const response = await answerTo(open(request), request.body);
      const head = headOf(response);
      const body = await text(response);
      return { ...head, body: head.contentType === "application/yaml" ? parseYaml(body) : parsed(body) };
    },
    async watch(path, count, accept) {
      const request = open({ method: "GET", path, ...(accept === undefined ? {} : { accept }) });
      const response = await answerTo(request, undefined);
      if (response.statusCode !== 200) {
        return { ...headOf(response), body: parsed(await text(response)), events: [] };
      }
      const events: unknown[] = [];
      for await (const line of createInterface({ input: response })) {
        events.push(JSON.parse(line));
        if (events.length === count) break;
      }
      // Breaking off is how a watch ends; that the answer was not complete is no news.
      response.on("error", () => undefined).destroy();
      return { ...headOf(response), body: undefined, events };
    },
  };
}

function answerTo(request: ClientRequest, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on("response", resolve);
    request.on("error", reject);
    request.on("timeout", () => request.destroy(new Error(`${request.path}: no answer in ${ANSWER_WITHIN_MS} ms`)));
    request.end(body);
  });
}

function headOf(response: IncomingMessage): Omit<ApiResponse, "body"> {
  const warnings = response.headersDistinct["warning"] ?? [];
  return { code: response.statusCode ?? 0, contentType: response.headers["content-type"] ?? "", warnings };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // A router that knows no such path answers in plain text.
    return body;
  }
}
