import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import type { RequestOptions } from "node:https";
import { Agent, type Dispatcher, ProxyAgent } from "undici";
import { type KubeconfigLocation, type LoadedKubeconfig, loadKubeconfig } from "./kubeconfig.ts";
import { KubernetesError, messageOf } from "./kubernetes-error.ts";

/** What one request needs: who we are, and the connections to send it through. */
export interface Session {
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
}

/** Keeps credentials and connections to one cluster current while files, tokens and certificates rotate. */
export interface SessionSource {
  readonly kubeconfig: LoadedKubeconfig;
  /** The session for the next request; throws `KUBERNETES_CREDENTIALS_UNREADABLE`, after which the next call tries again. */
  session(): Promise<Session>;
  /** Forgets every cached token and reads everything again; for after a 401. */
  reload(): void;
  /** Closes every connection, also those of earlier certificates. */
  close(): Promise<void>;
}

// Two watches and a few requests at once; a request never waits long behind an event or a status write.
const CONNECTIONS = 8;
// Longer than any polling interval (or each poll would open a connection), shorter than the server's own 90 s.
const KEEP_ALIVE_MS = 60_000;

/** Builds the source; reads the kubeconfig at once, so that a broken one fails at start. */
export function createSessionSource(location: KubeconfigLocation, connectTimeoutMs: number): SessionSource {
  let kubeconfig = loadKubeconfig(location);
  let stamp: string | undefined;
  let current: { key: string; dispatcher: Dispatcher } | undefined;
  const retired = new Set<Dispatcher>();

  const dispatcherFor = (options: RequestOptions): Dispatcher => {
    const tls = tlsOf(options);
    const key = fingerprintOf({ ...tls, server: kubeconfig.cluster.server, proxy: kubeconfig.cluster.proxyUrl });
    if (current?.key === key) return current.dispatcher;
    if (current !== undefined) retire(current.dispatcher, retired);
    current = { key, dispatcher: openDispatcher(kubeconfig, tls, connectTimeoutMs) };
    return current.dispatcher;
  };

  const reload = (): void => {
    kubeconfig = loadKubeconfig(location);
  };

  return {
    get kubeconfig() {
      return kubeconfig;
    },
    async session() {
      try {
        const now = await stampOf(kubeconfig.files);
        if (stamp !== undefined && stamp !== now) reload();
        stamp = now;
        const options: RequestOptions = { headers: {} };
        await kubeconfig.config.applyToHTTPSOptions(options);
        return { headers: headersOf(options), dispatcher: dispatcherFor(options) };
      } catch (error) {
        if (error instanceof KubernetesError) throw error;
        throw new KubernetesError(
          "KUBERNETES_CREDENTIALS_UNREADABLE",
          `credentials for ${kubeconfig.cluster.server} could not be read: ${messageOf(error)}`,
          { cause: error },
        );
      }
    },
    reload,
    async close() {
      const all = current === undefined ? [...retired] : [...retired, current.dispatcher];
      current = undefined;
      retired.clear();
      await Promise.all(all.map((dispatcher) => dispatcher.destroy()));
    },
  };
}

// What is under way on the old certificates may finish; it has its own deadline.
function retire(dispatcher: Dispatcher, retired: Set<Dispatcher>): void {
  retired.add(dispatcher);
  const forget = (): void => void retired.delete(dispatcher);
  dispatcher.close().then(forget, forget);
}

type TlsOptions = Pick<
  RequestOptions,
  "ca" | "cert" | "key" | "pfx" | "passphrase" | "rejectUnauthorized" | "servername"
>;

function tlsOf(options: RequestOptions): TlsOptions {
  const { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername } = options;
  const all = { ca, cert, key, pfx, passphrase, rejectUnauthorized, servername };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as TlsOptions;
}

function headersOf(options: RequestOptions): Record<string, string> {
  const entries = Object.entries(options.headers ?? {}).filter(([, value]) => value !== undefined && value !== null);
  const headers: Record<string, string> = Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
  if (typeof options.auth === "string") {
    headers["Authorization"] = `Basic ${Buffer.from(options.auth).toString("base64")}`;
  }
  return headers;
}

function openDispatcher(kubeconfig: LoadedKubeconfig, tls: TlsOptions, connectTimeoutMs: number): Dispatcher {
  const plan = kubeconfig.config.createDispatcherOptions(kubeconfig.cluster, tls);
  // HTTP/1.1 on purpose: a request that missed its deadline takes its own connection down and no other, while on
  // one shared HTTP/2 connection a lost peer stalls every request behind it.
  const pool = { connections: CONNECTIONS, pipelining: 1, keepAliveTimeout: KEEP_ALIVE_MS, allowH2: false };
  const connect = { timeout: connectTimeoutMs, keepAlive: true, keepAliveInitialDelay: 30_000 };
  switch (plan.type) {
    case "socks":
      throw new KubernetesError("KUBERNETES_CONFIG_INVALID", `proxy ${plan.uri}: SOCKS proxies are not supported`);
    case "proxy":
      return new ProxyAgent({
        ...pool,
        uri: plan.uri,
        requestTls: { ...(plan.requestTls as object) },
        proxyTls: connect,
      });
    default:
      return new Agent({ ...pool, connect: { ...connect, ...(tls as object) } });
  }
}

// Symbolic links are followed, so the swap of a mounted volume shows in inode and time.
async function stampOf(files: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    files.map((file) =>
      stat(file).then(
        (found) => `${found.mtimeMs}/${found.size}/${found.ino}`,
        () => "missing",
      ),
    ),
  );
  return stamps.join(" ");
}

function fingerprintOf(parts: Record<string, unknown>): string {
  const text = Object.entries(parts).map(([name, value]) => `${name}=${String(value)}`);
  return createHash("sha256").update(text.join("\n")).digest("hex");
}
