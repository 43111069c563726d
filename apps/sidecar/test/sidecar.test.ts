import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it, type TestContext } from "vitest";
import { startSidecar } from "../src/compose.ts";
import type { SidecarStatus } from "../src/report/status.ts";
import type { RunningSidecar } from "../src/run-sidecar.ts";
import { type ApiServer, startApiServer } from "./api-server.ts";
import { aConfiguration } from "./configuration/configuration-builder.ts";

const TOKEN = "a token that nobody guesses";

type Cleanup = Pick<TestContext, "onTestFinished">;

async function anApiServer(
  { onTestFinished }: Cleanup,
  o: Parameters<typeof startApiServer>[0] = { definition: "ours" },
): Promise<ApiServer> {
  const api = await startApiServer(o);
  onTestFinished(api.stop);
  return api;
}

type Line = Readonly<Record<string, unknown>>;

/** A sidecar as a developer runs it: from a kubeconfig of one's own, without a node. */
async function aSidecar(
  { onTestFinished }: Cleanup,
  api: Pick<ApiServer, "kubeconfigPath" | "directory">,
  env: Readonly<Record<string, string>> = {},
) {
  const lines: Line[] = [];
  const configuration = aConfiguration({
    POD_NAME: "developer-0",
    DISABLE_SOCKET_CHECK: "true",
    METRICS_PORT: "0",
    LEASE_DURATION: "3",
    PRESTOP_TOKEN: TOKEN,
    TARGET_KES_KEY: join(api.directory, "kes.skey"),
    TARGET_VRF_KEY: join(api.directory, "vrf.skey"),
    TARGET_OP_CERT: join(api.directory, "node.cert"),
    // Nobody listens there.
    NODE_METRICS_URL: "http://127.0.0.1:9/metrics",
    CARDANO_NODE_PROCESS_NAME: "no-such-node",
    ...env,
  });
  const sidecar: RunningSidecar = await startSidecar(configuration, {
    kubeconfigPath: api.kubeconfigPath,
    logDestination: { write: (line: string) => lines.push(JSON.parse(line) as Line) },
  });
  onTestFinished(async () => {
    sidecar.stop("the test is over");
    await sidecar.ended;
  });
  const url = `http://127.0.0.1:${sidecar.port}`;
  const get = (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(5000) });
  return {
    sidecar,
    get,
    lines,
    status: async (): Promise<SidecarStatus> => (await (await get("/status")).json()) as SidecarStatus,
    said: (phrase: string): Line[] => lines.filter(({ msg }) => msg === phrase),
  };
}

/** Asks until the answer is true; the bound is far above what it takes. */
async function until(what: string, ask: () => Promise<boolean> | boolean): Promise<void> {
  const endMs = performance.now() + 30_000;
  while (!(await ask())) {
    if (performance.now() > endMs) throw new Error(`${what}: not within 30 s`);
    await sleep(25);
  }
}

const isLeading = (sidecar: Awaited<ReturnType<typeof aSidecar>>) => async (): Promise<boolean> =>
  (await sidecar.get("/status")).ok && (await sidecar.status()).role === "leader";
const isStandby = (sidecar: Awaited<ReturnType<typeof aSidecar>>) => async (): Promise<boolean> =>
  (await sidecar.get("/status")).ok && (await sidecar.status()).phase === "standby";

const leaderOf = ({ server }: ApiServer) =>
  server.store.get({ group: "cardano.io", plural: "cardanoleaders", namespace: "default", name: "cardano-leader" }) as
    | { metadata: { labels?: Record<string, string> }; status?: Record<string, unknown> }
    | undefined;
const leaseOf = ({ server }: ApiServer) =>
  server.store.get({
    group: "coordination.k8s.io",
    plural: "leases",
    namespace: "default",
    name: "cardano-node-leader",
  }) as { spec: { holderIdentity: string } } | undefined;

describe.concurrent("a sidecar on a developer's own kubeconfig, with DISABLE_SOCKET_CHECK", { timeout: 60_000 }, () => {
  it("takes the seat, tells everybody, and gives it back when it is asked to stop", async (t) => {
    const api = await anApiServer(t);
    const developer = await aSidecar(t, api);
    await until("a leader", isLeading(developer));
    const entry = (): { role?: string } | undefined => (leaderOf(api)?.status?.["pods"] as { role?: string }[])?.[0];
    await until("the pod's own word in the resource", () => entry()?.role === "leader");

    expect(leaseOf(api)?.spec.holderIdentity).toMatch(/^developer-0_[0-9a-f]{16}$/);
    expect(leaderOf(api)?.status).toMatchObject({
      leaderPod: "developer-0",
      forgingEnabled: false,
      pods: [{ name: "developer-0", role: "leader", reason: "WithoutNode" }],
    });
    expect(await (await developer.get("/health")).text()).toBe("OK");
    expect(await (await developer.get("/metrics")).text()).toContain(
      'leader_election_master_status{name="cardano-node-leader"} 1',
    );

    developer.sidecar.stop("received SIGTERM");
    await developer.sidecar.ended;

    expect(leaseOf(api)?.spec.holderIdentity ?? "").toBe("");
    expect(leaderOf(api)?.status).toMatchObject({
      leaderPod: "",
      pods: [{ role: "standby", reason: "StopRequested" }],
    });
    const events = api.server.store.list({ plural: "events", namespace: "default" }) as unknown as { reason: string }[];
    expect(events.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining(["WithoutNode", "SeatTaken", "StopRequested"]),
    );
  });

  it("empties the seat for a preStop hook, and goes on living", async (t) => {
    const api = await anApiServer(t);
    const developer = await aSidecar(t, api);
    await until("a leader", isLeading(developer));

    const answer = await developer.get("/prestop", { "x-prestop-token": TOKEN });

    expect([answer.status, await answer.text()]).toEqual([200, "the seat is empty and the node does not forge\n"]);
    expect(leaseOf(api)?.spec.holderIdentity ?? "").toBe("");
    expect(await developer.status()).toMatchObject({ role: "standby", reason: "StopRequested" });
  });

  it("takes over from another one that stops", async (t) => {
    const api = await anApiServer(t);
    const first = await aSidecar(t, api);
    await until("a leader", isLeading(first));
    const second = await aSidecar(t, api, { POD_NAME: "developer-1" });
    await until("a standby", isStandby(second));

    first.sidecar.stop("received SIGTERM");
    await first.sidecar.ended;
    await until("the next leader", isLeading(second));

    expect(leaseOf(api)?.spec.holderIdentity).toMatch(/^developer-1_/);
    expect(second.said("phase changed").at(-1)).toMatchObject({ to: "enabling", reason: "WithoutNode" });
  });
});

describe.concurrent("a sidecar that may do less than it would like", { timeout: 60_000 }, () => {
  it("leads without Events and without the resource, and says once what to add to the Role", async (t) => {
    const api = await anApiServer(t, { definition: "ours", forbids: /\/(events|cardanoleaders)/ });
    const developer = await aSidecar(t, api);
    await until("a leader", isLeading(developer));
    await sleep(1500);

    expect(developer.said("CardanoLeader not written")).toMatchObject([
      { kind: "forbidden", hint: expect.stringContaining("Role") },
    ]);
    expect(developer.said("Kubernetes Events not recorded")).toMatchObject([{ kind: "forbidden" }]);
    expect(leaderOf(api)).toBeUndefined();
  });

  it("leads under the predecessor's definition, and says once what is missing", async (t) => {
    const api = await anApiServer(t, { definition: "predecessors" });
    const developer = await aSidecar(t, api);
    await until("a leader", isLeading(developer));
    await until("the resource", () => leaderOf(api)?.status?.["leaderPod"] === "developer-0");
    await sleep(1500);

    expect(leaderOf(api)?.status).not.toHaveProperty("pods");
    expect(developer.said("CardanoLeader not written")).toMatchObject([{ kind: "field-not-declared" }]);
  });

  it("leads without any definition at all", async (t) => {
    const api = await anApiServer(t, {});
    const developer = await aSidecar(t, api);
    await until("a leader", isLeading(developer));

    expect(developer.said("CardanoLeader not written")).toMatchObject([{ kind: "not-installed" }]);
  });

  it("stays a standby beside another pool of the same name, and names it", async (t) => {
    const api = await anApiServer(t);
    const [mine, other] = [
      "pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09",
      "pool1qqqqqdk4zhsjuxxd8jyvwncf5eucfskz0xjjj64fdmlgj735lr9",
    ];
    const names = { CRD_NAME: "cardano-leader", LEASE_NAME: "cardano-node-leader" };
    const first = await aSidecar(t, api, { ...names, POOL_ID: mine });
    await until("the resource of the first", () => leaderOf(api)?.metadata.labels?.["cardano.io/pool-id"] === mine);
    first.sidecar.stop("making room");
    await first.sidecar.ended;

    const second = await aSidecar(t, api, { ...names, POOL_ID: other });
    await until(
      "a standby with a reason",
      async () => (await isStandby(second)()) && (await second.status()).reason === "ForeignPool",
    );
    await sleep(4000);

    expect(await second.status()).toMatchObject({ role: "standby", message: expect.stringContaining(mine) });
  });

  it("starts, answers and stops while no API server is there", async (t) => {
    const api = await anApiServer(t);
    await api.server.stop();
    const startedMs = performance.now();
    const developer = await aSidecar(t, api);
    await until("a standby", isStandby(developer));

    expect(await (await developer.get("/health")).text()).toBe("OK");
    expect(await developer.status()).toMatchObject({ role: "standby", reason: "WithoutNode" });
    await until("a word about it", () => developer.said("lease request failed").length > 0);
    developer.sidecar.stop("received SIGTERM");
    await developer.sidecar.ended;
    expect(performance.now() - startedMs).toBeLessThan(20_000);
  });
});
