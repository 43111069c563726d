import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createFaultGate, type FaultSwitches } from "./http/fault-switches.ts";
import { handleRequest, type RequestReport } from "./http/handle-request.ts";
import type { JsonObject, KubeObject } from "./json.ts";
import { isObject } from "./json.ts";
import { renderKubeconfig } from "./kubeconfig.ts";
import type { Context, Target, WriteOptions } from "./operations/context.ts";
import { create } from "./operations/create.ts";
import { customResourceDefinitions } from "./resources/custom-resource-definition.ts";
import { namespaces } from "./resources/namespace.ts";
import { createRegistry } from "./resources/registry.ts";
import type { ResourceType } from "./resources/resource-type.ts";
import { createStore, keyOf, type Snapshot } from "./storage/store.ts";

/** What a devnet server is started with; everything has a default. */
export interface DevnetOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** The address to listen on; the default is loopback, and there is no authentication at all. */
  readonly host?: string;
  /** Namespaces that exist beside `default` and `kube-system`. */
  readonly namespaces?: readonly string[];
  /** Custom resource definitions as parsed objects; see {@link readDefinitions}. */
  readonly definitions?: readonly unknown[];
  /** How many changes of each resource a watch can go back; the default is 500. */
  readonly watchHistoryLimit?: number;
  /** How many events are kept; the default is 1000. */
  readonly eventLimit?: number;
  /** How long events are kept; the default is one hour, as on a real server. */
  readonly eventTtlMs?: number;
  /** Wall time in ms since the epoch, for tests of ages and times. */
  readonly nowMs?: () => number;
  /** Called once for each request that was answered; for a watch, when it has ended. */
  readonly onRequest?: (report: RequestReport) => void;
}

/** Names one object, or one collection when `name` is left out. */
export interface ObjectReference {
  readonly group?: string;
  readonly plural: string;
  readonly namespace?: string;
}

/** A direct view of the objects, for checks in tests and demonstrations. */
export interface DevnetStore {
  /** The revision of the last write. */
  revision(): number;
  get(reference: ObjectReference & { readonly name: string }): KubeObject | undefined;
  list(reference: ObjectReference): readonly KubeObject[];
  snapshot(): Snapshot;
  /** Goes back to a snapshot, revision included; all watches end with 410. */
  restore(snapshot: Snapshot): void;
}

/** A running server. */
export interface DevnetKubeApiserver {
  /** The root, such as `http://127.0.0.1:40001`. */
  readonly url: string;
  readonly store: DevnetStore;
  readonly faults: FaultSwitches;
  /** A kubeconfig as YAML. */
  kubeconfig(options?: { readonly namespace?: string }): string;
  /** Ends all connections and frees the port; calling it again changes nothing. */
  stop(): Promise<void>;
}

/** Starts an API server in memory. Rejects when the port is taken or a definition is refused. */
export async function startDevnetKubeApiserver(options: DevnetOptions = {}): Promise<DevnetKubeApiserver> {
  const store = createStore(options.watchHistoryLimit ?? 500);
  const context: Context = {
    store,
    registry: createRegistry(store),
    nowMs: options.nowMs ?? (() => Date.now()),
    eventLimit: options.eventLimit ?? 1000,
    eventTtlMs: options.eventTtlMs ?? 60 * 60_000,
  };
  fill(context, options);
  store.forgetHistory();
  const gate = createFaultGate();
  const server = createServer();
  server.on("request", (incoming, response) => {
    const startedMs = performance.now();
    const { method = "GET", url = "/" } = incoming;
    response.on("close", () => {
      const durationMs = performance.now() - startedMs;
      const userAgent = incoming.headers["user-agent"];
      options.onRequest?.({ method, path: url, code: response.statusCode, durationMs, userAgent });
    });
    void handleRequest(context, gate, incoming, response);
  });
  const url = await listen(server, options.port ?? 0, options.host ?? "127.0.0.1");
  return {
    url,
    store: viewOfStore(context),
    faults: gate.switches,
    kubeconfig: ({ namespace = "default" } = {}) => renderKubeconfig(url, namespace),
    stop: async () => {
      gate.close();
      await close(server);
    },
  };
}

function fill(context: Context, options: DevnetOptions): void {
  for (const name of new Set(["default", "kube-system", ...(options.namespaces ?? [])])) {
    put(context, namespaces, { metadata: { name } });
  }
  for (const definition of options.definitions ?? []) {
    if (!isObject(definition)) throw new TypeError("a custom resource definition must be a parsed object");
    put(context, customResourceDefinitions, definition);
  }
}

const ownOptions: WriteOptions = {
  fieldManager: "devnet",
  fieldValidation: "Ignore",
  isDryRun: false,
  isForced: false,
};

function put(context: Context, type: ResourceType, body: JsonObject): void {
  const target: Target = { type, namespace: undefined, name: "", subresource: undefined };
  create(context, target, body, ownOptions);
}

function viewOfStore(context: Context): DevnetStore {
  const { store, registry } = context;
  const bucketOf = ({ group = "", plural }: ObjectReference) => {
    const type = registry.all().find((one) => one.group === group && one.plural === plural);
    if (type === undefined) throw new TypeError(`no resource ${plural} in group "${group}"`);
    return type.bucket;
  };
  return {
    revision: store.revision,
    get: (reference) => store.read(bucketOf(reference), keyOf(reference.namespace, reference.name)),
    list: (reference) => store.list(bucketOf(reference), reference.namespace),
    snapshot: store.snapshot,
    restore: store.restore,
  };
}

function listen(server: Server, port: number, host: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      const { port: taken } = server.address() as AddressInfo;
      resolve(`http://${host.includes(":") ? `[${host}]` : host}:${taken}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
