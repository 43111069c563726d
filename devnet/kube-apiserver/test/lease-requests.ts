import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { DevnetKubeApiserver } from "../src/index.ts";

export const LEASES = "/apis/coordination.k8s.io/v1/namespaces/default/leases";

/** What tests of the server itself send: always about Leases of the namespace `default`. */
export interface LeaseRequests {
  create(name: string, holder?: string): Promise<number>;
  /** Sets the holder and gives the status code. */
  hold(name: string, holder: string, signal?: AbortSignal): Promise<number>;
  read(name: string): Promise<Response>;
  /** The holder that the store has, whatever any answer said. */
  stored(name: string): unknown;
  watch(query?: string): Promise<LeaseWatch>;
}

/** A watch under way. */
export interface LeaseWatch {
  /** The next event as `TYPE name holder`; undefined when the watch has ended. */
  next(): Promise<string | undefined>;
  end(): void;
}

/** Requests to one server. */
export function leaseRequests(server: () => DevnetKubeApiserver): LeaseRequests {
  const send = (method: string, path: string, body?: object, signal?: AbortSignal): Promise<Response> =>
    fetch(`${server().url}${path}`, {
      method,
      headers: { "Content-Type": method === "PATCH" ? "application/merge-patch+json" : "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  const codeOf = async (answer: Promise<Response>): Promise<number> => {
    const response = await answer;
    await response.body?.cancel();
    return response.status;
  };
  return {
    create: (name, holder = "a") =>
      codeOf(send("POST", LEASES, { metadata: { name }, spec: { holderIdentity: holder } })),
    hold: (name, holder, signal) =>
      codeOf(send("PATCH", `${LEASES}/${name}`, { spec: { holderIdentity: holder } }, signal)),
    read: (name) => send("GET", `${LEASES}/${name}`),
    stored(name) {
      const reference = { group: "coordination.k8s.io", plural: "leases", namespace: "default", name };
      const lease = server().store.get(reference) as { spec?: { holderIdentity?: unknown } } | undefined;
      return lease?.spec?.holderIdentity;
    },
    async watch(query = "") {
      const controller = new AbortController();
      const response = await fetch(`${server().url}${LEASES}?watch=true${query}`, { signal: controller.signal });
      const lines = createInterface({ input: Readable.fromWeb(response.body as never) })[Symbol.asyncIterator]();
      return {
        async next() {
          const { value, done } = (await lines.next()) as { value: string; done?: boolean };
          return done === true ? undefined : shown(value);
        },
        end: () => controller.abort(),
      };
    },
  };
}

function shown(line: string): string {
  const { type, object } = JSON.parse(line) as {
    type: string;
    object: { code?: number; metadata: { name?: string }; spec?: { holderIdentity?: string } };
  };
  const { code, metadata, spec } = object;
  return code === undefined ? `${type} ${metadata.name} ${spec?.holderIdentity}` : `${type} ${code}`;
}
