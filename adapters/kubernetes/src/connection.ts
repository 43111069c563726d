import type { ApiConstructor, ApiType } from "@kubernetes/client-node/dist/config.js";
import type { Configuration } from "@kubernetes/client-node/dist/gen/configuration.js";
import { ResponseContext, wrapHttpLibrary } from "@kubernetes/client-node/dist/gen/http/http.js";
import { ServerConfiguration } from "@kubernetes/client-node/dist/gen/servers.js";
import { createSessionSource } from "./credential-session.ts";
import type { KubeconfigLocation } from "./kubeconfig.ts";
import { KubernetesError } from "./kubernetes-error.ts";
import { createTransport, type RequestReport, type Transport, type TransportRequest } from "./transport.ts";

/** How to reach one cluster. */
export interface KubernetesConnectionOptions extends KubeconfigLocation {
  /** Deadline of every request, in milliseconds: credentials, connection, headers and body together. */
  requestTimeoutMs: number;
  /** Answers larger than this are refused unread; 8 MiB unless given. */
  maxBodyBytes?: number;
  /** Called once for each request when it is over; must not throw. */
  onRequest?: (report: RequestReport) => void;
  /** Sent as `User-Agent`, which appears in audit logs and in `managedFields`. */
  userAgent?: string;
  /** Act as this user; the API server asks whether the user of the kubeconfig may. */
  impersonate?: string;
}

/** A way to one API server that every adapter of this package shares. */
export interface KubernetesConnection extends Transport {
  /** URL of the API server. */
  readonly server: string;
  /** Namespace of the context in use, where it names one. */
  readonly namespace: string | undefined;
  readonly requestTimeoutMs: number;
  /** A typed API of @kubernetes/client-node that sends through this connection. */
  api<T extends ApiType>(apiClass: ApiConstructor<T>): T;
  /** Closes every connection; requests under way fail. */
  close(): Promise<void>;
}

const DEFAULT_MAX_BODY_BYTES = 8 * 1024 * 1024;

/**
 * Opens the way to a cluster; nothing is sent yet. Throws `KUBERNETES_CONFIG_INVALID` when there is no usable kubeconfig.
 *
 * Connections stay open between requests, no request outlives its deadline, and service account tokens, certificates
 * and the kubeconfig itself are read again when they change, and once after a 401.
 */
export function createKubernetesConnection(options: KubernetesConnectionOptions): KubernetesConnection {
  const { requestTimeoutMs } = options;
  if (!(requestTimeoutMs > 0)) {
    throw new KubernetesError("KUBERNETES_CONFIG_INVALID", `requestTimeoutMs must be above 0, is ${requestTimeoutMs}`);
  }
  const sessions = createSessionSource(options, requestTimeoutMs);
  const { server } = sessions.kubeconfig.cluster;
  const transport = createTransport({
    sessions,
    requestTimeoutMs,
    maxBodyBytes: options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES,
    onRequest: options.onRequest,
  });
  const userAgent = options.userAgent ?? "cardano-forge-manager";
  const impersonation = options.impersonate === undefined ? {} : { "Impersonate-User": options.impersonate };
  let isClosed = false;
  const prepare = (request: TransportRequest): TransportRequest => {
    if (isClosed) throw new KubernetesError("KUBERNETES_CONNECTION_CLOSED", `the connection to ${server} is closed`);
    const url = request.url.startsWith("/") ? `${server}${request.url}` : request.url;
    return { ...request, url, headers: { ...request.headers, ...impersonation, "User-Agent": userAgent } };
  };
  const send: Transport["send"] = async (request) => transport.send(prepare(request));
  const configuration = typedApiConfiguration(server, send);
  return {
    server,
    namespace: sessions.kubeconfig.namespace,
    requestTimeoutMs,
    send,
    open: async (request) => transport.open(prepare(request)),
    api: (apiClass) => new apiClass(configuration),
    async close() {
      isClosed = true;
      await sessions.close();
    },
  };
}

function typedApiConfiguration(server: string, send: Transport["send"]): Configuration {
  const httpApi = wrapHttpLibrary({
    async send(context) {
      const body = context.getBody();
      if (body !== undefined && typeof body !== "string") {
        throw new KubernetesError("KUBERNETES_CONFIG_INVALID", "only text bodies can be sent to an API server");
      }
      const answer = await send({
        method: context.getHttpMethod(),
        url: context.getUrl(),
        headers: context.getHeaders(),
        ...(body === undefined ? {} : { body }),
        signal: context.getSignal(),
      });
      return new ResponseContext(
        answer.status,
        { ...answer.headers },
        {
          text: async () => answer.body.toString("utf8"),
          binary: async () => answer.body,
          stream: () => null,
        },
      );
    },
  });
  return { baseServer: new ServerConfiguration(server, {}), httpApi, middleware: [], authMethods: {} };
}
