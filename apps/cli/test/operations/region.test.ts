import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeContexts } from "../harness/kubeconfig-file.ts";
import { type PoolServer, startPoolServer } from "../harness/pool-server.ts";
import { aForger, aPod } from "../status/builders.ts";

const CLUSTERS = "/apis/cardano.io/v1/namespaces/cardano-mainnet/cardanoforgeclusters";
const POOL = "pool13gsek6vd8dhqxsu346zvae30r4mtd77yth07fcc7p49kqc3fd09";

let server: PoolServer;
beforeEach(async () => {
  server = await startPoolServer();
  await server.putPool({ pods: [aPod(), aForger()] });
});
afterEach(() => server[Symbol.asyncDispose]());

interface Region {
  readonly region: string;
  readonly priority: number;
  readonly forges?: boolean;
  readonly leader?: string;
  readonly home?: string;
  readonly forgeState?: string;
}

async function putRegion({ region, priority, forges = false, leader = "producer-1", home, forgeState }: Region) {
  const name = `mainnet-pool13gsek-${region}`;
  const labels = home === undefined ? {} : { "cardano.io/home": home };
  const pool = { id: POOL, idHex: "a".repeat(56) };
  await server.send("POST", CLUSTERS, {
    apiVersion: "cardano.io/v1",
    kind: "CardanoForgeCluster",
    metadata: { name, labels },
    spec: { network: { name: "mainnet", magic: 764824073 }, pool, region, priority, ...(forgeState && { forgeState }) },
  });
  await patchStatus(region, { activeLeader: leader, forgingEnabled: forges });
}

function patchStatus(region: string, status: object): Promise<void> {
  return server.send("PATCH", `${CLUSTERS}/mainnet-pool13gsek-${region}/status`, { status });
}

async function requestAt(region: string): Promise<{ id: string; to: string; expires: string } | undefined> {
  const response = await fetch(`${server.devnet.url}${CLUSTERS}/mainnet-pool13gsek-${region}`);
  const { metadata } = (await response.json()) as { metadata: { annotations?: Record<string, string> } };
  const text = metadata.annotations?.["cardano.io/handover"];
  return text === undefined ? undefined : JSON.parse(text);
}

describe("forgectl switchover --to-region", () => {
  it("is what a pod's switchover points to where that pod leads its own cluster already, and another one forges", async () => {
    await putRegion({ region: "us-east-1", priority: 1, forges: true });
    await putRegion({ region: "eu-west-1", priority: 2 });

    const { code, err } = await server.forgectl(["switchover", "--to", "producer-1", "-y"]);

    expect(code).toBe(6);
    expect(err).toContain("forgectl switchover --to-region REGION");
  });

  it("asks the region that forges, at its home, and tells what came of it", async () => {
    await putRegion({ region: "us-east-1", priority: 1, forges: true });
    await putRegion({ region: "eu-west-1", priority: 2, home: "eu-west-1" });

    const switching = server.forgectl(["switchover", "--to-region", "eu-west-1", "-y"]);
    let asked = await requestAt("us-east-1");
    while (asked === undefined) asked = await requestAt("us-east-1");
    const { id } = asked;
    await patchStatus("us-east-1", { handover: { id, phase: "done", message: "eu-west-1 has the pool's seat" } });
    const { code, out, err } = await switching;

    expect(asked).toMatchObject({ to: "eu-west-1", expires: "2026-09-01T12:00:30.000Z" });
    expect({ code, out }).toEqual({
      code: 0,
      out: "eu-west-1 took over from us-east-1: eu-west-1 has the pool's seat\n",
    });
    expect(err).toContain("1. us-east-1 is asked to hand over to eu-west-1; it may begin until");
    expect(err).toContain("! us-east-1 comes before eu-west-1, and gets the seat back");
  }, 30_000);

  it("says what the sidecar refused, and exits with the code of a precondition", async () => {
    await putRegion({ region: "us-east-1", priority: 1, forges: true });
    await putRegion({ region: "eu-west-1", priority: 2 });

    const switching = server.forgectl(["switchover", "--to-region", "eu-west-1", "-y"]);
    let asked = await requestAt("us-east-1");
    while (asked === undefined) asked = await requestAt("us-east-1");
    await patchStatus("us-east-1", { handover: { id: asked.id, phase: "refused", message: "eu-west-1 is not ready" } });

    expect(await switching).toMatchObject({ code: 6, err: expect.stringContaining("eu-west-1 is not ready") });
  }, 30_000);

  it.each([
    ["a region that nobody knows", ["ap-south-1"], "no region is called ap-south-1"],
    ["the region that forges", ["us-east-1"], "us-east-1 forges already"],
    ["a region that is disabled", ["eu-west-1"], "eu-west-1 is disabled"],
    ["a region without a leader", ["eu-north-1"], "no pod leads in eu-north-1"],
  ])("refuses %s and asks for nothing", async (_, to, says) => {
    await putRegion({ region: "us-east-1", priority: 1, forges: true });
    await putRegion({ region: "eu-west-1", priority: 2, forgeState: "Disabled" });
    await putRegion({ region: "eu-north-1", priority: 3, leader: "" });

    const run = await server.forgectl(["switchover", "-y", "--to-region", ...to]);

    expect(run).toMatchObject({ code: 6, out: "", err: expect.stringContaining(says) });
    expect(await requestAt("us-east-1")).toBeUndefined();
  });

  it("asks for the API server of the region that forges where only a copy of its object can be seen", async () => {
    await putRegion({ region: "us-east-1", priority: 1, forges: true, home: "us-east-1" });
    await putRegion({ region: "eu-west-1", priority: 2 });

    const { code, err } = await server.forgectl(["switchover", "-y", "--to-region", "eu-west-1"]);

    expect(code).toBe(6);
    expect(err).toContain("us-east-1 forges, and its own API server is not among those asked.");
    expect(await requestAt("us-east-1")).toBeUndefined();
  });

  it("asks the region that forges although another API server never answers", async () => {
    await putRegion({ region: "us-east-1", priority: 1, forges: true });
    await putRegion({ region: "eu-west-1", priority: 2, home: "eu-west-1" });
    await using silent = await startPoolServer();
    silent.devnet.faults.pause();
    await using contexts = await writeContexts({ eu: silent.devnet.url, us: server.devnet.url });

    const where = ["--contexts", "eu,us", "--kubeconfig", contexts.path, "--request-timeout", "300ms"];
    const words = ["switchover", "--to-region", "eu-west-1", "-y", "--no-wait", ...where];
    const { code, err } = await server.forgectl(words, { isPlaced: true });

    expect({ code, err }).toMatchObject({ code: 0 });
    expect(await requestAt("us-east-1")).toMatchObject({ to: "eu-west-1" });
  });

  it("does not say that nothing was asked where the request was written and its answer lost", async () => {
    await putRegion({ region: "us-east-1", priority: 1, forges: true });
    await putRegion({ region: "eu-west-1", priority: 2 });
    server.devnet.faults.failNext(1, "reset", "answer", ({ method }) => method === "PATCH");

    const { code, err } = await server.forgectl(["switchover", "--to-region", "eu-west-1", "-y"]);

    expect(await requestAt("us-east-1")).toMatchObject({ to: "eu-west-1" });
    expect(code).toBe(1);
    expect(err).toContain("error: It is not known whether the hand-over to eu-west-1 was asked for.");
  });

  it("exits 2 where nothing says who is to forge, or a pod and a region do", async () => {
    expect(await server.forgectl(["switchover", "-y"])).toMatchObject({ code: 2 });
    expect(await server.forgectl(["switchover", "-y", "--to", "a", "--to-region", "b"])).toMatchObject({ code: 2 });
  });
});
