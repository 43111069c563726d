import { writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ApiServer } from "./api-server.ts";
import { aSidecar, type Cleanup, LEASE, POOL, renewedFor, someRegions, until } from "./region-sidecar.ts";

/** Takes connections and never answers, as a server does behind a firewall that drops everything. */
async function aSilentServer({ onTestFinished }: Cleanup, directory: string): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const path = join(directory, `silent-${port}`);
  const cluster = { name: "c", cluster: { server: `http://127.0.0.1:${port}` } };
  const context = { name: "x", context: { cluster: "c", user: "u" } };
  await writeFile(
    path,
    JSON.stringify({ clusters: [cluster], users: [{ name: "u" }], contexts: [context], "current-context": "x" }),
  );
  return path;
}

const CLUSTERS = { group: "cardano.io", plural: "cardanoforgeclusters", namespace: "default" };
const clustersOf = ({ server }: ApiServer) => server.store.list(CLUSTERS);

/** As `kubectl patch --type=merge` does. */
async function patch({ server }: ApiServer, name: string, spec: object): Promise<void> {
  const answer = await fetch(`${server.url}/apis/cardano.io/v1/namespaces/default/cardanoforgeclusters/${name}`, {
    method: "PATCH",
    headers: { "content-type": "application/merge-patch+json" },
    body: JSON.stringify({ spec }),
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
}

const disable = (api: ApiServer, name: string): Promise<void> => patch(api, name, { forgeState: "Disabled" });

const eventsOf = ({ server }: ApiServer) => server.store.list({ group: "", plural: "events", namespace: "default" });

const poolLease = ({ server }: ApiServer) =>
  server.store.get({
    group: "coordination.k8s.io",
    plural: "leases",
    namespace: "default",
    name: `cardano-forge-${LEASE}`,
  });

describe.concurrent("three regions of one pool", { timeout: 240_000 }, () => {
  it("have one leader each and one permit in all, which the other regions take over when it is given back", async (test) => {
    const regions = await someRegions(test, 3);
    const east = await aSidecar(test, regions, { region: 0 });
    await until("the first region has the seat", east.hasPermit);
    const west = await aSidecar(test, regions, { region: 1 });
    await until("the second region leads its cluster", async () => (await west.status())?.role === "leader");
    await until("the second region waits", async () => (await west.status())?.reason === "SeatAwaited");
    await until("the second region may believe a release", west.hasWatchedArbiters);

    expect(await west.status()).toMatchObject({
      role: "leader",
      phase: "standby",
      pool: { holder: `${LEASE}-region-0`, arbiters: { reached: 3, needed: 2 } },
    });
    expect(await (await west.get("/metrics")).text()).toMatch(
      /cardano_cluster_forge_enabled\{.*region="region-1".*\} 0/,
    );
    expect(await (await east.get("/metrics")).text()).toMatch(
      /cardano_cluster_forge_enabled\{.*region="region-0".*\} 1/,
    );
    expect(regions.map(poolLease)).toMatchObject(
      [0, 1, 2].map((index) => ({
        metadata: { labels: { "cardano.io/pool-id": POOL, "cardano.io/arbiter": `arbiter-${index}` } },
      })),
    );

    await east.stop();
    await until("the second region has the seat", west.hasPermit);
  });
});

describe.concurrent("the clusters of one pool", { timeout: 240_000 }, () => {
  it("give the seat back to the first one when it is there again, and on when it is disabled from any arbiter", async (test) => {
    const regions = await someRegions(test, 3);
    const env = { FAILBACK_DELAY: "3" };
    const west = await aSidecar(test, regions, { region: 1, env });
    await until("the second region has the seat", west.hasPermit);
    const east = await aSidecar(test, regions, { region: 0, env });

    await until("the first region has got it back", east.hasPermit);
    await until("every API server shows both", async () => regions.every((region) => clustersOf(region).length === 2));
    await until("the second region knows", async () => (await west.status())?.reason === "NotFirst");
    expect(await west.status()).toMatchObject({
      role: "leader",
      message: `${LEASE}-region-0 comes before ${LEASE}-region-1`,
      pool: { priority: { ranking: [{ name: `${LEASE}-region-0` }, { name: `${LEASE}-region-1` }] } },
    });

    await disable(regions[2] as ApiServer, `${LEASE}-region-0`);
    await until("the second region has the seat again", west.hasPermit);

    expect((await east.status())?.pool?.priority).toMatchObject({ kind: "hold" });
  });
});

describe.concurrent("a copy of a cluster's object", { timeout: 240_000 }, () => {
  it("that somebody edits is taken back, with an Event there and at home that names the home", async (test) => {
    const regions = await someRegions(test, 3);
    const [near, , far] = regions as [ApiServer, ApiServer, ApiServer];
    const name = `${LEASE}-region-0`;
    await aSidecar(test, regions, { region: 0 });
    await until("the copy is there", async () => clustersOf(far).length === 1);
    const uid = clustersOf(far)[0]?.metadata.uid;

    await patch(far, name, { priority: 7 });
    for (const place of [near, far]) {
      await until("the edit is told", async () =>
        eventsOf(place).some((event) => (event as { reason?: string }).reason === "EditTakenBack"),
      );
    }

    expect(clustersOf(far)).toMatchObject([{ spec: { priority: 1 } }]);
    expect(eventsOf(far)).toContainEqual(
      expect.objectContaining({
        type: "Warning",
        message: expect.stringContaining(`edit ${name} at home, in region region-0`),
        involvedObject: expect.objectContaining({ kind: "CardanoForgeCluster", name, uid }),
      }),
    );
    expect(eventsOf(near)).toContainEqual(
      expect.objectContaining({
        message: expect.stringContaining("an edit of the copy on arbiter-2 was taken back"),
        involvedObject: expect.objectContaining({ name, uid: clustersOf(near)[0]?.metadata.uid }),
      }),
    );
  });

  it("keeps a cluster that was disabled there meanwhile from ever taking the seat, though it starts without a watch", async (test) => {
    const env = { LEASE_DURATION: "6", GLOBAL_LEASE_DURATION: "6" };
    const regions = await someRegions(test, 3, (index) => (index === 1 ? /forgeclusters.*[?&]watch=/ : undefined));
    const [near, far] = regions as [ApiServer, ApiServer, ApiServer];
    const before = await aSidecar(test, regions, { region: 0, env });
    await until("the copy is there", async () => clustersOf(far).length === 1);
    await before.stop();
    await disable(far, `${LEASE}-region-0`);

    const after = await aSidecar(test, regions, { region: 0, env });
    await until("it leads its cluster", async () => (await after.status())?.role === "leader");
    await until("it could take the seat", after.hasWatchedArbiters);
    // More than one turn of an election, in which it would have.
    await until("it has renewed its own lease for a while", renewedFor(near, `cardano-leader-${LEASE}`, 4000));

    expect(after.lines.filter(({ msg, seat }) => msg === "lease acquired" && seat === "pool")).toEqual([]);
    expect((await after.status())?.pool?.priority).toMatchObject({ kind: "hold" });
  });
});

describe.concurrent("arbiters that never answer", { timeout: 240_000 }, () => {
  it.for([1, 2, 3])("%i of three do not keep a pod from leading its cluster, and are named", async (silent, test) => {
    const [own, ...others] = await someRegions(test, 3);
    if (own === undefined) throw new Error("there is no region");
    const sources = [own, ...others].map(({ kubeconfigPath }, index) => (index === 0 ? "in-cluster" : kubeconfigPath));
    for (let index = 3 - silent; index < 3; index += 1) sources[index] = await aSilentServer(test, own.directory);
    const arbiters = sources.map((source, index) => `arbiter-${index}=${source}`).join(",");
    const east = await aSidecar(test, [own], { region: 0, env: { ARBITERS: arbiters } });

    await until("it leads its cluster", async () => (await east.status())?.role === "leader");
    const isSettled = (reason: string | undefined): boolean =>
      silent === 1 ? reason !== "NoQuorum" : reason === "NoQuorum";
    await until("it says what it reaches", async () => isSettled((await east.status())?.reason));

    const status = await east.status();
    expect(status?.pool?.arbiters.reached).toBe(3 - silent);
    if (silent > 1) expect(status?.message).toContain("arbiter-2: ");
  });

  it("hold a candidate off until it knows what is said of its cluster there, for no longer than a lease", async (test) => {
    const [own, other] = (await someRegions(test, 2)) as [ApiServer, ApiServer];
    const silent = await aSilentServer(test, own.directory);
    const arbiters = `arbiter-0=in-cluster,arbiter-1=${other.kubeconfigPath},arbiter-2=${silent}`;
    const east = await aSidecar(test, [own], { region: 0, env: { ARBITERS: arbiters, GLOBAL_LEASE_DURATION: "15" } });

    await until("it says what it has not read", async () => {
      const priority = (await east.status())?.pool?.priority;
      return priority?.kind === "hold" && priority.because.endsWith("what is said of it on arbiter-2");
    });

    await until("it has the seat", east.hasPermit);
  });
});
