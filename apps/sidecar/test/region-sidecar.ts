import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestContext } from "vitest";
import { startSidecar } from "../src/compose.ts";
import type { SidecarStatus } from "../src/report/status.ts";
import { type ApiServer, startApiServer } from "./api-server.ts";
import { aConfiguration } from "./configuration/configuration-builder.ts";

/** The pool of every sidecar that is told of no other. */
export const POOL = "pool1pu5jlj4q9w9jlxeu370a3c9myx47md5j5m2str0naunn2q3lkdy";
/** Beginning of the names of its objects. */
export const LEASE = `mainnet-${POOL.slice(0, 10)}`;

/** Whatever ends what a test started. */
export type Cleanup = Pick<TestContext, "onTestFinished">;
type Line = Readonly<Record<string, unknown>>;

/** API servers in memory; paths that match what is forbidden at one answer 403. */
export async function someRegions(
  { onTestFinished }: Cleanup,
  count: number,
  forbidsAt: (index: number) => RegExp | undefined = () => undefined,
): Promise<ApiServer[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const forbids = forbidsAt(index);
      return startApiServer({ definition: "ours for regions", ...(forbids === undefined ? {} : { forbids }) });
    }),
  );
  for (const { stop } of servers) onTestFinished(stop);
  return servers;
}

/** A sidecar without a node, in one of these regions; every region is an arbiter. */
export async function aSidecar(
  { onTestFinished }: Cleanup,
  regions: readonly ApiServer[],
  o: { region: number; pod?: string; env?: Readonly<Record<string, string>> },
) {
  const { region, pod = "producer-0" } = o;
  const own = regions[region] as ApiServer;
  const sources = regions.map((one, index) => (index === region ? "in-cluster" : one.kubeconfigPath));
  const configuration = aConfiguration({
    POD_NAME: pod,
    POOL_ID: POOL,
    ENABLE_CLUSTER_MANAGEMENT: "true",
    CLUSTER_REGION: `region-${region}`,
    CLUSTER_PRIORITY: String(region + 1),
    ARBITERS: sources.map((source, index) => `arbiter-${index}=${source}`).join(","),
    DISABLE_SOCKET_CHECK: "true",
    METRICS_PORT: "0",
    LEASE_DURATION: "3",
    GLOBAL_LEASE_DURATION: "6",
    TARGET_KES_KEY: join(own.directory, `${pod}-kes.skey`),
    TARGET_VRF_KEY: join(own.directory, `${pod}-vrf.skey`),
    TARGET_OP_CERT: join(own.directory, `${pod}-node.cert`),
    NODE_METRICS_URL: "http://127.0.0.1:9/metrics",
    CARDANO_NODE_PROCESS_NAME: "no-such-node",
    ...o.env,
  });
  const lines: Line[] = [];
  const sidecar = await startSidecar(configuration, {
    kubeconfigPath: own.kubeconfigPath,
    logDestination: { write: (line: string) => lines.push(JSON.parse(line) as Line) },
  });
  const stop = async (): Promise<void> => {
    sidecar.stop("the test is over");
    await sidecar.ended;
  };
  onTestFinished(stop);
  const get = (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${sidecar.port}${path}`, { signal: AbortSignal.timeout(20_000) });
  const status = async (): Promise<SidecarStatus | undefined> => {
    // On a machine that is busy with other things, all of these sidecars share one thread.
    const answer = await get("/status");
    return answer.ok ? ((await answer.json()) as SidecarStatus) : undefined;
  };
  return {
    stop,
    get,
    lines,
    status,
    hasPermit: async (): Promise<boolean> => ((await status())?.pool?.permitForSeconds ?? 0) > 0,
    /** For as long as the seat's lease lasts: from now on a release counts at once, and a free lease may be taken. */
    hasWatchedArbiters: async (): Promise<boolean> =>
      (await status())?.pool?.election.registers.every(({ isWatched }) => isWatched) === true,
  };
}

/** Asks until the answer is true; the bound is far above what it takes. */
export async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 80_000;
  while (!(await ask())) {
    if (performance.now() > endMs) throw new Error(`${what}: not within 80 s`);
    await sleep(50);
  }
}

/** Whether a Lease has been renewed for so long, from now on. */
export function renewedFor({ server }: ApiServer, name: string, forMs: number): () => Promise<boolean> {
  const sinceMs = Date.now();
  return async () => {
    const at = { group: "coordination.k8s.io", plural: "leases", namespace: "default", name };
    const lease = server.store.get(at) as unknown as { spec: { renewTime: string } } | undefined;
    return lease !== undefined && Date.parse(lease.spec.renewTime) - sinceMs >= forMs;
  };
}
